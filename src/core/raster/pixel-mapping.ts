/**
 * This file computes where the pixels of one grid lie in another, fast enough for whole
 * images.
 *
 * In the same CRS it is one composed affine, which is exact. In different CRSs proj4 is
 * evaluated on a coarse lattice over the target, with bilinear interpolation inside
 * each cell (GDAL's approximating transformer does the same along lines). Every cell is
 * checked at its centre and at the middle of its four edges, where the error of a
 * smooth map is largest. Cells that fail are computed point by point, so that
 * projection edges and ±180° are correct.
 */
import { createTransform, isSameCrs } from "#core/geo/crs.ts";
import { type Affine, composeAffine, invertAffine, pixelToWorld } from "./affine.ts";
import type { Grid } from "./grid.ts";

/** Maps positions in target pixels to source pixels; pixel corners have whole numbers. */
export type PixelMapping = {
  /** The affine from target (col, row) to source (col, row) where that is exact, else null. */
  readonly affine: Affine | null;
  /**
   * Writes the source positions of `(col0 + k·step, row)`, k = 0 … count − 1, to
   * `cols[k]`, `rows[k]`; NaN outside of a projection's domain. Positions must lie inside
   * the target grid, [0, width] × [0, height].
   */
  readonly fillRow: (
    row: number,
    col0: number,
    step: number,
    count: number,
    cols: Float64Array,
    rows: Float64Array,
  ) => void;
};

type ExactMapping = (col: number, row: number) => [col: number, row: number];

/**
 * Largest allowed error at a checked point, in source pixels, or in target pixels along
 * a source axis where those are larger. It keeps the error everywhere below
 * `APPROXIMATION_BOUND_PX`.
 */
const CHECKED_ERROR_PX = 0.02;
/** Guaranteed bound of the error of interpolated positions (see `CHECKED_ERROR_PX`). */
export const APPROXIMATION_BOUND_PX = 0.05;
/** Lattice steps that are tried, in target pixels. */
const LATTICE_STEPS_PX = [32, 16, 8];
/** A lattice is fine enough when at most this fraction of its cells fails the check. */
const FAILING_SHARE = 1 / 8;

/**
 * Creates the mapping from pixels of `target` to pixels of `source`.
 * @throws AppError crs-unknown; grid-mismatch when only one of them is in pixel space
 */
export function createPixelMapping(target: Grid, source: Grid): PixelMapping {
  if (isSameCrs(target.crs, source.crs)) {
    return affineMapping(composeAffine(invertAffine(source.affine), target.affine));
  }
  const exact = createExactMapping(target, source);
  let lattice = buildLattice(target, exact, LATTICE_STEPS_PX[0] ?? 32);
  for (const step of LATTICE_STEPS_PX.slice(1)) {
    if (lattice.failing <= FAILING_SHARE * lattice.isExact.length) {
      break;
    }
    lattice = buildLattice(target, exact, step);
  }
  return latticeMapping(lattice, exact);
}

/**
 * Creates the same mapping, point by point through proj4 (about 1 µs each).
 * @throws AppError as `createPixelMapping`
 */
export function createExactMapping(target: Grid, source: Grid): ExactMapping {
  const transform = createTransform(target.crs, source.crs);
  const toSource = invertAffine(source.affine);
  return (col, row) => {
    const [x, y] = transform(...pixelToWorld(target.affine, col, row));
    return pixelToWorld(toSource, x, y);
  };
}

function affineMapping(affine: Affine): PixelMapping {
  const [a, b, c, d, e, f] = affine;
  return {
    affine,
    fillRow: (row, col0, step, count, cols, rows) => {
      const [col, rowAt] = [a * col0 + b * row + c, d * col0 + e * row + f];
      const [dCol, dRow] = [a * step, d * step];
      for (let k = 0; k < count; k++) {
        cols[k] = col + k * dCol;
        rows[k] = rowAt + k * dRow;
      }
    },
  };
}

/** Exact positions at the corners of nx × ny equal cells of the target. */
type Lattice = {
  readonly nx: number;
  readonly ny: number;
  /** Cell size in target pixels. */
  readonly cellWidth: number;
  readonly cellHeight: number;
  /** Source positions, order `[node row][node col]`, (ny + 1)·(nx + 1) each. */
  readonly cols: Float64Array;
  readonly rows: Float64Array;
  /** 1 for cells to be computed point by point, order `[cell row][cell col]`. */
  readonly isExact: Uint8Array;
  readonly failing: number;
};

function buildLattice(target: Grid, exact: ExactMapping, stepPx: number): Lattice {
  const nx = Math.ceil(target.width / stepPx);
  const ny = Math.ceil(target.height / stepPx);
  const cellWidth = target.width / nx;
  const cellHeight = target.height / ny;
  const cols = new Float64Array((nx + 1) * (ny + 1));
  const rows = new Float64Array((nx + 1) * (ny + 1));
  for (let i = 0, k = 0; i <= ny; i++) {
    for (let j = 0; j <= nx; j++, k++) {
      [cols[k], rows[k]] = exact(j * cellWidth, i * cellHeight);
    }
  }
  const isExact = new Uint8Array(nx * ny);
  let failing = 0;
  for (let i = 0, cell = 0; i < ny; i++) {
    for (let j = 0; j < nx; j++, cell++) {
      const k = i * (nx + 1) + j;
      const corners = [k, k + 1, k + nx + 1, k + nx + 2] as const;
      const error = cellError(
        exact,
        cols,
        rows,
        corners,
        [j, i],
        cellWidth,
        cellHeight,
      );
      // The condition is written so that NaN fails, too.
      if (!(error <= CHECKED_ERROR_PX)) {
        isExact[cell] = 1;
        failing++;
      }
    }
  }
  return { nx, ny, cellWidth, cellHeight, cols, rows, isExact, failing };
}

/**
 * Returns the largest error of the interpolation at the checked points, relative as
 * documented.
 */
function cellError(
  exact: ExactMapping,
  cols: Float64Array,
  rows: Float64Array,
  corners: readonly [number, number, number, number],
  [j, i]: readonly [number, number],
  cellWidth: number,
  cellHeight: number,
): number {
  const [c00 = 0, c01 = 0, c10 = 0, c11 = 0] = corners.map((k) => cols[k]);
  const [r00 = 0, r01 = 0, r10 = 0, r11 = 0] = corners.map((k) => rows[k]);
  const checks = [
    [0.5, 0, (c00 + c01) / 2, (r00 + r01) / 2],
    [0.5, 1, (c10 + c11) / 2, (r10 + r11) / 2],
    [0, 0.5, (c00 + c10) / 2, (r00 + r10) / 2],
    [1, 0.5, (c01 + c11) / 2, (r01 + r11) / 2],
    [0.5, 0.5, (c00 + c01 + c10 + c11) / 4, (r00 + r01 + r10 + r11) / 4],
  ] as const;
  let errorCols = 0;
  let errorRows = 0;
  for (const [fx, fy, col, row] of checks) {
    const [trueCol, trueRow] = exact((j + fx) * cellWidth, (i + fy) * cellHeight);
    if (Number.isNaN(trueCol) || Number.isNaN(trueRow)) {
      return Number.NaN;
    }
    errorCols = Math.max(errorCols, Math.abs(col - trueCol));
    errorRows = Math.max(errorRows, Math.abs(row - trueRow));
  }
  // Extent of a target pixel along a source axis, at its smaller end in the cell.
  const reach = (v00: number, v01: number, v10: number, v11: number) =>
    Math.min(
      Math.hypot((v01 - v00) / cellWidth, (v10 - v00) / cellHeight),
      Math.hypot((v11 - v10) / cellWidth, (v11 - v01) / cellHeight),
    );
  return Math.hypot(
    errorCols / Math.max(1, reach(c00, c01, c10, c11)),
    errorRows / Math.max(1, reach(r00, r01, r10, r11)),
  );
}

function latticeMapping(lattice: Lattice, exact: ExactMapping): PixelMapping {
  const { nx, ny, cellWidth, cellHeight, isExact } = lattice;
  return {
    affine: null,
    fillRow: (row, col0, step, count, cols, rows) => {
      const i = Math.min(ny - 1, Math.max(0, Math.floor(row / cellHeight)));
      const fy = row / cellHeight - i;
      let k = 0;
      while (k < count) {
        const j = Math.min(
          nx - 1,
          Math.max(0, Math.floor((col0 + k * step) / cellWidth)),
        );
        // The first k beyond this cell; at least one step is made, whatever the
        // rounding.
        const beyond =
          j === nx - 1 ? count : Math.ceil(((j + 1) * cellWidth - col0) / step);
        const end = Math.min(count, Math.max(k + 1, beyond));
        if (isExact[i * nx + j] === 1) {
          for (; k < end; k++) {
            [cols[k], rows[k]] = exact(col0 + k * step, row);
          }
          continue;
        }
        const [col, dCol] = cellLine(lattice.cols, nx, i, j, fy);
        const [rowAt, dRow] = cellLine(lattice.rows, nx, i, j, fy);
        for (; k < end; k++) {
          const fx = (col0 + k * step) / cellWidth - j;
          cols[k] = col + fx * dCol;
          rows[k] = rowAt + fx * dRow;
        }
      }
    },
  };
}

/**
 * Returns the value at a cell's left edge and its change across the cell, at height
 * `fy` of it.
 */
function cellLine(
  values: Float64Array,
  nx: number,
  i: number,
  j: number,
  fy: number,
): [start: number, change: number] {
  const k = i * (nx + 1) + j;
  const at = (n: number) => values[n] ?? Number.NaN;
  const left = at(k) + fy * (at(k + nx + 1) - at(k));
  const right = at(k + 1) + fy * (at(k + nx + 2) - at(k + 1));
  return [left, right - left];
}
