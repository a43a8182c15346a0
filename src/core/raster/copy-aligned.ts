/** Resampling where pixels of both grids coincide: they are copied. */
import type { Affine } from "./affine.ts";
import { clipWindow } from "./grid.ts";
import type { Planes, SizedPlanes } from "./raster.ts";

/** Pixels; positions this near to a pixel's centre count as on it. */
const SNAP_PX = 1e-6;

/**
 * Returns the source's position in target pixels where the affine (target → source) is a
 * shift by whole pixels over the whole target; null otherwise.
 */
export function wholeShift(
  [a, b, c, d, e, f]: Affine,
  { width, height }: { readonly width: number; readonly height: number },
): { readonly col: number; readonly row: number } | null {
  const [col, row] = [Math.round(c), Math.round(f)];
  const drift =
    Math.abs(c - col) +
    Math.abs(f - row) +
    (Math.abs(a - 1) + Math.abs(d)) * width +
    (Math.abs(e - 1) + Math.abs(b)) * height;
  return drift < SNAP_PX ? { col: -col, row: -row } : null;
}

/**
 * Copies the pixels of `source` that lie in the target; see `resample` for the rules.
 *
 * @param at the source's first pixel, in target pixels
 * @returns new arrays, owned by the caller; data is NaN where invalid
 */
export function copyAligned(
  source: SizedPlanes,
  at: { readonly col: number; readonly row: number },
  target: { readonly width: number; readonly height: number },
): Planes<Uint8Array> {
  const { width, height, bands } = source;
  const n = target.width * target.height;
  const data = new Float32Array(bands * n);
  const valid = new Uint8Array(n);
  const inside = clipWindow({ ...at, width, height }, target);
  if (inside === null || inside.width * inside.height < n) {
    data.fill(Number.NaN);
  }
  if (inside === null) {
    return { data, bands, valid };
  }
  for (let row = inside.row; row < inside.row + inside.height; row++) {
    const from = (row - at.row) * width + inside.col - at.col;
    const to = row * target.width + inside.col;
    for (let band = 0; band < bands; band++) {
      const start = band * width * height + from;
      data.set(source.data.subarray(start, start + inside.width), band * n + to);
    }
    if (source.valid === null) {
      valid.fill(1, to, to + inside.width);
    } else {
      valid.set(source.valid.subarray(from, from + inside.width), to);
    }
  }
  maskNotFinite(data, valid, bands);
  return { data, bands, valid };
}

/** Masks pixels that are masked, or not finite in any band, in all of them. */
function maskNotFinite(data: Float32Array, valid: Uint8Array, bands: number): void {
  const n = valid.length;
  for (let band = 0; band < bands; band++) {
    const first = band * n;
    for (let i = 0; i < n; i++) {
      // Zero times NaN or infinity is NaN.
      if (0 * (data[first + i] as number) !== 0) {
        valid[i] = 0;
      }
    }
  }
  for (let i = valid.indexOf(0); i >= 0; i = valid.indexOf(0, i + 1)) {
    for (let band = 0; band < bands; band++) {
      data[band * n + i] = Number.NaN;
    }
  }
}
