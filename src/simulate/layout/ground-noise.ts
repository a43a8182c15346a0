/** Ground whose borders follow noise: values on a 1 m grid, painted where they exceed 0. */

import type { Random } from "#core/random.ts";
import { MATERIAL, type Material } from "#simulate/materials.ts";
import { type FractalNoise, fbm, upsample } from "#simulate/noise.ts";
import type { Paint } from "./ground.ts";
import type { Point } from "./layout.ts";
import type { Painter } from "./painter.ts";

/** Values over the canvas, `size`² of them, row by row, each for about a square metre. */
export type GroundField = { readonly size: number; readonly values: Float32Array };

function sizeOf({ canvasM }: Painter): number {
  return Math.ceil(canvasM);
}

/** Fractal noise of zero mean and unit deviation; `cell` in metres. */
export function noiseField(
  painter: Painter,
  random: Random,
  noise: FractalNoise,
): GroundField {
  const size = sizeOf(painter);
  return { size, values: fbm(random, size, noise) };
}

/** A function of the place, in the middle of each value's square, or of its index. */
export function fieldOf(
  painter: Painter,
  valueAt: (point: Point, index: number) => number,
): GroundField {
  const size = sizeOf(painter);
  const stepM = painter.canvasM / size;
  const values = new Float32Array(size * size);
  for (let i = 0; i < values.length; i += 1) {
    const x = ((i % size) + 0.5) * stepM;
    const y = (Math.floor(i / size) + 0.5) * stepM;
    values[i] = valueAt([x, y], i);
  }
  return { size, values };
}

/** The value at a place, of the nearest border outside of the canvas. */
export function sampleField(
  painter: Painter,
  { size, values }: GroundField,
): (point: Point) => number {
  const perM = size / painter.canvasM;
  const clamp = (at: number) => Math.min(size - 1, Math.max(0, Math.floor(at * perM)));
  return ([x, y]) => values[clamp(y) * size + clamp(x)] as number;
}

/** A field on the master raster, bicubic. */
export function fieldToCells(
  painter: Painter,
  { size, values }: GroundField,
): Float32Array {
  return upsample(values, size, painter.frame.cells);
}

/** Paints where a field, bilinear, exceeds 0, except over the materials in `keep`. */
export function paintWhere(
  painter: Painter,
  field: GroundField,
  paint: Paint,
  keep: readonly Material[] = [],
): void {
  const { cells } = painter.frame;
  const mask = new Uint8Array(cells * cells);
  for (let row = 0; row < cells; row += 1) {
    maskRow(field, cells, row, mask);
  }
  if (keep.length > 0) {
    const kept = new Set(keep.map((material) => MATERIAL[material]));
    for (let i = 0; i < mask.length; i += 1) {
      if (mask[i] === 1 && kept.has(painter.material[i] as number)) {
        mask[i] = 0;
      }
    }
  }
  painter.paintMask(mask, paint);
}

/** Sets the cells of a row where the field exceeds 0; whole steps of the grid at once where its sign does not change. */
function maskRow(
  { size, values }: GroundField,
  cells: number,
  row: number,
  mask: Uint8Array,
): void {
  const perCell = size / cells;
  const y = Math.min(size - 1, Math.max(0, (row + 0.5) * perCell - 0.5));
  const above = Math.floor(y) * size;
  const below = Math.min(size - 1, Math.floor(y) + 1) * size;
  const down = y - Math.floor(y);
  const at = (col: number) =>
    (values[above + col] as number) * (1 - down) +
    (values[below + col] as number) * down;
  const start = row * cells;
  let left = at(0);
  let from = 0;
  // Beginning of the run of whole steps inside that is not yet written.
  let inside = 0;
  for (let col = 0; col < size; col += 1) {
    const right = at(Math.min(size - 1, col + 1));
    // Up to the cells whose centres lie beyond the next sample.
    const to =
      col === size - 1
        ? cells
        : Math.min(cells, Math.ceil((col + 1.5) / perCell - 0.5));
    if (left <= 0 || right <= 0) {
      if (inside < from) {
        mask.fill(1, start + inside, start + from);
      }
      inside = to;
    }
    if (left > 0 !== right > 0) {
      for (let cell = from; cell < to; cell += 1) {
        const across = Math.max(0, (cell + 0.5) * perCell - 0.5 - col);
        mask[start + cell] = left + (right - left) * across > 0 ? 1 : 0;
      }
    }
    left = right;
    from = to;
  }
  mask.fill(1, start + inside, start + cells);
}
