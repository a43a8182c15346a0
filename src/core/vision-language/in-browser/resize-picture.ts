/**
 * This file resizes pictures as Pillow does with its Lanczos filter, which the model's own
 * processor uses: two passes of a windowed sinc over three lobes, rounded to 8 bits each.
 * The engine's resampler is for grids of scenes, and browsers resize each in its own way,
 * so that answers would depend on them.
 */

/** Colours row by row, 8 bits each of red, green and blue. */
export type PlainPicture = {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
};

const LOBES = 3;

export function resizePicture(
  picture: PlainPicture,
  { width, height }: { readonly width: number; readonly height: number },
): PlainPicture {
  const wide =
    picture.width === width
      ? picture.rgb
      : resample(picture.rgb, picture.height, picture.width, width, false);
  const rgb =
    picture.height === height
      ? wide
      : resample(wide, width, picture.height, height, true);
  return { rgb, width, height };
}

/** Leaves out how opaque pixels are. */
export function withoutAlpha(
  rgba: Uint8ClampedArray | Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): PlainPicture {
  const rgb = new Uint8Array(3 * width * height);
  for (let i = 0; i < width * height; i += 1) {
    rgb[3 * i] = rgba[4 * i] ?? 0;
    rgb[3 * i + 1] = rgba[4 * i + 1] ?? 0;
    rgb[3 * i + 2] = rgba[4 * i + 2] ?? 0;
  }
  return { rgb, width, height };
}

/** Resamples all lines along one axis; `isDown` for columns, whose pixels lie a row apart. */
function resample(
  source: Uint8Array,
  lines: number,
  before: number,
  after: number,
  isDown: boolean,
): Uint8Array {
  const result = new Uint8Array(3 * lines * after);
  const [step, line] = isDown ? [3 * lines, 3] : [3, 3 * before];
  const [stepTo, lineTo] = isDown ? [3 * lines, 3] : [3, 3 * after];
  for (const [to, { first, weights }] of windowsOf(before, after).entries()) {
    for (let at = 0; at < lines; at += 1) {
      for (let band = 0; band < 3; band += 1) {
        let [sum, from] = [0, at * line + first * step + band];
        for (const weight of weights) {
          sum += weight * (source[from] ?? 0);
          from += step;
        }
        result[at * lineTo + to * stepTo + band] = Math.min(
          255,
          Math.max(0, Math.floor(sum + 0.5)),
        );
      }
    }
  }
  return result;
}

type Window = { readonly first: number; readonly weights: Float64Array };

/** Which pixels a pixel of the result is made of, and with which weights. */
function windowsOf(before: number, after: number): readonly Window[] {
  const scale = before / after;
  const stretch = Math.max(1, scale);
  const reach = LOBES * stretch;
  return Array.from({ length: after }, (_, to) => {
    const centre = (to + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(before, Math.floor(centre + reach + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, i) =>
      lanczos((first + i - centre + 0.5) / stretch),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
