/**
 * This table describes how the scenes of Capella's open archive were taken: 2243 of its
 * 2287 GEO products, by looks and class of pixel spacing.
 * `models/training/acquisition_table.py` computes the rows from the archive's catalogue
 * and says which scenes are left out.
 */
import type { Random } from "#core/random.ts";
import type { Acquisition } from "./scene-spec.ts";

/** Values at the quantiles 0, ¼, ½, ¾ and 1. */
type Quantiles = readonly [number, number, number, number, number];

export type ArchiveRow = {
  readonly looks: number;
  /** Number of scenes, and how many of them are in VV (the others in HH) and look to the left. */
  readonly scenes: number;
  readonly vv: number;
  readonly left: number;
  /** Pixel spacing in metres on the ground. */
  readonly spacingM: Quantiles;
  readonly incidenceDeg: Quantiles;
};

const row = (
  looks: number,
  scenes: number,
  vv: number,
  left: number,
  spacingM: Quantiles,
  incidenceDeg: Quantiles,
): ArchiveRow => ({ looks, scenes, vv, left, spacingM, incidenceDeg });

export const ARCHIVE: readonly ArchiveRow[] = [
  row(1, 165, 76, 98, [0.7, 0.78, 0.8, 0.8, 0.89], [18.1, 32.6, 42.8, 50.5, 56.7]),
  row(1, 127, 56, 79, [0.91, 0.95, 1.03, 1.04, 1.1], [17.3, 29.0, 36.7, 40.9, 43.7]),
  row(2, 1, 0, 0, [0.3, 0.3, 0.3, 0.3, 0.3], [43.1, 43.1, 43.1, 43.1, 43.1]),
  row(2, 1, 0, 0, [0.41, 0.41, 0.41, 0.41, 0.41], [22.5, 22.5, 22.5, 22.5, 22.5]),
  row(3, 10, 0, 5, [0.24, 0.24, 0.24, 0.24, 0.24], [54.3, 56.1, 56.2, 56.3, 56.8]),
  row(3, 250, 2, 153, [0.25, 0.25, 0.26, 0.27, 0.31], [39.2, 49.4, 52.1, 55.8, 56.1]),
  row(3, 237, 1, 14, [0.32, 0.34, 0.34, 0.34, 0.36], [34.7, 36.6, 37.2, 37.3, 52.8]),
  row(3, 183, 4, 155, [0.38, 0.41, 0.41, 0.41, 0.49], [17.0, 26.9, 27.0, 29.3, 57.0]),
  row(3, 73, 4, 48, [0.5, 0.52, 0.56, 0.6, 0.69], [35.3, 43.6, 48.1, 52.5, 56.6]),
  row(3, 54, 4, 30, [0.7, 0.74, 0.82, 0.85, 0.89], [17.0, 23.8, 28.6, 33.0, 36.5]),
  row(3, 9, 0, 5, [0.91, 0.94, 0.96, 0.97, 1.08], [17.1, 19.5, 23.2, 24.5, 26.2]),
  row(5, 279, 18, 162, [0.18, 0.2, 0.2, 0.2, 0.23], [17.0, 27.9, 39.8, 50.0, 56.8]),
  row(5, 109, 2, 51, [0.5, 0.54, 0.6, 0.6, 0.61], [26.9, 31.3, 39.4, 50.6, 56.8]),
  row(5, 6, 0, 4, [0.7, 0.79, 0.79, 0.8, 0.82], [27.9, 31.0, 31.1, 31.1, 36.4]),
  row(8, 6, 1, 2, [0.33, 0.35, 0.35, 0.35, 0.36], [32.3, 39.1, 40.2, 41.8, 47.0]),
  row(8, 1, 0, 0, [0.42, 0.42, 0.42, 0.42, 0.42], [25.0, 25.0, 25.0, 25.0, 25.0]),
  row(9, 5, 0, 3, [0.2, 0.2, 0.21, 0.24, 0.24], [46.8, 48.6, 50.8, 56.1, 56.2]),
  row(9, 145, 2, 94, [0.25, 0.26, 0.3, 0.3, 0.31], [47.6, 52.1, 53.1, 54.9, 56.6]),
  row(9, 530, 22, 289, [0.32, 0.35, 0.35, 0.35, 0.37], [17.1, 33.8, 38.7, 42.3, 49.8]),
  row(9, 37, 0, 20, [0.38, 0.41, 0.41, 0.42, 0.49], [18.8, 31.8, 35.9, 39.0, 55.0]),
  row(9, 10, 1, 3, [0.51, 0.54, 0.54, 0.56, 0.58], [22.3, 31.0, 31.6, 38.7, 38.9]),
  row(10, 4, 0, 2, [0.34, 0.34, 0.35, 0.35, 0.35], [29.1, 29.1, 34.4, 41.2, 44.8]),
  row(10, 1, 0, 0, [0.57, 0.57, 0.57, 0.57, 0.57], [32.6, 32.6, 32.6, 32.6, 32.6]),
];

/**
 * Draws one acquisition with the archive's frequencies: a row by its number of scenes,
 * and within the row polarisation, side, spacing and incidence independently of each
 * other, the last two linearly between neighbouring quantiles.
 */
export function drawArchiveAcquisition(
  random: Random,
): Pick<Acquisition, "polarisation" | "lookSide" | "incidenceDeg" | "gsdM" | "looks"> {
  const row = random.choice(
    ARCHIVE,
    ARCHIVE.map(({ scenes }) => scenes),
  );
  return {
    polarisation: random.chance(row.vv / row.scenes) ? "VV" : "HH",
    lookSide: random.chance(row.left / row.scenes) ? "left" : "right",
    gsdM: round(between(row.spacingM, random.uniform()), 3),
    incidenceDeg: round(between(row.incidenceDeg, random.uniform()), 2),
    looks: row.looks,
  };
}

/** Returns the value at a fraction of 0 to 1, piecewise linear between quantiles. */
function between(quantiles: Quantiles, share: number): number {
  const at = share * (quantiles.length - 1);
  const below = Math.min(quantiles.length - 2, Math.floor(at));
  const [low, high] = [quantiles[below] as number, quantiles[below + 1] as number];
  return low + (at - below) * (high - low);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
