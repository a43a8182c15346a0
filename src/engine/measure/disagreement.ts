/**
 * This file measures how much several pictures of the same ground differ from each
 * other, and whether this spread predicts where they are wrong.
 */

import { quantileOfSorted } from "#core/color/quantiles.ts";
import { correlate } from "#core/metrics/correlation.ts";
import { errorMap } from "#core/metrics/error-map.ts";
import { comparablePair } from "#core/metrics/metric.ts";
import { spreadMap } from "#core/metrics/spread-map.ts";
import { type Grid, type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import type { OnProgress } from "#ports/measurement.ts";
import type { Disagreement } from "#ports/studies.ts";
import type { CandidateImage } from "./candidate-image.ts";
import { type OpenArea, refusal } from "./open-comparison.ts";
import type { Pacer } from "./pacer.ts";
import { maskPair, type PairSource } from "./pair-source.ts";

/** Side of the pieces that are processed at once, in pixels. */
const PIECE_PX = 256;
/**
 * The most pixels that ranks are computed from; of larger areas every k-th pixel is
 * taken.
 */
const SAMPLE_PX = 1_048_576;

/**
 * Checks the images.
 * @throws AppError measure-refused unless there are two or more pictures on one grid
 */
export function validateSameGrid(images: readonly CandidateImage[]): void {
  const [first, ...others] = images;
  const isSame = (grid: Grid) =>
    JSON.stringify(grid) === JSON.stringify(first?.grid ?? null);
  if (others.length === 0 || !others.every(({ grid }) => isSame(grid))) {
    const found = images.map(({ grid }) => `${grid.width} × ${grid.height} px`);
    throw refusal(
      "two or more results on one grid",
      found.join(", ") || "none",
      "Choose results of models that work at the same pixel size.",
    );
  }
}

/**
 * Computes the spread over the images in a window, `[row][col]`, NaN where an image has
 * no pixel.
 */
export async function readSpread(
  images: readonly CandidateImage[],
  window: PixelWindow,
): Promise<Float32Array> {
  const planes = await Promise.all(images.map((image) => image.read(window)));
  const valid = new Uint8Array(window.width * window.height).fill(1);
  for (const plane of planes) {
    for (let i = 0; plane.valid !== null && i < valid.length; i++) {
      valid[i] = (valid[i] as number) & (plane.valid[i] as number);
    }
  }
  return spreadMap(
    planes.map(({ data }) => data),
    planes[0]?.bands ?? 0,
    valid,
  );
}

/**
 * Measures the disagreement of the images in an area and, given a reference, its
 * correlation with the error.
 *
 * @param images the error is computed for the first one
 * @param area the pixels that are asked for
 * @param comparison the first image with the reference; null without one
 * @throws AppError measure-refused with the reason
 */
export async function measureDisagreement(
  images: readonly CandidateImage[],
  area: OpenArea,
  comparison: { readonly source: PairSource } | { readonly reason: string },
  pace: Pacer,
  onProgress: OnProgress,
): Promise<Omit<Disagreement, "resultIds">> {
  const { window, areaMask } = area;
  const pieces = [...splitWindow(window, PIECE_PX)];
  const every = oddStep(window);
  const [spreads, errors]: [number[], number[]] = [[], []];
  const all: number[] = [];
  let [sum, n] = [0, 0];
  for (const [i, piece] of pieces.entries()) {
    await pace();
    const spread = await readSpread(images, piece);
    const mask = areaMask(piece);
    const error =
      "source" in comparison ? await readError(comparison.source, piece) : null;
    for (let k = 0; k < spread.length; k++) {
      const value = spread[k] as number;
      if (Number.isNaN(value) || mask?.[k] === 0) {
        continue;
      }
      sum += value;
      n += 1;
      const row = piece.row - window.row + Math.floor(k / piece.width);
      const index = row * window.width + piece.col - window.col + (k % piece.width);
      if (index % every !== 0) {
        continue;
      }
      all.push(value);
      const wrong = error?.[k] ?? Number.NaN;
      if (!Number.isNaN(wrong)) {
        spreads.push(value);
        errors.push(wrong);
      }
    }
    onProgress(i + 1, pieces.length);
  }
  if (n === 0) {
    throw refusal(
      "pixels that all chosen results have",
      "none here",
      "Translate the same view with each of them.",
    );
  }
  await pace();
  const isEnough = spreads.length >= 3;
  const noCorrelation =
    "reason" in comparison
      ? comparison.reason
      : "The optical image has no pixels here.";
  const sampled =
    every === 1 ? "" : `, ranks and percentile from every ${every}th pixel`;
  return {
    n,
    grid: windowGrid(gridOf(images), window),
    mean: sum / n,
    p95: quantileOfSorted(Float32Array.from(all).sort(), 0.95),
    settings: `standard deviation over ${images.length} results (over n), mean over R, G, B, mean over pixels that all have${sampled}`,
    correlation: isEnough
      ? correlate(Float32Array.from(spreads), Float32Array.from(errors))
      : null,
    reason: isEnough ? null : noCorrelation,
  };
}

async function readError(
  { readPair, areaMask }: PairSource,
  piece: PixelWindow,
): Promise<Float32Array> {
  return errorMap(comparablePair(maskPair(await readPair(piece), areaMask(piece))));
}

function gridOf(images: readonly CandidateImage[]): Grid {
  return (images[0] as CandidateImage).grid;
}

/** Returns an odd step, so that the sampled pixels do not all lie in the same columns. */
function oddStep({ width, height }: PixelWindow): number {
  const step = Math.ceil((width * height) / SAMPLE_PX);
  return step % 2 === 1 ? step : step + 1;
}
