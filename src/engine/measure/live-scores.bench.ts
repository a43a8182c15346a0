import { bench, describe } from "vitest";
import type { Grid } from "#core/raster/grid.ts";
import { createResultRaster } from "#engine/result-raster.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import { fakeEo } from "#testing/fake-scenes.ts";
import { candidateOfResult } from "./candidate-image.ts";
import type { KeptCells } from "./cell-sums.ts";
import { measureArea } from "./measure-area.ts";
import { openComparison } from "./open-comparison.ts";
import { createReferencePixels } from "./reference-pixels.ts";

const SIDE = 1280;
const grid: Grid = {
  crs: "EPSG:32631",
  affine: [1, 0, 5e5, 0, -1, 5e6],
  width: SIDE,
  height: SIDE,
};

/** A hash of a pixel's place in [0, 1). */
const noise = (i: number) => ((i * 2654435761) >>> 8) / 2 ** 24;

// What a landed tile costs in a view of 1280²: the cells that it touches, not the view.
describe("live scores, view of 1280² RGB", () => {
  const reference = {
    sceneId: "scene-eo",
    scene: fakeEo("scene-eo", "eo.tif", { grid }).scene,
    levels: [
      {
        grid,
        factor: 1,
        read: async ({ width, height }: { width: number; height: number }) => ({
          data: Float32Array.from({ length: 3 * width * height }, (_, i) => noise(i)),
          bands: 3,
          valid: null,
        }),
      },
    ],
  } as unknown as SceneHandle;
  const raster = createResultRaster(grid, "rgb8");
  const tile = { col: 480, row: 480, width: 320, height: 320 };
  const picture = Float32Array.from({ length: 3 * 320 * 320 }, (_, i) => noise(7 * i));
  raster.markValid(
    { col: 0, row: 0, width: SIDE, height: SIDE },
    new Uint8Array(SIDE * SIDE).fill(1),
  );
  const candidate = candidateOfResult(raster);
  const pixels = createReferencePixels(reference, grid);
  const kept: KeptCells = new Map();
  const request = { patchPx: null, metrics: null, limitPx: null };
  const measure = (cells: KeptCells) =>
    measureArea(
      openComparison(candidate, reference, pixels, { kind: "all" }),
      request,
      {
        kept: cells,
        learned: [],
        pace: async () => undefined,
        signal: new AbortController().signal,
        onProgress: () => undefined,
      },
    );

  bench(
    "after a tile of 256 px, blended over 320",
    async () => {
      raster.write(tile, picture, false);
      await measure(kept);
    },
    { time: 2000 },
  );
  bench("from nothing", async () => void (await measure(new Map())), { time: 2000 });
});
