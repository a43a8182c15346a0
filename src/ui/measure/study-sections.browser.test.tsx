import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import { AppError } from "#core/errors.ts";
import type { OnProgress } from "#ports/measurement.ts";
import { clearArea } from "#state/drawn-area.ts";
import { openFiles } from "#state/open-files.ts";
import { startRun } from "#state/run.ts";
import type { FakeEngineOptions } from "#testing/fake-engine.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { untilAborted } from "#testing/until-aborted.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { StudySections } from "./study-sections.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

function showStudies(options: FakeEngineOptions = {}): void {
  fakes = createFakePage(options);
  hide = showComponent(fakes.store, <StudySections />);
}

/** Opens the files and, if asked, translates the view. */
async function open(...names: string[]): Promise<void> {
  openFiles(
    fakes.store,
    names.map((name) => new File(["x"], name)),
  );
  await expect
    .poll(() =>
      fakes.store
        .getState()
        .scenes.entries.every(({ phase }) => phase.status === "ready"),
    )
    .toBe(true);
  fakes.events.onView(VIEW);
}

async function translate(): Promise<void> {
  startRun(fakes.store, "view");
  await expect.poll(() => fakes.store.getState().results.shown.syneo).not.toBeNull();
  await expect.poll(() => fakes.store.getState().run.phase.status).toBe("ended");
}

/** The section of this heading, unfolded. */
async function unfold(title: string) {
  const section = page.getByRole("region", { name: title });
  await userEvent.click(section.getByRole("heading", { name: title }));
  return section;
}

const callsOf = (name: string) =>
  fakes.engine.calls.filter((call) => call.startsWith(name));

test("a study that cannot be made says what it needs, step by step", async () => {
  showStudies();
  const ladder = await unfold("What does the score mean?");
  const button = ladder.getByRole("button", { name: "Draw the ladder" });
  await expect.element(ladder.getByText("No SAR scene is open.")).toBeVisible();
  await expect.element(button).toBeDisabled();
  await open("radar.tif");
  await expect
    .element(ladder.getByText("Nothing has been translated yet."))
    .toBeVisible();
  await translate();
  await expect
    .element(ladder.getByText("There is no EO image of this place"))
    .toBeVisible();
  await expect.element(button).toBeDisabled();
  await open("eo.tif");
  await expect.element(button).toBeEnabled();
});

test("a start asks the engine once, and its answer is a table from best to worst", async () => {
  showStudies();
  await open("radar.tif", "eo.tif");
  await translate();
  const ladder = await unfold("What does the score mean?");
  expect(callsOf("ladder")).toEqual([]);
  await userEvent.click(ladder.getByRole("button", { name: "Draw the ladder" }));
  const rows = ladder.getByRole("list", { name: "Scores, best first" });
  await expect.element(rows).toBeVisible();
  expect(callsOf("ladder")).toEqual(["ladder"]);
  const names = [...rows.element().querySelectorAll(".name")].map(
    (name) => name.textContent,
  );
  expect(names).toEqual([
    "EO blurred, σ 1 px",
    "EO shifted, 4 px",
    "This picture",
    "Mean colour",
  ]);
  await expect
    .element(ladder.getByText("SAR as grey: There is no radar here."))
    .toBeVisible();
});

test("a running study can be stopped, and started again", async () => {
  showStudies();
  await open("radar.tif", "eo.tif");
  await translate();
  const measure = vi.spyOn(fakes.engine, "measure");
  measure.mockImplementation((_request, _onProgress, signal) => untilAborted(signal));
  const patches = await unfold("Over patches");
  await userEvent.click(
    patches.getByRole("button", { name: "Measure patch by patch" }),
  );
  await userEvent.click(patches.getByRole("button", { name: "Stop" }));
  await expect
    .element(patches.getByRole("button", { name: "Measure patch by patch" }))
    .toBeEnabled();
  expect(measure.mock.lastCall?.[2]?.aborted).toBe(true);
});

test("what the engine refuses to measure is shown with its reason", async () => {
  showStudies({
    measureError: new AppError("measure-refused", "The area is too small.", {
      expected: "256 px",
      found: "12 px",
      hint: "Zoom out.",
    }),
  });
  await open("radar.tif", "eo.tif");
  await translate();
  const patches = await unfold("Over patches");
  await userEvent.click(
    patches.getByRole("button", { name: "Measure patch by patch" }),
  );
  await expect
    .element(patches.getByText("The area is too small. Zoom out."))
    .toBeVisible();
  expect(patches.getByRole("alert").query()).toBeNull();
});

test("mirrored runs say what they prove, and how far they are, in count and time", async () => {
  showStudies();
  await open("radar.tif", "eo.tif");
  await translate();
  let progress: OnProgress = () => {};
  vi.spyOn(fakes.engine, "flips").mockImplementation((_request, onProgress, signal) => {
    progress = onProgress ?? progress;
    return untilAborted(signal);
  });
  const section = await unfold("Disagreement");
  await expect
    .element(
      section.getByText(
        /Mirroring also flips the look side and the shadows: a difference alone does not prove guessing\.$/,
      ),
    )
    .toBeVisible();
  await userEvent.click(
    section.getByRole("button", { name: "Translate mirrored, compare" }),
  );
  // Time from the first moment, a count once the work is known, and then what is left.
  await expect.element(section.getByText(/^(\d+ min )?\d+ s so far$/)).toBeVisible();
  progress(0, 48);
  await expect
    .element(section.getByText(/^0\/48 · (\d+ min )?\d+ s so far$/))
    .toBeVisible();
  await expect
    .element(section.getByText(/^0\/48 · (\d+ min \d+|[1-9]\d*) s so far$/))
    .toBeVisible();
  progress(12, 48);
  await expect.element(section.getByText(/^12\/48 · (\d+ min )?\d+ s$/)).toBeVisible();
  const bar = section.getByRole("progressbar", { name: "Translate mirrored, compare" });
  await expect.element(bar).toHaveAttribute("aria-valuenow", "25");
  await userEvent.click(section.getByRole("button", { name: "Stop" }));
  await expect.element(bar).not.toBeInTheDocument();
});

test("a click on the best, the median or the worst patch selects it as the area", async () => {
  showStudies();
  const { engine, store } = fakes;
  const measure = engine.measure.bind(engine);
  // Patches of one row, of which the second is the best and the fourth the worst.
  const maes = [0.2, 0.1, 0.3, 0.5];
  vi.spyOn(engine, "measure").mockImplementation(async (request, ...rest) => {
    const found = await measure(request, ...rest);
    const { patches } = found ?? {};
    return found && patches
      ? {
          ...found,
          patches: {
            ...patches,
            rows: maes.map((mae, i) => ({
              ...{ row: 0, col: patches.patchPx * i, n: patches.patchPx ** 2 },
              values: { mae },
            })),
          },
        }
      : found;
  });
  await open("radar.tif", "eo.tif");
  await translate();
  const section = await unfold("Over patches");
  await userEvent.click(
    section.getByRole("button", { name: "Measure patch by patch" }),
  );
  const areaOf = () => store.getState().view.area;
  const [minX, gsd] = [FAKE_GRID.affine[2], FAKE_GRID.affine[0]];
  for (const [name, index] of [
    ["best", 1],
    ["median", 0],
    ["worst", 3],
  ] as const) {
    const pick = section.getByRole("button", { name, exact: true });
    await expect.element(pick).toBeVisible();
    expect(pick.element().getAttribute("title")).toContain(`MAE ${maes[index]}00.`);
    await userEvent.click(pick);
    const area = areaOf();
    const box = area?.kind === "box" ? area.box : [];
    const sidePx = ((box[2] ?? 0) - (box[0] ?? 0)) / gsd;
    expect(((box[0] ?? 0) - minX) / gsd / sidePx).toBeCloseTo(index, 6);
    // What was measured is of the view: it holds again without the area.
    clearArea(store);
  }
});

test("a mean is explained by a plain sentence first, and one patch is called one", async () => {
  showStudies();
  const { engine } = fakes;
  const measure = engine.measure.bind(engine);
  vi.spyOn(engine, "measure").mockImplementation(async (request, ...rest) => {
    const found = await measure(request, ...rest);
    return found?.patches
      ? { ...found, patches: { ...found.patches, counted: 1, skipped: 0 } }
      : found;
  });
  await open("radar.tif", "eo.tif");
  await translate();
  const section = await unfold("Over patches");
  await userEvent.click(
    section.getByRole("button", { name: "Measure patch by patch" }),
  );
  await expect.element(section.getByText(/^n = 1 patch of \d+²$/)).toBeVisible();
  const mean = section.getByRole("row", { name: /^MAE/ }).getByText("0.107 ± 0.011");
  await userEvent.hover(mean);
  await expect
    .element(page.getByRole("tooltip"))
    .toHaveTextContent(/^[A-Z][^Σ√=|²]{20,}\. n = 4; range 0–1/);
});
