/**
 * This file computes singular values without vectors: Householder bidiagonalisation
 * (Golub and Kahan 1965), then the eigenvalues ±σ of the symmetric tridiagonal matrix
 * that has the bidiagonal's entries beside a zero diagonal. Nothing is squared, so
 * small values keep an absolute error of about 1e-15 of the largest.
 */
import { type Matrix, transpose } from "./matrix.ts";

/** A value that does not converge within this many steps means that the input contains NaN. */
const MOST_STEPS = 60;

/** Returns the sum of the singular values, ‖A‖_* = tr √(AᵀA); NaN when the input contains one. */
export function nuclearNorm(matrix: Matrix): number {
  // Squares of numbers below 1e-154 vanish: the largest entry becomes 1.
  const largest = matrix.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0) {
    return 0;
  }
  const scaled = { ...matrix, data: matrix.data.map((value) => value / largest) };
  const { diagonal, above } = bidiagonalise(
    matrix.rows < matrix.cols ? transpose(scaled) : scaled,
  );
  const n = diagonal.length;
  const offDiagonal = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    offDiagonal[2 * i] = diagonal[i] as number;
    offDiagonal[2 * i + 1] = above[i] as number;
  }
  const eigenvalues = new Float64Array(2 * n);
  if (!solveTridiagonal(eigenvalues, offDiagonal)) {
    return Number.NaN;
  }
  return (eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0) / 2) * largest;
}

/**
 * Reduces a matrix with rows ≥ cols to bidiagonal form: `diagonal` and, one to the
 * right of it, `above` (whose last entry is 0).
 *
 * Each step reflects a column, then a row. It passes over the rows twice: once to
 * compute what the column's reflection subtracts, once to apply both.
 */
function bidiagonalise(matrix: Matrix): {
  readonly diagonal: Float64Array;
  readonly above: Float64Array;
} {
  const { rows, cols } = matrix;
  const a = matrix.data.slice();
  const diagonal = new Float64Array(cols);
  const above = new Float64Array(cols);
  const u = new Float64Array(rows);
  const v = new Float64Array(cols);
  const w = new Float64Array(cols);
  for (let k = 0; k < cols; k++) {
    for (let i = k; i < rows; i++) {
      u[i] = a[i * cols + k] as number;
    }
    diagonal[k] = reflect(u, k, rows);
    if (k === cols - 1) {
      break;
    }
    combineRows(a, cols, u, k, rows, k + 1, w);
    // The row of this step must be complete before its own reflection can be computed.
    for (let j = k + 1; j < cols; j++) {
      v[j] = (a[k * cols + j] as number) - (u[k] as number) * (w[j] as number);
    }
    above[k] = reflect(v, k + 1, cols);
    applyBoth(a, cols, u, w, v, k + 1, rows);
  }
  return { diagonal, above };
}

/**
 * Turns `x[from … to)` into the vector h of the reflection 1 − h·hᵀ that maps x to a
 * multiple of the first axis, and returns that multiple. ‖h‖² is 2, or h is 0.
 */
function reflect(x: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    largest = Math.max(largest, Math.abs(x[i] as number));
  }
  if (largest === 0) {
    return 0;
  }
  let sum = 0;
  for (let i = from; i < to; i++) {
    const scaled = (x[i] as number) / largest;
    x[i] = scaled;
    sum += scaled * scaled;
  }
  const first = x[from] as number;
  const norm = first > 0 ? -Math.sqrt(sum) : Math.sqrt(sum);
  x[from] = first - norm;
  const scale = 1 / Math.sqrt(sum - first * norm);
  for (let i = from; i < to; i++) {
    x[i] = (x[i] as number) * scale;
  }
  return norm * largest;
}

/**
 * Computes w[j] = Σ u[i]·a[i][j] over rows from `top` and columns from `left`, four
 * rows at once.
 */
function combineRows(
  a: Float64Array,
  cols: number,
  u: Float64Array,
  top: number,
  rows: number,
  left: number,
  w: Float64Array,
): void {
  w.fill(0, left);
  let i = top;
  for (; i + 3 < rows; i += 4) {
    const [r0, r1, r2, r3] = [i * cols, (i + 1) * cols, (i + 2) * cols, (i + 3) * cols];
    const u0 = u[i] as number;
    const u1 = u[i + 1] as number;
    const u2 = u[i + 2] as number;
    const u3 = u[i + 3] as number;
    for (let j = left; j < cols; j++) {
      w[j] =
        (w[j] as number) +
        u0 * (a[r0 + j] as number) +
        u1 * (a[r1 + j] as number) +
        u2 * (a[r2 + j] as number) +
        u3 * (a[r3 + j] as number);
    }
  }
  for (; i < rows; i++) {
    const ui = u[i] as number;
    for (let j = left; j < cols; j++) {
      w[j] = (w[j] as number) + ui * (a[i * cols + j] as number);
    }
  }
}

/** Applies a ← (a − u·wᵀ)(1 − v·vᵀ) to rows and columns from `from`. */
function applyBoth(
  a: Float64Array,
  cols: number,
  u: Float64Array,
  w: Float64Array,
  v: Float64Array,
  from: number,
  rows: number,
): void {
  for (let i = from; i < rows; i++) {
    const ui = u[i] as number;
    const row = i * cols;
    let along = 0;
    for (let j = from; j < cols; j++) {
      const value = (a[row + j] as number) - ui * (w[j] as number);
      a[row + j] = value;
      along += value * (v[j] as number);
    }
    for (let j = from; j < cols; j++) {
      a[row + j] = (a[row + j] as number) - along * (v[j] as number);
    }
  }
}

/**
 * Computes the eigenvalues of a symmetric tridiagonal matrix by the implicit QL method
 * (Bowdler, Martin, Reinsch, Wilkinson 1968): they replace `d`, and `e` (e[i] beside
 * d[i] and d[i+1]) is destroyed.
 * @returns false when one does not converge, which does not happen for finite numbers
 */
function solveTridiagonal(d: Float64Array, e: Float64Array): boolean {
  const n = d.length;
  // Entries are compared with the whole matrix and not with their neighbours, which may
  // be 0 themselves.
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(d[i] as number), Math.abs(e[i] as number));
  }
  const negligible = Number.EPSILON * largest;
  for (let low = 0; low < n; low++) {
    for (let step = 0; ; step++) {
      let end = low;
      while (end < n - 1 && !(Math.abs(e[end] as number) <= negligible)) {
        end++;
      }
      if (end === low) {
        break;
      }
      if (step === MOST_STEPS) {
        return false;
      }
      sweep(d, e, low, end);
    }
  }
  return true;
}

/** Does one QL step with Wilkinson's shift on the block low … end, from its end upwards. */
function sweep(d: Float64Array, e: Float64Array, low: number, end: number): void {
  const [first, beside] = [d[low] as number, e[low] as number];
  const half = ((d[low + 1] as number) - first) / (2 * beside);
  const root = Math.sqrt(half * half + 1);
  let g = (d[end] as number) - first + beside / (half + (half < 0 ? -root : root));
  let [sine, cosine, taken] = [1, 1, 0];
  for (let i = end - 1; i >= low; i--) {
    const f = sine * (e[i] as number);
    const b = cosine * (e[i] as number);
    const r = Math.sqrt(f * f + g * g);
    e[i + 1] = r;
    if (r === 0) {
      // The block splits into two here.
      d[i + 1] = (d[i + 1] as number) - taken;
      e[end] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    const before = (d[i + 1] as number) - taken;
    const turned = ((d[i] as number) - before) * sine + 2 * cosine * b;
    taken = sine * turned;
    d[i + 1] = before + taken;
    g = cosine * turned - b;
  }
  d[low] = (d[low] as number) - taken;
  e[low] = g;
  e[end] = 0;
}
