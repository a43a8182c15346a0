/**
 * This file adds azimuth ambiguities: faint, smeared copies of very bright objects,
 * displaced along track. A real one is displaced by kilometres (λ R PRF / 2 v). Here a
 * bright object of the scene stands in for one of the surroundings, at a distance that
 * keeps the copy in the scene.
 */
import { dbToPower } from "#core/sar/decibels.ts";
import type { RadarImage } from "./form-image.ts";
import type { RadarGrid } from "./radar-grid.ts";

const OFFSET_M = 190;
const LEVEL = dbToPower(-25);
/** Only pixels above +10 dB are copied, because fainter copies stay below any noise floor. */
const BRIGHT = 10;
/** The copy is out of focus by so many lines and bins on each side. */
const LINE_SMEAR = 7;
const BIN_SMEAR = 2;

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
      for (let dLine = -LINE_SMEAR; dLine <= LINE_SMEAR; dLine += 1) {
        for (let dBin = -BIN_SMEAR; dBin <= BIN_SMEAR; dBin += 1) {
          const [atLine, atBin] = [line + side + dLine, bin + dBin];
          if (atLine >= 0 && atLine < lines && atBin >= 0 && atBin < bins) {
            const cell = atLine * bins + atBin;
            const share =
              power * triangle(dLine, LINE_SMEAR) * triangle(dBin, BIN_SMEAR);
            intensity[cell] = (intensity[cell] as number) + share;
            clean[cell] = (clean[cell] as number) + share;
          }
        }
      }
    }
  }
}

/** Returns weights −reach … reach that sum to 1. */
const triangle = (at: number, reach: number) =>
  (reach + 1 - Math.abs(at)) / (reach + 1) ** 2;
