import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { openFiles } from "#state/open-files.ts";
import { startRun } from "#state/run.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { ScoresPanel } from "./scores-panel.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

async function showScores(): Promise<void> {
  fakes = createFakePage();
  const { store } = fakes;
  hide = showComponent(store, <ScoresPanel />);
  openFiles(
    store,
    ["radar.tif", "eo.tif"].map((name) => new File(["x"], name)),
  );
  await expect.poll(() => store.getState().scenes.referenceId).not.toBeNull();
  await expect.poll(() => store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
  startRun(store, "view");
  await expect.poll(() => store.getState().scores.reading.status).toBe("ready");
}

test("a metric's card says first what it means in plain words, then how it is computed", async () => {
  await showScores();
  await userEvent.click(page.getByRole("button", { name: "PSNR: what it is" }));
  const card = page.getByRole("region", { name: "PSNR" });
  await expect.element(card).toBeVisible();
  const parts = [...card.element().querySelectorAll("h3, p, dl")].map(
    (part) => part.className || part.tagName,
  );
  expect(parts.slice(0, 4)).toEqual(["H3", "plain", "mono formula", "facts"]);
  expect(card.element().querySelector(".plain")?.textContent).toMatch(/^[A-Z].+\.$/);
  expect(card.element().querySelector(".formula")?.textContent).toContain("MSE");
});

test("the scores are saved as a table from the page", async () => {
  await showScores();
  await userEvent.click(page.getByRole("button", { name: "Save the scores as CSV" }));
  await expect
    .poll(() => fakes.saved.map(({ fileName }) => fileName))
    .toEqual(["scores.csv"]);
});
