/**
 * The seam ratio tells whether the borders between the tiles of a run are visible: the
 * mean absolute difference of neighbouring pixels across borders, divided by that of
 * pixels inside tiles. It is 1 where borders are invisible, above 1 where tiles differ,
 * and below 1 where blending blurs.
 */
import type { SizedPlanes } from "#core/raster/raster.ts";
import { type MetricSum, NOTHING_SUMMED } from "./metric.ts";

/** The positions of borders: multiples of `stridePx` from `stridePx` on, in columns and rows. */
export type TileLattice = {
  /** Side of an inner tile's own part, in pixels of the result's grid. */
  readonly stridePx: number;
  /** Size of the result's grid, whose edge is no border between tiles. */
  readonly width: number;
  readonly height: number;
  /** Neighbours are blended within this many pixels of the border; 0 = cropped. */
  readonly featherPx: number;
};

/**
 * Sums of |difference of neighbours|, averaged over bands; sums of disjoint parts can
 * be added.
 */
export type SeamSums = { readonly border: MetricSum; readonly inner: MetricSum };

export const NO_SEAMS: SeamSums = { border: NOTHING_SUMMED, inner: NOTHING_SUMMED };

/** A part of a picture in [0, 1], and which of its pixels were already counted in a neighbouring part. */
export type SeamPart = SizedPlanes & {
  /** Position of the first pixel on the result's grid. */
  readonly col: number;
  readonly row: number;
  /** 1 where the first column (row) belongs to the part before it and is only compared with. */
  readonly leadCols: 0 | 1;
  readonly leadRows: 0 | 1;
};

/** Sums the differences of horizontal and vertical neighbours in a part. */
export function sumSeams(part: SeamPart, lattice: TileLattice): SeamSums {
  const { width, height, leadCols, leadRows } = part;
  const across = bordersAlong(part.col, width, lattice.width, lattice);
  const down = bordersAlong(part.row, height, lattice.height, lattice);
  const sums = [0, 0];
  const counts = [0, 0];
  const add = (i: number, j: number, isBorder: 0 | 1) => {
    const difference = meanDifference(part, i, j);
    if (!Number.isNaN(difference)) {
      sums[isBorder] = (sums[isBorder] as number) + difference;
      counts[isBorder] = (counts[isBorder] as number) + 1;
    }
  };
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const i = row * width + col;
      if (col > 0 && row >= leadRows) {
        add(i - 1, i, across[col] as 0 | 1);
      }
      if (row > 0 && col >= leadCols) {
        add(i - width, i, down[row] as 0 | 1);
      }
    }
  }
  const [inner = 0, border = 0] = sums;
  const [innerCount = 0, borderCount = 0] = counts;
  return {
    border: { sum: border, count: borderCount },
    inner: { sum: inner, count: innerCount },
  };
}

export function addSeams(a: SeamSums, b: SeamSums): SeamSums {
  return { border: add(a.border, b.border), inner: add(a.inner, b.inner) };
}

/**
 * Returns border over interior; null where either has no pixels, or the interior is one
 * colour.
 */
export function seamRatio({ border, inner }: SeamSums): number | null {
  return border.count === 0 || inner.count === 0 || inner.sum === 0
    ? null
    : border.sum / border.count / (inner.sum / inner.count);
}

function add(a: MetricSum, b: MetricSum): MetricSum {
  return { sum: a.sum + b.sum, count: a.count + b.count };
}

/** Tells for each pixel of an axis whether there is a border between it and the one before it. */
function bordersAlong(
  start: number,
  length: number,
  gridLength: number,
  { stridePx, featherPx }: Pick<TileLattice, "stridePx" | "featherPx">,
): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => {
    const at = start + i;
    const line = Math.max(1, Math.round(at / stridePx)) * stridePx;
    return line < gridLength && Math.abs(at - line) <= featherPx ? 1 : 0;
  });
}

/** Returns the mean over bands of |difference|; NaN where either pixel does not count. */
function meanDifference(part: SeamPart, i: number, j: number): number {
  const { data, bands, width, height, valid } = part;
  if (valid !== null && (valid[i] === 0 || valid[j] === 0)) {
    return Number.NaN;
  }
  let sum = 0;
  for (let band = 0; band < bands; band++) {
    const plane = band * width * height;
    sum += Math.abs((data[plane + i] as number) - (data[plane + j] as number));
  }
  return sum / bands;
}
