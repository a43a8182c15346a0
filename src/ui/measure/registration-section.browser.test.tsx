import { afterEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { Registration, ShiftSurface } from "#ports/studies.ts";
import { openFiles } from "#state/open-files.ts";
import { startRun } from "#state/run.ts";
import { createFakePage, type FakePage, VIEW } from "#testing/fake-page.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { showComponent } from "#ui/component-bench.tsx";
import { RegistrationSection } from "./registration-section.tsx";

let fakes: FakePage;
let hide: () => void;
afterEach(() => {
  hide();
  fakes.stop();
});

/** A surface of MAE whose best lies at (2, −1), and what `change` says of it. */
function surfaceOf(change: Partial<ShiftSurface>): ShiftSurface {
  return {
    ...{ id: "mae", label: "MAE", unit: "", better: "lower", settings: "range 0–1" },
    values: Array.from({ length: 289 }, (_, i) => 0.1 + i / 10_000),
    raw: 0.12,
    best: { dx: 2, dy: -1, value: 0.1 },
    peak: { dx: 2.25, dy: -1.5, value: 0.099 },
    warning: null,
    ...change,
  };
}

/** Measures a translation, which the engine answers with that surface. */
async function measure(
  surface: ShiftSurface,
  change: Partial<Registration> = {},
): Promise<void> {
  fakes = createFakePage();
  const { engine, store } = fakes;
  vi.spyOn(engine, "registration").mockResolvedValue({
    ...{ reachPx: 8, n: 262_144, grid: FAKE_GRID, gsdM: 0.6 },
    rule: "the same pixels at every shift",
    surfaces: [surface],
    ...change,
  });
  hide = showComponent(store, <RegistrationSection />);
  openFiles(
    store,
    ["radar.tif", "eo.tif"].map((name) => new File(["x"], name)),
  );
  await expect.poll(() => store.getState().scenes.referenceId).not.toBeNull();
  await expect.poll(() => store.getState().scenes.mainId).not.toBeNull();
  fakes.events.onView(VIEW);
  startRun(store, "view");
  await expect.poll(() => store.getState().run.phase.status).toBe("ended");
  await userEvent.click(page.getByRole("heading", { name: "Scores under a shift" }));
  await userEvent.click(page.getByRole("button", { name: "Compare at 289 shifts" }));
  await expect.element(page.getByRole("img")).toBeVisible();
}

/** The facts as the page words them: "Best shift: 0.100 at …". */
const facts = () => {
  const names = [...document.querySelectorAll(".facts dt")];
  return names.map((dt) => `${dt.textContent}: ${dt.nextElementSibling?.textContent}`);
};

test("says what is measured, and that it is no check of the registration", async () => {
  await measure(surfaceOf({}));
  await expect
    .element(page.getByText(/^How each score changes when the EO image is shifted/))
    .toHaveTextContent(
      "It is no check of the registration: the best score of a real pair often lies some pixels away from where the two are aligned.",
    );
});

test("words the best shift in pixels, its peak in metres, and over what it was measured", async () => {
  await measure(surfaceOf({}));
  expect(facts()).toEqual([
    "Not shifted: 0.120",
    "Best shift: 0.100 at dx 2, dy −1 px",
    "Peak: 0.099 at dx 2.25, dy −1.50 px (1.62 m)",
    "n: 262\u202f144 pixels; the same pixels at every shift",
  ]);
  await expect
    .element(page.getByRole("img"))
    .toHaveAccessibleName(
      "MAE over shifts of ±8 px: best 0.100 at dx 2, dy −1; 0.120 unshifted",
    );
  const [first] = [...document.querySelectorAll(".shift-chart title")];
  expect(first?.textContent?.trim()).toBe("dx −8, dy −8: 0.100");
});

test("says that a gain under 2 % means nothing, and what was not found or is doubtful", async () => {
  const warning = "The best shift lies on the border of ±8 px.";
  const best = { dx: 8, dy: 0, value: 0.119 };
  await measure(surfaceOf({ best, peak: null, warning }), { gsdM: null });
  expect(facts().slice(1, 4)).toEqual([
    "Best shift: 0.119 at dx 8, dy 0 px",
    "So: not distinguishable from aligned: the gain is under 2 %",
    "Peak: none inside",
  ]);
  await expect.element(page.getByText(warning)).toBeVisible();
});

test("in pixel space names no metres", async () => {
  await measure(surfaceOf({}), { gsdM: null });
  expect(facts()[2]).toBe("Peak: 0.099 at dx 2.25, dy −1.50 px");
});
