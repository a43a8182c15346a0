/** This file holds what a segmenter is asked, in map coordinates and in pixels of its frame. */
import type { Box } from "#core/geo/placement.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";

/** Positions are in the CRS of the grid that is segmented. */
export type SegmentPrompt =
  | { readonly kind: "points"; readonly points: readonly PromptPoint[] }
  | { readonly kind: "box"; readonly box: Box };

export type PromptPoint = {
  readonly x: number;
  readonly y: number;
  /** Whether the segment contains the point, or leaves it out. */
  readonly isInside: boolean;
};

/**
 * A prompt as Segment Anything's decoder takes it: `coords` are n pairs of column and row in
 * pixels from the frame's corner, `labels` say 1 inside, 0 outside, 2 and 3 upper left and
 * lower right corner of a box, −1 no point.
 */
export type PixelPrompt = {
  readonly coords: Float32Array<ArrayBuffer>;
  readonly labels: Float32Array<ArrayBuffer>;
};

export function promptToPixels(prompt: SegmentPrompt, grid: Grid): PixelPrompt {
  const inverse = invertAffine(grid.affine);
  if (prompt.kind === "box") {
    const [minX, minY, maxX, maxY] = prompt.box;
    const corners = [
      pixelToWorld(inverse, minX, minY),
      pixelToWorld(inverse, maxX, maxY),
    ] as const;
    const sides = (axis: 0 | 1) =>
      corners.map((corner) => corner[axis]).toSorted((a, b) => a - b);
    const [left = 0, right = 0] = sides(0);
    const [top = 0, bottom = 0] = sides(1);
    return {
      coords: Float32Array.of(left, top, right, bottom),
      labels: Float32Array.of(2, 3),
    };
  }
  const pixels = prompt.points.map(({ x, y }) => pixelToWorld(inverse, x, y));
  return pointsPrompt(
    pixels,
    prompt.points.map(({ isInside }) => isInside),
  );
}

/**
 * Points alone: the decoder was trained with a box or, in its place, a point that is none.
 */
export function pointsPrompt(
  pixels: readonly (readonly [col: number, row: number])[],
  isInside: readonly boolean[] = pixels.map(() => true),
): PixelPrompt {
  return {
    coords: Float32Array.from([...pixels.flat(), 0, 0]),
    labels: Float32Array.from([...isInside.map(Number), -1]),
  };
}

/**
 * Returns a regular grid of `perSide`² points in pixels, row by row, each in the middle of
 * its cell.
 */
export function pointGrid(
  perSide: number,
  { width, height }: Pick<Grid, "width" | "height">,
): readonly (readonly [col: number, row: number])[] {
  return Array.from({ length: perSide ** 2 }, (_, i) => [
    (((i % perSide) + 0.5) / perSide) * width,
    ((Math.floor(i / perSide) + 0.5) / perSide) * height,
  ]);
}
