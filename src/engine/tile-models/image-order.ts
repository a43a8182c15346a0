/**
 * This file brings planar tiles to the axes, bands and size that a graph has, and back:
 * it is the only place that knows of NHWC, of bands in another order and of outputs that
 * are smaller than their input.
 */
import type { GraphInput } from "#core/catalog/card-graphs.ts";
import { orderedBands } from "#core/catalog/card-graphs.ts";
import type { TileShape } from "#core/catalog/plan-graph.ts";

/** Returns the input of a graph for planar `planes` of the stage; they are consumed. */
export function toGraphImage(
  planes: Float32Array,
  { bands, order, layout = "NCHW" }: GraphInput,
  { width, height }: TileShape,
): Float32Array {
  if (order === undefined && layout === "NCHW") {
    return planes;
  }
  const size = width * height;
  const image = new Float32Array(bands * size);
  for (let band = 0; band < bands; band++) {
    const from = (order?.[band] ?? band) * size;
    if (layout === "NCHW") {
      image.set(planes.subarray(from, from + size), band * size);
    } else {
      for (let i = 0; i < size; i++) {
        image[i * bands + band] = planes[from + i] as number;
      }
    }
  }
  return image;
}

/**
 * Returns the planar bands of a graph's output, of the tile's size. A border that the
 * output lacks repeats its outermost pixels; it lies in the halo, which is not used.
 */
export function fromGraphImage(
  image: Float32Array,
  value: GraphInput,
  { width, height }: TileShape,
): Float32Array {
  const { bands, order, layout = "NCHW", insetPx = 0 } = value;
  if (order === undefined && layout === "NCHW" && insetPx === 0) {
    return image;
  }
  const [innerWidth, innerHeight] = [width - 2 * insetPx, height - 2 * insetPx];
  const [perPixel, perBand] =
    layout === "NHWC" ? [bands, 1] : [1, innerWidth * innerHeight];
  const count = orderedBands(value);
  const planes = new Float32Array(count * width * height);
  const clamp = (at: number, length: number) =>
    Math.min(length - 1, Math.max(0, at - insetPx));
  let i = 0;
  for (let band = 0; band < count; band++) {
    const first = (order?.[band] ?? band) * perBand;
    for (let row = 0; row < height; row++) {
      const line = first + clamp(row, innerHeight) * innerWidth * perPixel;
      for (let col = 0; col < width; col++) {
        planes[i++] = image[line + clamp(col, innerWidth) * perPixel] as number;
      }
    }
  }
  return planes;
}
