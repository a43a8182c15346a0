import { describe, expect, it } from "vitest";
import { gridBox } from "#core/geo/placement.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import type { SegmentView } from "#ports/segmentation.ts";
import { open, request, setUp } from "#testing/engine-on-arrays.ts";
import { createFakeRunner } from "#testing/fake-runner.ts";
import { withFakeSegmenter } from "#testing/fake-segmenter.ts";

const STRETCH = { loDb: 30, hiDb: 46 };

async function start(predictedIou?: (call: number) => number) {
  const runner = withFakeSegmenter(createFakeRunner(), predictedIou);
  const { engine } = setUp({ realRunner: runner });
  const sceneId = await open(engine, "sar");
  const { grid } = await engine.planRun(request(sceneId));
  const frame = frameGrid(gridBox(grid), grid.crs);
  const key = { kind: "scene", sceneId } as const;
  const view: SegmentView = { key, grid: frame, stretch: STRETCH };
  return { engine, runner, view };
}

const EVERYTHING = { kind: "everything", perSide: 3 } as const;
const BACKEND = { backend: "auto" } as const;

describe("segment", () => {
  it("encodes what is seen once, and again when the picture changes", async () => {
    const { engine, runner, view } = await start();
    const [minX, minY, maxX, maxY] = gridBox(view.grid);
    const box = [minX + 500, minY + 500, maxX - 900, maxY - 500] as const;
    const prompt = { kind: "box", box } as const;
    const first = await engine.segment({ view, prompt, ...BACKEND });
    const again = await engine.segment({ view, prompt, ...BACKEND });
    expect(runner.roles).toEqual(["encoder", "decoder", "decoder"]);
    expect([first.encodeMs, again.encodeMs]).toEqual([5, null]);
    const brighter = { ...view, stretch: { loDb: 30, hiDb: 40 } };
    await engine.segment({ view: brighter, prompt, ...BACKEND });
    expect(runner.roles.slice(3)).toEqual(["encoder", "decoder"]);
    // The box itself, within a pixel of the frame.
    const ring = first.segments[0]?.outline[0]?.[0] ?? [];
    const px = view.grid.affine[0];
    const xs = ring.map(([x]) => x);
    expect(Math.abs(Math.min(...xs) - box[0])).toBeLessThanOrEqual(px);
    expect(Math.abs(Math.max(...xs) - box[2])).toBeLessThanOrEqual(px);
  });

  it("leaves out of everything what is unsure, and repeats", async () => {
    // 9 points 341 px apart: squares of 200 px are apart. The second is unsure.
    const unsure = await start((call) => (call === 1 ? 0.84 : 0.9));
    const { view } = unsure;
    const found = await unsure.engine.segment({ view, prompt: EVERYTHING, ...BACKEND });
    expect([found.segments.length, found.prompts]).toEqual([8, 9]);
  });

  it("says what to do where there is nothing to see", async () => {
    const { engine, view } = await start();
    const [a, b, c, d, e, f] = view.grid.affine;
    const away = { ...view.grid, affine: [a, b, c + 1e5, d, e, f] } as const;
    const asked = { view: { ...view, grid: away }, prompt: EVERYTHING, ...BACKEND };
    await expect(engine.segment(asked)).rejects.toMatchObject({
      code: "measure-refused",
    });
  });
});

describe("compareSegmentations", () => {
  it("refuses segmentations of views of different shape", async () => {
    const { engine, view } = await start();
    const whole = await engine.segment({ view, prompt: EVERYTHING, ...BACKEND });
    const half = { ...view, grid: { ...view.grid, height: view.grid.height / 2 } };
    const part = await engine.segment({ view: half, prompt: EVERYTHING, ...BACKEND });
    const ids = [whole.segmentationId, part.segmentationId] as const;
    await expect(engine.compareSegmentations(...ids)).rejects.toMatchObject({
      code: "measure-refused",
    });
    const equal = await engine.compareSegmentations(ids[0], ids[0]);
    expect(equal.values).toMatchObject({ ari: 1, areaLost: 0, areaInvented: 0 });
  });
  it("takes no photograph for a label map", async () => {
    const { engine, view } = await start();
    await expect(engine.segmentLabels(view, 1)).rejects.toMatchObject({
      code: "measure-refused",
    });
  });
});
