/** Images of one band with a mask: what registration smooths, shrinks and moves. */
import { displacementAt, type ShiftModel } from "./shift-model.ts";

/** One band of pixels, row by row. */
export type GreyImage = {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
  /** 1 = valid. */
  readonly valid: Uint8Array;
};

/** Returns means of `factor` × `factor` pixels, of those that are valid, where at least half are. */
export function coarserImage(image: GreyImage, factor: number): GreyImage {
  if (factor === 1) {
    return image;
  }
  const width = Math.max(1, Math.floor(image.width / factor));
  const height = Math.max(1, Math.floor(image.height / factor));
  const values = new Float32Array(width * height);
  const valid = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let col = 0; col < width; col += 1) {
      let [sum, n] = [0, 0];
      for (let y = row * factor; y < (row + 1) * factor; y += 1) {
        const from = y * image.width + col * factor;
        for (let at = from; at < from + factor; at += 1) {
          if (image.valid[at] === 1) {
            sum += image.values[at] as number;
            n += 1;
          }
        }
      }
      const isValid = 2 * n >= factor * factor;
      values[row * width + col] = isValid ? sum / n : 0;
      valid[row * width + col] = isValid ? 1 : 0;
    }
  }
  return { width, height, values, valid };
}

/** Returns the image moved back by the model: what lay at x + d(x) lies at x. Bilinear. */
export function moveBack(image: GreyImage, model: ShiftModel): GreyImage {
  const { width, height } = image;
  const values = new Float32Array(width * height);
  const valid = new Uint8Array(width * height);
  for (let row = 0; row < height; row += 1) {
    for (let col = 0; col < width; col += 1) {
      const [dx, dy] = displacementAt(model, col + 0.5, row + 0.5);
      const value = bilinear(image, col + dx, row + dy);
      if (value !== null) {
        values[row * width + col] = value;
        valid[row * width + col] = 1;
      }
    }
  }
  return { width, height, values, valid };
}

/** Returns the value between four valid pixels, or null; whole numbers are pixel centres. */
function bilinear(
  { width, height, values, valid }: GreyImage,
  x: number,
  y: number,
): number | null {
  const [col, row] = [Math.floor(x), Math.floor(y)];
  if (col < 0 || row < 0 || col + 1 >= width || row + 1 >= height) {
    return null;
  }
  const at = row * width + col;
  const below = at + width;
  const sum =
    (valid[at] as number) +
    (valid[at + 1] as number) +
    (valid[below] as number) +
    (valid[below + 1] as number);
  if (sum !== 4) {
    return null;
  }
  const [a, b] = [values[at] as number, values[at + 1] as number];
  const [c, d] = [values[below] as number, values[below + 1] as number];
  const [u, v] = [x - col, y - row];
  return (1 - v) * (a + u * (b - a)) + v * (c + u * (d - c));
}

export function meanOf(values: Float32Array, valid: Uint8Array): number {
  let [sum, n] = [0, 0];
  for (let at = 0; at < values.length; at += 1) {
    if (valid[at] === 1) {
      sum += values[at] as number;
      n += 1;
    }
  }
  return n === 0 ? 0 : sum / n;
}

/** Returns Gaussian means over valid pixels only; the mean of all where none is near. */
export function smoothValid(image: GreyImage, sigmaPx: number): Float32Array {
  const { width, height, values, valid } = image;
  const mean = meanOf(values, valid);
  const sums = values.map((value, at) => (valid[at] === 1 ? value - mean : 0));
  blur(sums, width, height, sigmaPx);
  if (!valid.includes(0)) {
    return sums.map((sum) => sum + mean);
  }
  const weights = Float32Array.from(valid);
  blur(weights, width, height, sigmaPx);
  return sums.map((sum, at) => mean + sum / Math.max(weights[at] as number, 1e-3));
}

/** Returns which valid pixels have a square neighbourhood of ±`px` that is valid and inside. */
export function erode({ width, height, valid }: GreyImage, px: number): Uint8Array {
  const rows = new Uint8Array(valid.length);
  for (let row = 0; row < height; row += 1) {
    erodeLine(valid, rows, row * width, 1, width, px);
  }
  const out = new Uint8Array(valid.length);
  for (let col = 0; col < width; col += 1) {
    erodeLine(rows, out, col, width, height, px);
  }
  return out;
}

function erodeLine(
  from: Uint8Array,
  to: Uint8Array,
  start: number,
  step: number,
  count: number,
  px: number,
): void {
  let run = 0;
  for (let at = 0; at < count; at += 1) {
    run = from[start + at * step] === 1 ? run + 1 : 0;
    if (run > 2 * px) {
      to[start + (at - px) * step] = 1;
    }
  }
}

/** Blurs with a Gaussian of σ `sigma` pixels, cut at 3σ, in place; the border's value goes on beyond it. */
function blur(
  values: Float32Array,
  width: number,
  height: number,
  sigma: number,
): void {
  const radius = Math.ceil(3 * sigma);
  const raw = Array.from({ length: 2 * radius + 1 }, (_, k) =>
    Math.exp(-((k - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  const kernel = Float64Array.from(raw, (weight) => weight / total);
  const line = new Float64Array(width + 2 * radius);
  for (let row = 0; row < height; row += 1) {
    blurRow(values, row * width, width, kernel, line);
  }
  blurColumns(values, width, height, kernel);
}

function blurRow(
  values: Float32Array,
  start: number,
  count: number,
  kernel: Float64Array,
  line: Float64Array,
): void {
  const radius = (kernel.length - 1) / 2;
  for (let at = 0; at < count + 2 * radius; at += 1) {
    const inside = Math.min(count - 1, Math.max(0, at - radius));
    line[at] = values[start + inside] as number;
  }
  for (let at = 0; at < count; at += 1) {
    let sum = 0;
    for (let k = 0; k < kernel.length; k += 1) {
      sum += (kernel[k] as number) * (line[at + k] as number);
    }
    values[start + at] = sum;
  }
}

/** Adds up whole rows, which lie one after the other in memory as a column's values do not. */
function blurColumns(
  values: Float32Array,
  width: number,
  height: number,
  kernel: Float64Array,
): void {
  const radius = (kernel.length - 1) / 2;
  const source = values.slice();
  const sums = new Float64Array(width);
  for (let row = 0; row < height; row += 1) {
    sums.fill(0);
    for (let k = 0; k < kernel.length; k += 1) {
      const from = width * Math.min(height - 1, Math.max(0, row + k - radius));
      const weight = kernel[k] as number;
      for (let col = 0; col < width; col += 1) {
        sums[col] = (sums[col] as number) + weight * (source[from + col] as number);
      }
    }
    values.set(sums, row * width);
  }
}
