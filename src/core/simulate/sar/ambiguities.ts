/**
 * Azimuth ambiguities: faint, smeared copies of very bright things, displaced along track.
 * A real one lies kilometres off (λ R PRF / 2 v); here a bright thing of the scene stands
 * in for one of the surrounding country, at a distance that keeps the copy in the scene.
 */
import type { RadarImage } from "./form-image.ts";
import type { RadarGrid } from "./radar-grid.ts";

const OFFSET_M = 190;
const LEVEL = 10 ** (-25 / 10);
/** Only what is brighter than +10 dB: a fainter copy stays below any noise floor. */
const BRIGHT = 10;
/** The copy is out of focus by this many lines on each side. */
const SMEAR = 5;

/** Adds the copies to both planes, on both sides. */
export function addAmbiguities(
  { intensity, clean }: RadarImage,
  { lines, bins, spacingM }: RadarGrid,
): void {
  const offset = Math.round(OFFSET_M / spacingM);
  const bright: [line: number, bin: number, power: number][] = [];
  for (let cell = 0; cell < clean.length; cell += 1) {
    const power = clean[cell] as number;
    if (power > BRIGHT) {
      const line = Math.floor(cell / bins);
      bright.push([line, cell - line * bins, power * LEVEL]);
    }
  }
  for (const [line, bin, power] of bright) {
    for (const side of [-offset, offset]) {
      for (let smear = -SMEAR; smear <= SMEAR; smear += 1) {
        const at = line + side + smear;
        if (at >= 0 && at < lines) {
          const cell = at * bins + bin;
          const share = (power * (SMEAR + 1 - Math.abs(smear))) / (SMEAR + 1) ** 2;
          intensity[cell] = (intensity[cell] as number) + share;
          clean[cell] = (clean[cell] as number) + share;
        }
      }
    }
  }
}
