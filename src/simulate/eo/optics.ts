/**
 * This file converts radiance on the master grid to the delivered picture: the lens's
 * blur and the pixel's area, haze, exposure, the display's power law, sharpening,
 * contrast, saturation, white balance, noise.
 */
import type { Random } from "#core/random.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";

/** Standard deviation of the blur, cells of the master grid (half pixels). */
const BLUR_CELLS = 0.74;
/** Half the side of an output pixel and of the kernel's support, in cells. */
const HALF_PIXEL = 1;
const TAPS = 8;

/** Positions of output pixels among the cells of one axis. */
export type PixelTaps = {
  /** First cell of each output pixel's kernel. */
  readonly first: Int32Array;
  /** `TAPS` weights that add to 1, the same for all pixels. */
  readonly weight: Float32Array;
};

/**
 * Computes the kernel of each output pixel, the mean of the blurred image over its
 * area. Its centre is at `originCells` plus 2 × (index + ½ + shiftPx); any real shift
 * is allowed, so mis-registration is sub-pixel.
 */
export function pixelTaps(
  sizePx: number,
  originCells: number,
  shiftPx: number,
): PixelTaps {
  const centre = originCells + 2 * (0.5 + shiftPx);
  const first = Math.floor(centre) - TAPS / 2;
  const weight = Float32Array.from({ length: TAPS }, (_, tap) => {
    const t = first + tap + 0.5 - centre;
    return (
      normalCdf((t + HALF_PIXEL) / BLUR_CELLS) -
      normalCdf((t - HALF_PIXEL) / BLUR_CELLS)
    );
  });
  const sum = weight.reduce((a, b) => a + b, 0);
  return {
    first: Int32Array.from({ length: sizePx }, (_, i) => first + 2 * i),
    weight: weight.map((value) => value / sum),
  };
}

/** Returns the normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    0.3989422804 *
    Math.exp(-0.5 * x * x) *
    t *
    (0.31938153 +
      t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** Adds a row of cells to the picture, `sizePx`² × 3 linear values. */
export function addCellRow(
  picture: Float32Array,
  sizePx: number,
  cells: Float32Array,
  row: number,
  columns: PixelTaps,
  rows: PixelTaps,
  line: Float32Array,
): void {
  const origin = rows.first[0] as number;
  // Output rows r with first[r] ≤ row < first[r] + TAPS, first[r] = origin + 2 r.
  const from = Math.max(0, Math.ceil((row - TAPS + 1 - origin) / 2));
  const to = Math.min(sizePx - 1, Math.floor((row - origin) / 2));
  if (from > to) {
    return;
  }
  const [w0, w1, w2, w3, w4, w5, w6, w7] = columns.weight as unknown as number[];
  for (let col = 0; col < sizePx; col += 1) {
    const at = 3 * (columns.first[col] as number);
    for (let k = 0; k < 3; k += 1) {
      const i = at + k;
      line[3 * col + k] =
        (w0 as number) * (cells[i] as number) +
        (w1 as number) * (cells[i + 3] as number) +
        (w2 as number) * (cells[i + 6] as number) +
        (w3 as number) * (cells[i + 9] as number) +
        (w4 as number) * (cells[i + 12] as number) +
        (w5 as number) * (cells[i + 15] as number) +
        (w6 as number) * (cells[i + 18] as number) +
        (w7 as number) * (cells[i + 21] as number);
    }
  }
  for (let r = from; r <= to; r += 1) {
    const weight = rows.weight[row - (rows.first[r] as number)] as number;
    const at = r * sizePx * 3;
    for (let i = 0; i < sizePx * 3; i += 1) {
      picture[at + i] = (picture[at + i] as number) + weight * (line[i] as number);
    }
  }
}

/** The properties of one picture's camera and processing, drawn once per scene. */
export type Development = {
  readonly haze: number;
  readonly exposure: number;
  readonly contrast: number;
  readonly whiteBalance: readonly [number, number, number];
};

export function drawDevelopment(random: Random, haze: number): Development {
  return {
    haze: haze * random.between(0.4, 1.15),
    exposure: random.between(0.94, 1.14),
    contrast: random.between(1.06, 1.22),
    whiteBalance: [1 + 0.012 * random.normal(), 1, 1 + 0.018 * random.normal()],
  };
}

const AIRLIGHT: readonly [number, number, number] = [0.24, 0.282, 0.348];
const SHARPEN = 0.7;
const SHARPEN_SIGMA = 1.3;
const SATURATION = 0.78;
const LUMA_NOISE = 0.01;
const CHROMA_NOISE = 0.004;

/**
 * Converts linear radiance to display values, in place, and returns the brightness of
 * each pixel.
 */
export function exposePicture(
  picture: Float32Array,
  { haze, exposure }: Development,
): Float32Array {
  const steps = 4096;
  const curve = Float32Array.from(
    { length: steps + 2 },
    (_, i) => Math.min(1, i / steps) ** (1 / 2.2),
  );
  const luma = new Float32Array(picture.length / 3);
  for (let i = 0; i < luma.length; i += 1) {
    let sum = 0;
    for (let k = 0; k < 3; k += 1) {
      const light =
        exposure *
        ((1 - haze) * (picture[3 * i + k] as number) + haze * (AIRLIGHT[k] as number));
      const at = Math.min(1, Math.max(0, light)) * steps;
      const base = Math.floor(at);
      const low = curve[base] as number;
      const value = low + (at - base) * ((curve[base + 1] as number) - low);
      picture[3 * i + k] = value;
      sum += value;
    }
    luma[i] = sum / 3;
  }
  return luma;
}

/** Rows `from`–`to` of the finished picture: sharpened, graded, with noise, as bytes. */
export function finishRows(
  picture: Float32Array,
  luma: Float32Array,
  sizePx: number,
  from: number,
  to: number,
  { contrast, whiteBalance }: Development,
  random: Random,
  out: Uint8Array,
): void {
  const blurred = blurRows(luma, sizePx, from, to);
  for (let row = from; row < to; row += 1) {
    for (let col = 0; col < sizePx; col += 1) {
      const at = row * sizePx + col;
      const own = luma[at] as number;
      const detail = SHARPEN * (own - (blurred[(row - from) * sizePx + col] as number));
      const mean = (own + detail - 0.5) * contrast + 0.48;
      const grain = LUMA_NOISE * random.normal();
      for (let k = 0; k < 3; k += 1) {
        const tint = SATURATION * contrast * ((picture[3 * at + k] as number) - own);
        const value =
          (mean + tint) * (whiteBalance[k] as number) +
          grain +
          CHROMA_NOISE * random.normal();
        out[3 * at + k] = Math.min(255, Math.max(0, Math.round(value * 255)));
      }
    }
  }
}

/** Blurs a band of rows with a Gaussian; beyond the border the border's values are repeated. */
function blurRows(
  luma: Float32Array,
  sizePx: number,
  from: number,
  to: number,
): Float32Array {
  const reach = 4;
  const kernel = Float32Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - reach) / SHARPEN_SIGMA) ** 2),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const result = new Float32Array((to - from) * sizePx);
  const line = new Float32Array(sizePx + 2 * reach);
  for (let row = from; row < to; row += 1) {
    line.fill(0);
    for (let k = -reach; k <= reach; k += 1) {
      const source = Math.min(sizePx - 1, Math.max(0, row + k)) * sizePx;
      const weight = (kernel[k + reach] as number) / sum;
      for (let col = 0; col < sizePx; col += 1) {
        line[col + reach] =
          (line[col + reach] as number) + weight * (luma[source + col] as number);
      }
    }
    line.fill(line[reach] as number, 0, reach);
    line.fill(line[sizePx + reach - 1] as number, sizePx + reach);
    for (let col = 0; col < sizePx; col += 1) {
      let value = 0;
      for (let k = 0; k <= 2 * reach; k += 1) {
        value += (kernel[k] as number) * (line[col + k] as number);
      }
      result[(row - from) * sizePx + col] = value / sum;
    }
  }
  return result;
}

/** Returns the cells around the scene that the kernel and the shift need. */
export function opticsReach({
  misregistrationPx,
}: Pick<Acquisition, "misregistrationPx">): number {
  return 2 * Math.ceil(Math.max(...misregistrationPx.map(Math.abs))) + TAPS;
}
