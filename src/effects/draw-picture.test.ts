import { expect, it } from "vitest";
import { HATCH_GREY } from "#core/color/hatching.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { TilePixels } from "#ports/layers.ts";
import type { PixelLayer } from "#ports/map-view.ts";
import { drawPicture } from "./draw-picture.ts";

const SIDE = 24;
const GRID: Grid = {
  ...{ crs: "EPSG:32631", affine: [1, 0, 0, 0, -1, 0] },
  ...{ width: SIDE, height: SIDE },
};
const LAYER = {
  key: { kind: "result", resultId: "result-1" },
  stretch: null,
} as unknown as PixelLayer;

/** An engine that has computed the upper rows alone, in one blue. */
const engineWith = (rows: number) => ({
  renderTile: async (): Promise<TilePixels> => ({
    kind: "rgba",
    data: Uint8Array.from({ length: 4 * SIDE * SIDE }, (_, i) =>
      i < 4 * SIDE * rows ? ([10, 20, 200, 255][i % 4] as number) : 0,
    ),
  }),
});
const draw = (rows: number) =>
  drawPicture(engineWith(rows), [LAYER], GRID, new AbortController().signal);

it("hatches what is not computed in greys, opaque, and tells the share that is", async () => {
  const { rgba, covered } = await draw(18);
  expect(covered).toBe(0.75);
  const greys = new Set<number>();
  for (let i = 0; i < SIDE * SIDE; i += 1) {
    const [r, g, b, alpha] = rgba.subarray(4 * i, 4 * i + 4);
    expect(alpha).toBe(255);
    if (i < SIDE * 18) {
      expect([r, g, b]).toEqual([10, 20, 200]);
    } else {
      expect(new Set([r, g, b]).size).toBe(1);
      greys.add(r as number);
    }
  }
  expect([...greys].sort()).toEqual([HATCH_GREY.line, HATCH_GREY.ground]);
});

it("refuses a picture without any pixel, and says what to do", async () => {
  await expect(draw(0)).rejects.toMatchObject({
    code: "nothing-to-export",
    hint: expect.stringContaining("Move the map"),
  });
});
