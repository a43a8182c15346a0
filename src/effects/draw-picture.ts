/**
 * This file draws what a panel shows as it is sent to a model: the engine's own pixels, and
 * never those of map imagery, which no engine reads.
 */
import { HATCH_GREY, isHatchLine } from "#core/color/hatching.ts";
import { AppError } from "#core/errors.ts";
import type { Grid } from "#core/raster/grid.ts";
import { type Frame, frameOfDb, frameOfRgba } from "#core/segmentation/frame.ts";
import type { Layers, TilePixels } from "#ports/layers.ts";
import type { PixelLayer } from "#ports/map-view.ts";

export type DrawnPicture = {
  /** Opaque; hatched in grey where the panel has nothing to show, as the map is. */
  readonly rgba: Uint8ClampedArray<ArrayBuffer>;
  /** Share of the pixels that the panel has something to show for, 0–1. */
  readonly covered: number;
};

/**
 * Draws layers, bottom to top, on a grid.
 * @throws AppError nothing-to-export where none of them has a pixel there
 */
export async function drawPicture(
  engine: Pick<Layers, "renderTile">,
  layers: readonly PixelLayer[],
  grid: Grid,
  signal: AbortSignal,
): Promise<DrawnPicture> {
  const rgba = new Uint8ClampedArray(4 * grid.width * grid.height);
  const isCovered = new Uint8Array(grid.width * grid.height);
  for (const { key, stretch } of layers) {
    const frame = frameOf(await engine.renderTile(key, grid, signal), grid, stretch);
    if (frame !== null) {
      lay(rgba, isCovered, frame);
    }
  }
  hatchGaps(rgba, isCovered, grid.width);
  const covered = isCovered.reduce((sum, bit) => sum + bit, 0) / isCovered.length;
  if (covered === 0) {
    throw new AppError("nothing-to-export", "This panel shows nothing here.", {
      expected: "an image in the view",
      found: "no pixel of it",
      hint: "Move the map to where this image is, then ask again.",
    });
  }
  return { rgba, covered };
}

function lay(
  rgba: Uint8ClampedArray,
  isCovered: Uint8Array,
  { rgb, valid }: Frame,
): void {
  for (let i = 0; i < valid.length; i += 1) {
    if (valid[i] === 1) {
      isCovered[i] = 1;
      for (const band of [0, 1, 2] as const) {
        rgba[4 * i + band] = rgb[3 * i + band] as number;
      }
    }
  }
}

/** Black would be an answer's water or shadow: what is not there must not look like ground. */
function hatchGaps(
  rgba: Uint8ClampedArray,
  isCovered: Uint8Array,
  width: number,
): void {
  for (let i = 0; i < isCovered.length; i += 1) {
    rgba[4 * i + 3] = 255;
    if (isCovered[i] === 0) {
      const isLine = isHatchLine(Math.floor(i / width), i % width);
      rgba.fill(isLine ? HATCH_GREY.line : HATCH_GREY.ground, 4 * i, 4 * i + 3);
    }
  }
}

function frameOf(
  pixels: TilePixels,
  grid: Grid,
  stretch: PixelLayer["stretch"],
): Frame | null {
  switch (pixels?.kind) {
    case "rgba":
      return frameOfRgba(pixels.data, grid);
    case "db":
      return stretch && frameOfDb(pixels.data, stretch, grid);
    default:
      return null;
  }
}
