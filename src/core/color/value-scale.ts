/**
 * The fixed scales of maps of values. Fixed, so that the same colour means the same number
 * in every view, of every scene; worse is lighter in all of them.
 */
import { type Rgb, rampColor } from "./uniform-ramp.ts";

export type ValueScale = {
  readonly label: string;
  /** Value of the dark end. */
  readonly from: number;
  /** Value of the light end. Values beyond either end have its colour. */
  readonly to: number;
};

export const VALUE_SCALES = {
  "absolute-error": { label: "Absolute error, mean over R, G, B", from: 0, to: 0.5 },
  ssim: { label: "SSIM, 11 px window", from: 1, to: 0 },
  lpips: { label: "LPIPS", from: 0, to: 1 },
  disagreement: { label: "Spread, standard deviation", from: 0, to: 0.25 },
} as const satisfies Record<string, ValueScale>;

export type ValueScaleId = keyof typeof VALUE_SCALES;

/** Colours kept for a scale: finer than a screen can show of 65 % of lightness. */
const STEPS = 256;
const COLORS: readonly Rgb[] = Array.from({ length: STEPS }, (_, i) =>
  rampColor(i / (STEPS - 1)),
);

/**
 * @param values NaN = nothing there
 * @returns RGBA bytes, interleaved, transparent where nothing is; the caller owns them
 */
export function valuesToRgba(
  values: Float32Array,
  { from, to }: ValueScale,
): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array(4 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) {
      continue;
    }
    const t = Math.min(1, Math.max(0, (value - from) / (to - from)));
    const [r, g, b] = COLORS[Math.round(t * (STEPS - 1))] as Rgb;
    rgba[4 * i] = r;
    rgba[4 * i + 1] = g;
    rgba[4 * i + 2] = b;
    rgba[4 * i + 3] = 255;
  }
  return rgba;
}
