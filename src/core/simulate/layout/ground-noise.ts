/** Ground whose borders follow noise: values on a 1 m grid, painted where they exceed 0. */

import { MATERIAL, type Material } from "#core/simulate/materials.ts";
import { type FractalNoise, fbm, upsample } from "#core/simulate/noise.ts";
import type { Random } from "#core/simulate/random.ts";
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

/** A function of the place, sampled in the middle of each value's square. */
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

/** Paints where a field exceeds 0, except over the materials in `keep`. */
export function paintWhere(
  painter: Painter,
  field: GroundField,
  paint: Paint,
  keep: readonly Material[] = [],
): void {
  const values = fieldToCells(painter, field);
  const kept = new Set(keep.map((material) => MATERIAL[material]));
  const mask = new Uint8Array(values.length);
  for (let i = 0; i < mask.length; i += 1) {
    mask[i] =
      (values[i] as number) > 0 && !kept.has(painter.material[i] as number) ? 1 : 0;
  }
  painter.paintMask(mask, paint);
}
