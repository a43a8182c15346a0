/**
 * The local spread of a radar image tells how many looks it has, and so which products it
 * cannot be. For fully developed speckle of L looks the logarithm of the power has the
 * variance ψ₁(L) (trigamma; Hoekman 1991), so that in dB
 *
 *   σ = (10 / ln 10)·√ψ₁(L): 5.6 dB for one look, 2.2 dB for the 4.4 looks of Sentinel-1 IW GRD.
 *
 * Neighbouring pixels of a real image are correlated and its ground is not uniform, so
 * that σ is compared with that of other images and never turned into looks.
 */
import { median } from "d3-array";
import { powerToDb } from "./decibels.ts";

/** Side in pixels of a cell: larger ones contain edges, smaller ones correlated speckle only. */
const CELL_PX = 9;
/** The fewest cells that say anything about an image. */
const LEAST_CELLS = 20;

/**
 * Returns the standard deviation in dB of each cell of 9×9 pixels, without gaps between
 * them; cells with a pixel that is not valid, or has no power, are left out.
 *
 * @param power linear power, row by row, `width` pixels to a row
 * @param valid 1 where a pixel is valid
 */
export function localSpreadsDb(
  power: Float32Array,
  valid: Uint8Array,
  width: number,
): number[] {
  const rows = Math.floor(power.length / width);
  const spreads: number[] = [];
  for (let row = 0; row + CELL_PX <= rows; row += CELL_PX) {
    for (let col = 0; col + CELL_PX <= width; col += CELL_PX) {
      const spread = spreadOfCell(power, valid, width, row * width + col);
      if (spread !== null) {
        spreads.push(spread);
      }
    }
  }
  return spreads;
}

/** Returns the median of cells, so that edges count little; null where there are too few. */
export function typicalSpreadDb(spreads: readonly number[]): number | null {
  return spreads.length < LEAST_CELLS ? null : (median(spreads) ?? null);
}

function spreadOfCell(
  power: Float32Array,
  valid: Uint8Array,
  width: number,
  first: number,
): number | null {
  let [sum, squares] = [0, 0];
  for (let row = 0; row < CELL_PX; row++) {
    for (let col = 0; col < CELL_PX; col++) {
      const at = first + row * width + col;
      const value = power[at] as number;
      if (valid[at] !== 1 || !(value > 0)) {
        return null;
      }
      const db = powerToDb(value);
      sum += db;
      squares += db * db;
    }
  }
  const n = CELL_PX ** 2;
  return Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2));
}
