import { afterEach, expect, test } from "vitest";
import { page, userEvent } from "vitest/browser";
import { chainOf } from "#core/catalog/stages.ts";
import { planFor, putRunOff, requestRun } from "#state/large-run.ts";
import { openFiles } from "#state/open-files.ts";
import { paceKey } from "#state/run.ts";
import type { SceneEntry } from "#state/scenes.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { useApp } from "#ui/shared/app-context.tsx";
import { LargeRunDialog } from "./large-run-dialog.tsx";
import { RunActions } from "./run-actions.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

function Bench() {
  const asked = useApp((state) => state.run.asked);
  return (
    <>
      <RunActions />
      {asked !== null && <LargeRunDialog target={asked} />}
    </>
  );
}

async function openRadar(tiles: number): Promise<void> {
  fakes = createFakePage({ tiles });
  hide = showComponent(fakes.store, <Bench />);
  openFiles(fakes.store, [new File(["x"], "radar.tif")]);
  await expect.poll(() => fakes.store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
  const { store } = fakes;
  const plans = () => store.getState().pipeline.plans;
  await expect.poll(() => plans().view.status).toBe("ready");
  await expect.poll(() => plans().whole.status).toBe("ready");
}

const button = (name: string | RegExp) => page.getByRole("button", { name });
const runs = () => fakes.engine.calls.filter((call) => call.startsWith("run "));

test("a run of a few tiles starts at once", async () => {
  await openRadar(4);
  await userEvent.click(button("Translate this view"));
  await expect.poll(runs).toHaveLength(1);
  expect(fakes.store.getState().run.asked).toBeNull();
});

test("a run of many tiles says what it takes, and starts when that is agreed to", async () => {
  await openRadar(1600);
  await userEvent.click(button("Translate this view"));
  const dialog = page.getByRole("dialog");
  await expect.element(dialog).toHaveTextContent(/Tiles1.600/);
  await expect.element(dialog).toHaveTextContent(/Areaabout|Area[\d.]+ km², in pixels/);
  expect(runs()).toEqual([]);
  await userEvent.click(button("Draw a box to translate"));
  await expect.element(dialog).not.toBeInTheDocument();
  expect(fakes.store.getState().view.drawing).toBe("box");
  expect(runs()).toEqual([]);

  await userEvent.click(button("Translate this view"));
  await userEvent.click(button(/^Translate all 1.600 tiles$/));
  await expect.poll(runs).toHaveLength(1);
});

test("the question stays while a view that was resized is planned again", async () => {
  await openRadar(1600);
  await userEvent.click(button("Translate this view"));
  const dialog = page.getByRole("dialog");
  await expect.element(dialog).toHaveTextContent(/Tiles1.600/);
  const shown = page.getByRole("dialog").element();
  let unknown = 0;
  const watching = new MutationObserver(() => {
    unknown += /Tiles–/.test(shown.textContent ?? "") ? 1 : 0;
  });
  watching.observe(shown, { subtree: true, childList: true, characterData: true });
  const [minX, minY, maxX, maxY] = VIEW.box;
  fakes.events.onView({ ...VIEW, box: [minX, minY, maxX + 5, maxY] });
  await expect.poll(() => planFor(fakes.store.getState(), "view")).not.toBeNull();
  await expect.element(dialog).toHaveTextContent(/Tiles1.600/);
  watching.disconnect();
  // It is the same element: focus and what was read stay where they were.
  expect(page.getByRole("dialog").element()).toBe(shown);
  expect(unknown).toBeGreaterThan(0);
});

test("a plan of an earlier view says nothing of the present one", async () => {
  await openRadar(1600);
  const [minX, minY, maxX, maxY] = VIEW.box;
  fakes.events.onView({ ...VIEW, box: [minX + 5, minY, maxX + 5, maxY] });
  // Before the new view is planned.
  requestRun(fakes.store, "view");
  expect(fakes.store.getState().run.asked).toBeNull();
  await expect.poll(runs).toHaveLength(1);
});

test("a large scene is asked about although its plan is still to come", async () => {
  await openRadar(4);
  const { store, events } = fakes;
  store.setState(({ scenes }) => ({
    scenes: { ...scenes, entries: scenes.entries.map(enlarged) },
  }));
  const [minX, , , maxY] = VIEW.box;
  events.onView({ ...VIEW, box: [minX, maxY - 40_000, minX + 40_000, maxY] });
  requestRun(store, "view");
  expect(store.getState().run.asked).toBe("view");
  expect(runs()).toEqual([]);
  // A view of the sea beside it is refused by the run, in words.
  putRunOff(store);
  events.onView({ ...VIEW, box: [0, 0, 10, 10] });
  requestRun(store, "view");
  expect(store.getState().run.asked).toBeNull();
});

/** 60 km on each side. */
function enlarged(entry: SceneEntry): SceneEntry {
  const { phase } = entry;
  if (phase.status !== "ready") {
    return entry;
  }
  const { scene } = phase.opened;
  const grid = { ...scene.grid, width: 100_000, height: 100_000 };
  const opened = { ...phase.opened, scene: { ...scene, grid } };
  return { ...entry, phase: { ...phase, opened: opened as typeof phase.opened } };
}

test("very many tiles are asked about however fast the first ones were", async () => {
  await openRadar(20_000);
  fakes.store.setState(({ run, pipeline: { chosen, backend } }) => ({
    run: { ...run, pace: { [paceKey({ stages: chainOf(chosen), backend })]: 0.001 } },
  }));
  await userEvent.click(button("Translate this view"));
  await expect.element(page.getByRole("dialog")).toHaveTextContent(/Tiles20.000/);
  expect(runs()).toEqual([]);
});

test("once tiles were timed, the time decides", async () => {
  await openRadar(1600);
  const { store } = fakes;
  const withPace = (seconds: number) =>
    store.setState(({ run, pipeline: { chosen, backend } }) => {
      const key = paceKey({ stages: chainOf(chosen), backend });
      return { run: { ...run, pace: { [key]: seconds } } };
    });
  withPace(5);
  await userEvent.click(button("Translate this view"));
  const dialog = page.getByRole("dialog");
  await expect.element(dialog).toHaveTextContent("about 2 h 13 min");
  await userEvent.click(button("Not now"));
  expect(runs()).toEqual([]);

  withPace(0.1);
  await userEvent.click(button("Translate this view"));
  await expect.poll(runs).toHaveLength(1);
  expect(store.getState().run.asked).toBeNull();
});
