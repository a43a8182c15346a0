/** Pixels by formula, for the tests of the resampler. */
import type { Affine } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { SizedPlanes } from "#core/raster/raster.ts";

/** A grid in UTM zone 33N. */
export const gridOf = (affine: Affine, width: number, height: number): Grid => ({
  crs: "EPSG:32633",
  affine,
  width,
  height,
});

/** Pixels whose value is a function of the position; NaN and `isValid` make holes. */
export function pixelsOf(
  width: number,
  height: number,
  value: (col: number, row: number) => number,
  isValid?: (col: number, row: number) => boolean,
): SizedPlanes {
  const at = <T>(f: (col: number, row: number) => T) =>
    Array.from({ length: width * height }, (_, k) =>
      f(k % width, Math.floor(k / width)),
    );
  return {
    data: Float32Array.from(at(value)),
    width,
    height,
    bands: 1,
    valid: isValid === undefined ? null : Uint8Array.from(at(isValid), Number),
  };
}

/** A repeatable rough texture in [0, 1). */
export const rough = (col: number, row: number) => {
  const v = Math.sin(col * 12.9898 + row * 78.233) * 43758.5453;
  return v - Math.floor(v);
};
