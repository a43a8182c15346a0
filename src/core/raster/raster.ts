import type { Grid } from "#core/raster/grid.ts";

/** Backscatter coefficient that a product is calibrated to; `backscatter` = not stated. */
export type Radiometry = "sigma0" | "beta0" | "gamma0" | "backscatter";

/**
 * What a sample means. dB and linear power never share a type.
 * - `dn`: digital number (amplitude) as stored
 * - `…-linear`: power, dimensionless (m²/m²)
 * - `…-db`: 10·log10(power)
 * - `dn-linear`, `dn-db`: DN², 20·log10(DN): power of an uncalibrated amplitude, relative
 * - `reflectance-01`: display RGB in [0, 1]
 * - `model`: a network's own input or output range, stated in its card
 */
export type Unit =
  | "dn"
  | "dn-linear"
  | "dn-db"
  | `${Radiometry}-linear`
  | `${Radiometry}-db`
  | "reflectance-01"
  | "model";

export type LinearUnit = Extract<Unit, `${string}-linear`>;
export type DecibelUnit = Extract<Unit, `${string}-db`>;

type Mask = Uint8Array | null;

/**
 * Pixels alone, of a window that whoever asked for them knows.
 *
 * `data` is planar, order `[band][row][col]`, length `bands · height · width`.
 * A pixel is valid where `valid` is 1 (length `height · width`); `null` means that all
 * are. The data of an invalid pixel is unspecified and must not be used.
 */
export type Planes<M extends Mask = Mask> = {
  readonly data: Float32Array;
  readonly bands: number;
  readonly valid: M;
};

/** Pixels with their size. */
export type SizedPlanes<M extends Mask = Mask> = Planes<M> & {
  readonly width: number;
  readonly height: number;
};

/** Pixels with their meaning and place. */
export type Raster<U extends Unit = Unit> = Planes & {
  readonly unit: U;
  readonly grid: Grid;
};

/** How many pixels of the raster are valid. */
export function countValid(raster: Raster): number {
  if (raster.valid === null) {
    return raster.grid.width * raster.grid.height;
  }
  let n = 0;
  for (const v of raster.valid) {
    n += v;
  }
  return n;
}
