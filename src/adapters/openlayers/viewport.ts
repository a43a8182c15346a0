/** Where the ground lies on a panel: pure arithmetic, north always up. */
import type { Box } from "#core/geo/placement.ts";

/** What a panel shows: sizes in CSS pixels, resolution in CRS units a CSS pixel. */
export type Viewport = {
  readonly centre: readonly [x: number, y: number];
  readonly resolution: number;
  readonly width: number;
  readonly height: number;
};

/** CRS (x, y) → CSS pixels from the panel's upper left corner. */
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

/** CSS pixels from the panel's upper left corner → CRS (x, y). */
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

/** The ground that the panel shows. */
export function visibleBox(viewport: Viewport): Box {
  const [minX, maxY] = screenToWorld(viewport, 0, 0);
  const [maxX, minY] = screenToWorld(viewport, viewport.width, viewport.height);
  return [minX, minY, maxX, maxY];
}

/** The box between two corners in any order. */
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

/** Centre and resolution at which `box` just fits into `size` less `marginPx` all around. */
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
