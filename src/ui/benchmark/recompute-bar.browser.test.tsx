import { afterEach, beforeEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import { createAppStore } from "#state/app-store.ts";
import { resultsAdded } from "#state/benchmark.ts";
import { addPictures } from "#state/recompute.ts";
import { rowRecomputed, stopRecompute } from "#state/recompute-actions.ts";
import { makeResults } from "#testing/make-results.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { RecomputeBar } from "./recompute-bar.tsx";

let store: ReturnType<typeof createAppStore>;
let hide: () => void;
beforeEach(() => {
  store = createAppStore();
  hide = showComponent(store, <RecomputeBar />);
});
afterEach(() => hide());

const button = (name: string) => page.getByRole("button", { name, exact: true });

test("stopped pictures go on by a button of their own, with no row chosen", async () => {
  addPictures(store, "mine", []);
  await userEvent.click(button("Stop"));
  await expect.element(page.getByText("Pictures: mine · stopped")).toBeVisible();
  await expect.element(button("Recompute here")).toBeDisabled();
  await userEvent.click(button("Continue"));
  expect(store.getState().recompute).toMatchObject({
    isRunning: true,
    queue: [{ kind: "pictures", name: "mine" }],
  });
  stopRecompute(store);
  await userEvent.click(button("Put mine away"));
  expect(store.getState().recompute.queue).toEqual([]);
});

test("a part of a row is saved as one", async () => {
  const file = makeResults({ values: { paris: [0.1, 0.2] } });
  resultsAdded(store, [], [{ id: "row", file, origin: "added" }], []);
  rowRecomputed(store, "row", { file, n: 2, of: 12 });
  await userEvent.click(button("Save results file"));
  await userEvent.click(page.getByRole("menuitem", { name: /2 of 12 patches$/ }));
  const saving = store.getState().ui.savingText;
  expect(saving?.fileName).toBe("row-recomputed-2-of-12-patches.json");
  expect(parseResultsFile(saving?.text ?? "", "x").regions).toHaveLength(1);
  rowRecomputed(store, "row", { file, n: 12, of: 12 });
  await userEvent.click(button("Save results file"));
  await userEvent.click(page.getByRole("menuitem", { name: /n = 12$/ }));
  expect(store.getState().ui.savingText?.fileName).toBe("row-recomputed.json");
});
