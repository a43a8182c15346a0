/** This file converts between the ground and a panel's pixels; north (+y) is always up. */
import type { Box } from "#core/geo/placement.ts";

/** What a panel shows: sizes in CSS pixels, resolution in CRS units per CSS pixel. */
export type Viewport = {
  readonly centre: readonly [x: number, y: number];
  readonly resolution: number;
  readonly width: number;
  readonly height: number;
};

/** Converts CRS (x, y) to CSS pixels from the panel's upper left corner. */
export function worldToScreen(
  viewport: Viewport,
  x: number,
  y: number,
): [left: number, top: number] {
  const { centre, resolution, width, height } = viewport;
  return [
    width / 2 + (x - centre[0]) / resolution,
    height / 2 - (y - centre[1]) / resolution,
  ];
}

/** Converts CSS pixels from the panel's upper left corner to CRS (x, y). */
export function screenToWorld(
  viewport: Viewport,
  left: number,
  top: number,
): [x: number, y: number] {
  const { centre, resolution, width, height } = viewport;
  return [
    centre[0] + (left - width / 2) * resolution,
    centre[1] - (top - height / 2) * resolution,
  ];
}

/** Returns the ground that the panel shows. */
export function visibleBox(viewport: Viewport): Box {
  const [minX, maxY] = screenToWorld(viewport, 0, 0);
  const [maxX, minY] = screenToWorld(viewport, viewport.width, viewport.height);
  return [minX, minY, maxX, maxY];
}

/** Returns the box between two corners, given in any order. */
export function cornersToBox(
  a: readonly [number, number],
  b: readonly [number, number],
): Box {
  return [
    Math.min(a[0], b[0]),
    Math.min(a[1], b[1]),
    Math.max(a[0], b[0]),
    Math.max(a[1], b[1]),
  ];
}

/**
 * Returns the centre and the resolution at which `box` just fits into `size` minus
 * `marginPx` on all sides.
 */
export function fitBox(
  box: Box,
  size: { readonly width: number; readonly height: number },
  marginPx: number,
): { centre: [number, number]; resolution: number } {
  const width = Math.max(1, size.width - 2 * marginPx);
  const height = Math.max(1, size.height - 2 * marginPx);
  return {
    centre: [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2],
    resolution: Math.max((box[2] - box[0]) / width, (box[3] - box[1]) / height),
  };
}
