/** Which way a tile is mirrored: left to right, or top to bottom. */
export type Flip = "horizontal" | "vertical";

/** Planar `[band][row][col]`, mirrored; twice gives the same again. A new array. */
export function flipPlanes(
  data: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  flip: Flip,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length);
  const rows = data.length / width;
  for (let row = 0; row < rows; row++) {
    const values = data.subarray(row * width, (row + 1) * width);
    if (flip === "horizontal") {
      out.set(values, row * width);
      out.subarray(row * width, (row + 1) * width).reverse();
    } else {
      const inBand = row % height;
      out.set(values, (row - inBand + height - 1 - inBand) * width);
    }
  }
  return out;
}
