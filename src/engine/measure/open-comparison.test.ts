import { describe, expect, it } from "vitest";
import { type Grid, PIXEL_AFFINE } from "#core/raster/grid.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import { fakeEo, fakeSar } from "#testing/fake-scenes.ts";
import type { CandidateImage } from "./candidate-image.ts";
import { openComparison } from "./open-comparison.ts";

const planes = (n: number) => ({
  data: new Float32Array(3 * n).fill(0.5),
  bands: 3,
  valid: new Uint8Array(n).fill(1),
});

function candidate(grid: Grid): CandidateImage {
  return {
    identity: grid,
    name: "candidate",
    grid,
    extent: () => ({ col: 0, row: 0, width: grid.width, height: grid.height }),
    read: async ({ width, height }) => planes(width * height),
    revision: () => 1,
  };
}

function reference(grid: Grid, change: object = {}): SceneHandle {
  const { scene } = fakeEo("scene-eo", "eo.tif", { grid, ...change });
  return { sceneId: "scene-eo", scene, levels: [] } as unknown as SceneHandle;
}

const pixelGrid = (width: number, height: number, scale = 1): Grid => ({
  crs: "pixel",
  affine: [scale * PIXEL_AFFINE[0], 0, 0, 0, scale * PIXEL_AFFINE[4], 0],
  width,
  height,
});
const utm: Grid = {
  crs: "EPSG:32631",
  affine: [2, 0, 5e5, 0, -2, 5e6],
  width: 64,
  height: 48,
};
const open = (own: Grid, other: SceneHandle) =>
  openComparison(
    candidate(own),
    other,
    { read: async ({ width, height }) => planes(width * height) },
    { kind: "all" },
  );
const refused = (found: RegExp) =>
  expect.objectContaining({
    code: "measure-refused",
    found: expect.stringMatching(found),
  });

describe("what may be compared", () => {
  it("lies on the Earth in both, or in neither", () => {
    expect(open(utm, reference(utm)).window).toMatchObject({ width: 64, height: 48 });
    expect(() => open(utm, reference(pixelGrid(64, 48)))).toThrow(refused(/no CRS/));
    expect(() => open(pixelGrid(64, 48), reference(utm))).toThrow(refused(/has one/));
  });

  it("without a place has one size, at whatever pixel size", () => {
    expect(open(pixelGrid(64, 48), reference(pixelGrid(64, 48))).window.width).toBe(64);
    // A model's grid of 3 px reaches beyond the image by less than one of its pixels.
    expect(open(pixelGrid(22, 16, 3), reference(pixelGrid(64, 48))).window.width).toBe(
      22,
    );
    expect(() => open(pixelGrid(64, 48), reference(pixelGrid(65, 48)))).toThrow(
      refused(/64 × 48 and 65 × 48 px/),
    );
    expect(() => open(pixelGrid(64, 48), reference(pixelGrid(32, 24)))).toThrow(
      refused(/32 × 24/),
    );
  });

  it("overlaps", () => {
    const elsewhere: Grid = { ...utm, affine: [2, 0, 6e5, 0, -2, 5e6] };
    expect(() => open(utm, reference(elsewhere))).toThrow(
      refused(/shows another place/),
    );
  });

  it("is optical", () => {
    const { scene } = fakeSar("scene-sar", "sar.tif", { grid: utm });
    const radar = { sceneId: "scene-sar", scene, levels: [] } as unknown as SceneHandle;
    expect(() => open(utm, radar)).toThrow(refused(/radar/));
  });
});
