/**
 * This file holds a calibration that changes over the image: amplitudes A at the nodes
 * of a grid of rows and columns, between which A is interpolated linearly, first along
 * the columns and then along the rows (Sentinel-1 Level 1 Detailed Algorithm
 * Definition, "radiometric calibration": power = DN² / A²).
 */

export type CalibrationTable = {
  /** Columns of the nodes in pixels of the full image, pixel centres whole; ascending. */
  readonly cols: Float64Array;
  /** Rows of the nodes, likewise; they may lie outside of the image. */
  readonly rows: Float64Array;
  /** A at the nodes, row by row; positive. */
  readonly values: Float32Array;
};

/** Returns the lowest and highest A. */
export function tableRange(table: CalibrationTable): { min: number; max: number } {
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of table.values) {
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  return { min, max };
}

/** Interpolates A at a place (pixel centres whole); beyond the nodes the edge's value. */
export function tableAt(table: CalibrationTable, col: number, row: number): number {
  const [r, rowShare] = between(table.rows, row);
  const along = between(table.cols, col);
  const above = rowAt(table, r, along);
  const below = rowAt(table, Math.min(r + 1, table.rows.length - 1), along);
  return above + (below - above) * rowShare;
}

/**
 * Divides the power of planar samples by A² in place.
 *
 * @param window size and upper left pixel of the samples in their level
 * @param factorX, factorY pixels of the full image per pixel of the level
 */
export function divideByTable(
  power: Float32Array,
  table: CalibrationTable,
  window: {
    readonly col: number;
    readonly row: number;
    readonly width: number;
    readonly height: number;
  },
  factorX: number,
  factorY: number,
): void {
  const places = Array.from({ length: window.width }, (_, c) =>
    between(table.cols, (window.col + c + 0.5) * factorX - 0.5),
  );
  for (let y = 0; y < window.height; y++) {
    const [r, share] = between(table.rows, (window.row + y + 0.5) * factorY - 0.5);
    const next = Math.min(r + 1, table.rows.length - 1);
    for (let x = 0; x < window.width; x++) {
      const along = places[x] as readonly [number, number];
      const above = rowAt(table, r, along);
      const a = above + (rowAt(table, next, along) - above) * share;
      const i = y * window.width + x;
      power[i] = (power[i] as number) / (a * a);
    }
  }
}

/**
 * Returns the table of an image whose pixels were moved: A at the nodes' columns and
 * rows of the new image, taken from their places in the stored one.
 */
export function movedTable(
  table: CalibrationTable,
  storedPixelAt: (col: number, row: number) => readonly [col: number, row: number],
): CalibrationTable {
  const { cols, rows } = table;
  const values = new Float32Array(table.values.length);
  for (const [r, row] of rows.entries()) {
    for (const [c, col] of cols.entries()) {
      values[r * cols.length + c] = tableAt(table, ...storedPixelAt(col, row));
    }
  }
  return { cols, rows, values };
}

function rowAt(
  { cols, values }: CalibrationTable,
  row: number,
  [col, share]: readonly [number, number],
): number {
  const from = row * cols.length + col;
  const left = values[from] as number;
  const right = values[from + (col + 1 < cols.length ? 1 : 0)] as number;
  return left + (right - left) * share;
}

/** Returns the node before a place and the share of the way to the next one, 0 to 1. */
function between(nodes: Float64Array, at: number): readonly [number, number] {
  let [lo, hi] = [0, nodes.length - 1];
  while (hi - lo > 1) {
    const middle = (lo + hi) >> 1;
    if ((nodes[middle] as number) <= at) {
      lo = middle;
    } else {
      hi = middle;
    }
  }
  const [from, to] = [nodes[lo] as number, nodes[hi] as number];
  const share = to > from ? (at - from) / (to - from) : 0;
  return [lo, Math.min(1, Math.max(0, share))];
}
