import { afterEach, expect, test, vi } from "vitest";
import { page } from "vitest/browser";
import type { RunEvent } from "#ports/runs.ts";
import { openFiles } from "#state/open-files.ts";
import { requestFor, startRun } from "#state/run.ts";
import { BACKEND, planFor } from "#testing/fake-answers.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { untilAborted } from "#testing/until-aborted.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { RunProgress } from "./run-progress.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

test("a run says its time from the first moment, then its count and what it does", async () => {
  fakes = createFakePage();
  const { engine, store } = fakes;
  let tell: (event: RunEvent) => void = () => {};
  vi.spyOn(engine, "run").mockImplementation((_request, onEvent, signal) => {
    tell = onEvent;
    return untilAborted(signal);
  });
  hide = showComponent(store, <RunProgress />);
  openFiles(store, [new File(["x"], "radar.tif")]);
  await expect.poll(() => store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
  startRun(store, "view");
  const shown = (text: RegExp) => expect.element(page.getByText(text)).toBeVisible();
  // Before anything is planned, and it goes on counting.
  await shown(/^\d+ s so far$/);
  await shown(/^[1-9]\d* s so far$/);
  const request = requestFor(store.getState(), "view");
  if (request === null) {
    throw new Error("expected something to run");
  }
  const plan = { ...planFor(request, 16), previewTiles: 2 };
  tell({ type: "planned", plan });
  await shown(/^0\/16 · loading the model · \d+ s so far$/);
  tell({ type: "model-ready", backend: BACKEND, loadMs: 120 });
  await shown(/^0\/16 · preview 0\/2 · \d+ s so far$/);
  const changed = VIEW.box;
  tell({ type: "tile", done: 4, total: 16, etaS: 75, changed, runMs: 1 });
  await shown(/^4\/16 · 1 min 15 s$/);
});
