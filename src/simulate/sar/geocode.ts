/**
 * This file resamples from radar geometry to the scene's pixels, and converts power to
 * digital numbers.
 */
import type { Acquisition, Frame } from "#simulate/scene-spec.ts";
import type { RadarGrid } from "./radar-grid.ts";

/**
 * Resamples a plane of powers to the scene's grid. Heights of the smooth `terrain`
 * (master raster; null = flat) are corrected; those of buildings and trees are not, as
 * in a product made with a terrain model.
 *
 * Bilinear on power, because a cubic rings around strong points.
 *
 * @returns `sizePx`² powers, row by row
 */
export function geocode(
  plane: Float32Array,
  grid: RadarGrid,
  { sizePx, gsdM }: Pick<Acquisition, "sizePx" | "gsdM">,
  terrain: Float32Array | null,
): Float32Array {
  const { cosLook, sinLook, spacingM, bins } = grid;
  const half = (sizePx * gsdM) / 2;
  const pixels = new Float32Array(sizePx * sizePx);
  for (let row = 0; row < sizePx; row += 1) {
    const y = (row + 0.5) * gsdM - half;
    for (let col = 0; col < sizePx; col += 1) {
      const x = (col + 0.5) * gsdM - half;
      const height = terrain === null ? 0 : heightOf(terrain, grid.frame, row, col);
      const range = x * cosLook + y * sinLook - height / grid.tanInc;
      const azimuth = -x * sinLook + y * cosLook;
      const atLine = (azimuth - grid.azimuth0M) / spacingM;
      const atBin = (range - grid.range0M) / spacingM - 0.5;
      const [line, bin] = [Math.floor(atLine), Math.floor(atBin)];
      const [u, v] = [atLine - line, atBin - bin];
      const cell = line * bins + bin;
      pixels[row * sizePx + col] =
        (1 - u) *
          ((1 - v) * (plane[cell] as number) + v * (plane[cell + 1] as number)) +
        u *
          ((1 - v) * (plane[cell + bins] as number) +
            v * (plane[cell + bins + 1] as number));
    }
  }
  return pixels;
}

/** Returns the mean of the four master cells around the centre of an output pixel. */
function heightOf(
  terrain: Float32Array,
  { cells, padCells }: Frame,
  row: number,
  col: number,
): number {
  const cell = (padCells + 2 * row) * cells + padCells + 2 * col;
  return (
    ((terrain[cell] as number) +
      (terrain[cell + 1] as number) +
      (terrain[cell + cells] as number) +
      (terrain[cell + cells + 1] as number)) /
    4
  );
}

/**
 * Returns DN = round(√σ0 / scale), 1 to 65535: 0 is reserved for "no data", which no
 * scene contains.
 */
export function sigma0ToDn(sigma0: Float32Array, scaleFactor: number): Uint16Array {
  const dn = new Uint16Array(sigma0.length);
  // A loop is used because `Uint16Array.from` takes ten times as long.
  for (let i = 0; i < dn.length; i += 1) {
    const amplitude = Math.round(Math.sqrt(sigma0[i] as number) / scaleFactor);
    dn[i] = Math.min(65535, Math.max(1, amplitude));
  }
  return dn;
}
