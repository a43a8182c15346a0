/**
 * This table defines the fixed colour scales of value maps. They are fixed so that a
 * colour means the same number in every view of every scene; in all of them, lighter is
 * worse.
 */
import { learnedMetrics } from "#core/metrics/learned-metrics.ts";
import { type Rgb, rampColor } from "./uniform-ramp.ts";

export type ValueScale = {
  /** Name in menus and captions. */
  readonly name: string;
  /** What a value tells, in a sentence that needs no formula. */
  readonly plain: string;
  /** What a value is, shown beside the legend. */
  readonly label: string;
  /** Value of the dark end. */
  readonly from: number;
  /** Value of the light end; values beyond either end get that end's colour. */
  readonly to: number;
};

const BEFORE = {
  "absolute-error": {
    name: "Absolute error",
    plain: "How far the colours of both pictures are apart at each pixel.",
    label: "Absolute error, mean over R, G, B",
    from: 0,
    to: 0.5,
  },
  ssim: {
    name: "SSIM",
    plain:
      "How alike light, contrast and structure are around each pixel: 1 means equal.",
    label: "SSIM, 11 px window",
    from: 1,
    to: 0,
  },
} as const satisfies Record<string, ValueScale>;

const AFTER = {
  disagreement: {
    name: "Disagreement",
    plain: "How far the compared pictures contradict each other at each pixel.",
    label: "Spread, standard deviation",
    from: 0,
    to: 0.25,
  },
} as const satisfies Record<string, ValueScale>;

type LearnedMapId = Extract<
  (typeof learnedMetrics)[number],
  { readonly map: object }
>["id"];

export type ValueScaleId = keyof typeof BEFORE | LearnedMapId | keyof typeof AFTER;

const LEARNED = Object.fromEntries(
  learnedMetrics.flatMap(({ id, map }) => (map === null ? [] : [[id, map]])),
);

/** Every value map, in the order in which they are offered. */
export const VALUE_SCALES = {
  ...BEFORE,
  ...LEARNED,
  ...AFTER,
} as Readonly<Record<ValueScaleId, ValueScale>>;

export const VALUE_SCALE_IDS = Object.keys(VALUE_SCALES) as readonly ValueScaleId[];

/** Colours in the lookup table of a scale; a screen cannot show finer steps of lightness. */
const STEPS = 256;
const COLORS: readonly Rgb[] = Array.from({ length: STEPS }, (_, i) =>
  rampColor(i / (STEPS - 1)),
);

/**
 * Colours values.
 *
 * @param values NaN = no value
 * @returns RGBA bytes, interleaved, transparent where there is no value; the caller
 *   owns them
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
