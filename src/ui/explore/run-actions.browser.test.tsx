import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { RunEvent } from "#ports/runs.ts";
import { openFiles } from "#state/open-files.ts";
import { requestFor, startRun } from "#state/run.ts";
import { BACKEND, planFor } from "#testing/fake-answers.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { untilAborted } from "#testing/until-aborted.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { RunActions } from "./run-actions.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

async function openRadar(): Promise<void> {
  fakes = createFakePage();
  const { store } = fakes;
  hide = showComponent(store, <RunActions />);
  openFiles(store, [new File(["x"], "radar.tif")]);
  await expect.poll(() => store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
}

const button = (name: string) => page.getByRole("button", { name });
const item = (name: string) => page.getByRole("menuitem", { name });
const exports = () => fakes.engine.calls.filter((call) => call.startsWith("export"));

test("nothing can be exported before the first tile, and that is said", async () => {
  await openRadar();
  const { engine, store } = fakes;
  let tell: (event: RunEvent) => void = () => {};
  vi.spyOn(engine, "run").mockImplementation((_request, onEvent, signal) => {
    tell = onEvent;
    return untilAborted(signal);
  });
  const request = requestFor(store.getState(), "view");
  startRun(store, "view");
  if (request === null) {
    throw new Error("expected something to run");
  }
  await expect.poll(() => store.getState().run.phase.status).toBe("starting");
  const plan = { ...planFor(request, 16), previewTiles: 1 };
  tell({ type: "planned", plan });
  tell({ type: "model-ready", backend: BACKEND, loadMs: 120 });
  tell({ type: "preview", done: 1, total: 1, changed: VIEW.box });
  const one = button("Export GeoTIFF");
  await expect.element(one).toBeDisabled();
  await expect.element(one).toHaveAttribute("title", "There is no tile to export yet.");
  await expect.element(button("More to export")).toBeDisabled();
  tell({ type: "tile", done: 1, total: 16, etaS: 9, changed: VIEW.box, runMs: 1 });
  await expect.element(one).toBeEnabled();
});

test("the view is exported as GeoTIFF and as PNG, and so is an area once it is drawn", async () => {
  await openRadar();
  const { events, store } = fakes;
  startRun(store, "view");
  await expect.poll(() => store.getState().run.phase.status).toBe("ended");
  const choose = async (name: string) => {
    await userEvent.click(button("More to export"));
    await userEvent.click(item(name));
    await expect.poll(() => store.getState().run.exporting.status).toBe("done");
  };
  await choose("This view as GeoTIFF");
  await choose("This view as PNG with caption");
  const { syneo } = store.getState().results.shown;
  expect(exports()).toEqual([
    `exportGeoTiff ${syneo} ${VIEW.box}`,
    `exportPicture ${syneo} ${VIEW.box}`,
  ]);
  await userEvent.click(button("More to export"));
  expect(item("The area as GeoTIFF").query()).toBeNull();
  await userEvent.keyboard("{Escape}");
  const box = [448300, 5411100, 448400, 5411200] as const;
  events.onAreaDrawn({ kind: "box", box });
  await choose("The area as GeoTIFF");
  await choose("The area as PNG with caption");
  expect(exports().slice(2)).toEqual([
    `exportGeoTiff ${syneo} ${box}`,
    `exportPicture ${syneo} ${box}`,
  ]);
});
