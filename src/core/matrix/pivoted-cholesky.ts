import { dot, type Matrix } from "./matrix.ts";

/**
 * Fraction of the largest diagonal entry below which a remaining entry counts as
 * rounding error.
 */
const NEGLIGIBLE = 4 * Number.EPSILON;

/**
 * Computes R of rank × n with RᵀR = S, for a symmetric S of n × n without negative
 * eigenvalues. The pivot is always the largest remaining diagonal entry (Higham 1990,
 * "Analysis of the Cholesky decomposition of a semi-definite matrix"). A singular S,
 * whose features are always 0 or depend on others, therefore ends the loop early
 * instead of dividing by rounding errors.
 *
 * @param symmetric S; only its lower triangle is read
 */
export function pivotedCholesky(symmetric: Matrix): Matrix {
  const n = symmetric.rows;
  const s = symmetric.data;
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const left = Float64Array.from({ length: n }, (_, i) => s[i * n + i] as number);
  const limit = left.reduce((most, value) => Math.max(most, value), 0) * n * NEGLIGIBLE;
  // Row i belongs to feature i; its entries are those of L up to the current step.
  const lower = new Float64Array(n * n);
  let rank = 0;
  for (; rank < n; rank++) {
    let best = rank;
    for (let i = rank + 1; i < n; i++) {
      if (at(left, order, i) > at(left, order, best)) {
        best = i;
      }
    }
    const pivot = order[best] as number;
    const remaining = left[pivot] as number;
    if (!(remaining > limit)) {
      break;
    }
    order[best] = order[rank] as number;
    order[rank] = pivot;
    const root = Math.sqrt(remaining);
    lower[pivot * n + rank] = root;
    for (let i = rank + 1; i < n; i++) {
      const row = order[i] as number;
      const entry = row > pivot ? s[row * n + pivot] : s[pivot * n + row];
      const rest = (entry as number) - dot(lower, row * n, lower, pivot * n, rank);
      const value = rest / root;
      lower[row * n + rank] = value;
      left[row] = (left[row] as number) - value * value;
    }
  }
  const data = new Float64Array(rank * n);
  for (let row = 0; row < rank; row++) {
    for (let col = 0; col < n; col++) {
      data[row * n + col] = lower[col * n + row] as number;
    }
  }
  return { rows: rank, cols: n, data };
}

function at(values: Float64Array, order: Int32Array, i: number): number {
  return values[order[i] as number] as number;
}
