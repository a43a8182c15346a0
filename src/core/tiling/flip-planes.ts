/** How a tile is mirrored: left to right, top to bottom, or both (half a turn). */
export type Flip = "horizontal" | "vertical" | "both";

/** Mirrors planes `[band][row][col]` into a new array; mirroring twice gives the original. */
export function flipPlanes(
  data: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  flip: Flip,
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(data.length);
  const rows = data.length / width;
  for (let row = 0; row < rows; row++) {
    const values = data.subarray(row * width, (row + 1) * width);
    const inBand = row % height;
    const to = flip === "horizontal" ? row : row - inBand + height - 1 - inBand;
    out.set(values, to * width);
    if (flip !== "vertical") {
      out.subarray(to * width, (to + 1) * width).reverse();
    }
  }
  return out;
}
