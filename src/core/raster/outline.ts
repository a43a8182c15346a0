/**
 * This file computes the bounding box of one grid in the pixels of another. It is never
 * too small, so that a window of that size has a source for every target pixel.
 */
import { isSameCrs } from "#core/geo/crs.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Grid } from "./grid.ts";
import { createExactMapping } from "./pixel-mapping.ts";

/** Intervals of the lattice over the target at which positions in the source are computed. */
const STEPS = 16;
/** Intervals where part of the target cannot be projected into the source's CRS. */
const STEPS_BESIDE_DOMAIN = 64;

/**
 * Returns [minCol, minRow, maxCol, maxRow] in source pixels that contains the whole
 * target. In one CRS it follows exactly from the outer corners. Across two, a 17 × 17
 * lattice is used, widened by its largest second difference, which bounds the error
 * between its points where the map is smooth and covers the jump where it is not
 * (±180°, a pole).
 *
 * @returns null when no lattice point lies in both projections' domains
 * @throws AppError crs-unknown, grid-mismatch
 */
export function outlineInSource(target: Grid, source: Grid): Box | null {
  if (isSameCrs(target.crs, source.crs)) {
    return lattice(target, source, 1).hull;
  }
  const coarse = lattice(target, source, STEPS);
  const isWhole = coarse.missing === 0;
  const { hull, bend, stride } = isWhole
    ? coarse
    : lattice(target, source, STEPS_BESIDE_DOMAIN);
  if (hull === null) {
    return null;
  }
  // At the edge of the domain the box may end up to one interval before the true edge.
  const [marginCol, marginRow] = isWhole
    ? bend
    : [Math.max(bend[0], stride[0]), Math.max(bend[1], stride[1])];
  return [
    hull[0] - marginCol,
    hull[1] - marginRow,
    hull[2] + marginCol,
    hull[3] + marginRow,
  ];
}

type LatticeHull = {
  readonly hull: Box | null;
  /** Number of points that cannot be projected into the source's CRS. */
  readonly missing: number;
  /** Largest second difference along rows or columns: [source cols, source rows]. */
  readonly bend: readonly [number, number];
  /** Largest distance between neighbours: [source cols, source rows]. */
  readonly stride: readonly [number, number];
};

function lattice(target: Grid, source: Grid, steps: number): LatticeHull {
  const exact = createExactMapping(target, source);
  const n = steps + 1;
  const cols = new Float64Array(n * n);
  const rows = new Float64Array(n * n);
  const hull = {
    minCol: Number.POSITIVE_INFINITY,
    minRow: Number.POSITIVE_INFINITY,
    maxCol: Number.NEGATIVE_INFINITY,
    maxRow: Number.NEGATIVE_INFINITY,
  };
  let missing = 0;
  for (let k = 0; k < n * n; k++) {
    const [col, row] = exact(
      (target.width * (k % n)) / steps,
      (target.height * Math.floor(k / n)) / steps,
    );
    [cols[k], rows[k]] = [col, row];
    if (Number.isNaN(col) || Number.isNaN(row)) {
      missing++;
      continue;
    }
    hull.minCol = Math.min(hull.minCol, col);
    hull.minRow = Math.min(hull.minRow, row);
    hull.maxCol = Math.max(hull.maxCol, col);
    hull.maxRow = Math.max(hull.maxRow, row);
  }
  const c = largestDifferences(cols, n);
  const r = largestDifferences(rows, n);
  return {
    hull:
      missing === n * n ? null : [hull.minCol, hull.minRow, hull.maxCol, hull.maxRow],
    missing,
    bend: [c.second, r.second],
    stride: [c.first, r.first],
  };
}

/**
 * Computes the largest first and second differences along both directions of an n × n
 * lattice.
 */
function largestDifferences(
  values: Float64Array,
  n: number,
): { first: number; second: number } {
  let first = 0;
  let second = 0;
  const at = (i: number, j: number) => values[i * n + j] ?? Number.NaN;
  for (let i = 0; i < n; i++) {
    for (let j = 1; j < n; j++) {
      for (const [v2, v1, v0] of [
        [at(i, j), at(i, j - 1), at(i, j - 2)],
        [at(j, i), at(j - 1, i), at(j - 2, i)],
      ] as const) {
        // A comparison with NaN (a missing point) is false and changes nothing.
        const d1 = Math.abs(v2 - v1);
        const d2 = j === 1 ? 0 : Math.abs(v2 - 2 * v1 + v0);
        if (d1 > first) {
          first = d1;
        }
        if (d2 > second) {
          second = d2;
        }
      }
    }
  }
  return { first, second };
}
