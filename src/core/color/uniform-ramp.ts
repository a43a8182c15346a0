/**
 * This file defines a perceptually uniform colour ramp from dark blue through teal to
 * light yellow. It is a helix in OKLCh (Ottosson 2020) with linear lightness and hue
 * and constant chroma: equal steps of the value are equal distances in OKLab, lightness
 * alone gives the order (also in grey print and for colour-blind readers), and all
 * colours lie inside sRGB.
 */
const DARK = { lightness: 0.3, hueDeg: 280 };
const LIGHT = { lightness: 0.95, hueDeg: 105 };
const CHROMA = 0.1;

export type Rgb = readonly [r: number, g: number, b: number];

/**
 * Returns the colour at a position.
 * @param t 0 (dark) to 1 (light), clamped @returns bytes
 */
export function rampColor(t: number): Rgb {
  const at = Math.min(1, Math.max(0, t));
  const lightness = DARK.lightness + at * (LIGHT.lightness - DARK.lightness);
  const hue = ((DARK.hueDeg + at * (LIGHT.hueDeg - DARK.hueDeg)) * Math.PI) / 180;
  return okLabToRgb(lightness, CHROMA * Math.cos(hue), CHROMA * Math.sin(hue));
}

/** Converts OKLab to sRGB with Ottosson's matrices and sRGB's transfer function. */
/** Here black and white are equally legible on the ramp, at 4.5 : 1 (WCAG AA) both. */
const INK_TURNS_AT = 0.388;

/** The colour of text on `rampColor(t)`: the one of black and white with more contrast. */
export function rampInk(t: number): "#000" | "#fff" {
  return t > INK_TURNS_AT ? "#000" : "#fff";
}

function okLabToRgb(lightness: number, a: number, b: number): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

function toByte(linear: number): number {
  const encoded =
    linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(255 * Math.min(1, Math.max(0, encoded)));
}
