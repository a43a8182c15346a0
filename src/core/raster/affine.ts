/**
 * This file handles the six numbers that place pixels in a coordinate system, with the
 * convention of GDAL and rasterio: pixel *corners* have whole numbers, so the centre of
 * pixel (row, col) is at (col + 0.5, row + 0.5).
 */
import { AppError } from "#core/errors.ts";

/** An affine transform: `x = a·col + b·row + c`, `y = d·col + e·row + f`. */
export type Affine = readonly [
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
];

/** Converts pixel (col, row) to CRS (x, y). */
export function pixelToWorld(t: Affine, col: number, row: number): [number, number] {
  return [t[0] * col + t[1] * row + t[2], t[3] * col + t[4] * row + t[5]];
}

/** Returns the transform from CRS (x, y) back to pixel (col, row). @throws when it is singular */
export function invertAffine(t: Affine): Affine {
  const [a, b, c, d, e, f] = t;
  const det = a * e - b * d;
  if (!Number.isFinite(det) || det === 0) {
    throw new AppError(
      "metadata-invalid",
      "The image's geotransform cannot be inverted.",
      {
        expected: "a geotransform with a non-zero determinant",
        found: `[${t.join(", ")}]`,
        hint: "Write the file again with a valid geotransform (gdal_translate -a_ullr).",
      },
    );
  }
  const [ia, ib, id, ie] = [e / det, -b / det, -d / det, a / det];
  return [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)];
}

/** Returns the transform that applies `inner` first, then `outer`. */
export function composeAffine(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [ia, ib, ic, id, ie, inf] = inner;
  return [
    a * ia + b * id,
    a * ib + b * ie,
    a * ic + b * inf + c,
    d * ia + e * id,
    d * ib + e * ie,
    d * ic + e * inf + f,
  ];
}

/** Returns the transform of a window whose pixel (0, 0) is `(col, row)` of the parent. */
export function translateAffine(t: Affine, col: number, row: number): Affine {
  const [x, y] = pixelToWorld(t, col, row);
  return [t[0], t[1], x, t[3], t[4], y];
}

/**
 * Returns the transform of a grid whose pixels are `sx` × `sy` parent pixels, with the
 * same corner.
 */
export function scaleAffine(t: Affine, sx: number, sy: number): Affine {
  return [t[0] * sx, t[1] * sy, t[2], t[3] * sx, t[4] * sy, t[5]];
}
