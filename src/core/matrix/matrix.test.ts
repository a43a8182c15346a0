import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Matrix, multiplyTransposed, transpose } from "./matrix.ts";
import { pivotedCholesky } from "./pivoted-cholesky.ts";
import { nuclearNorm } from "./singular-values.ts";

const entry = fc.double({ min: -10, max: 10, noNaN: true });
const matrixOf = (rows: number, cols: number) =>
  fc
    .array(entry, { minLength: rows * cols, maxLength: rows * cols })
    .map((values): Matrix => ({ rows, cols, data: Float64Array.from(values) }));
const side = fc.integer({ min: 1, max: 9 });
const at = ({ cols, data }: Matrix, row: number, col: number) =>
  data[row * cols + col] as number;

function expectClose(found: Matrix, expected: (row: number, col: number) => number) {
  for (let row = 0; row < found.rows; row++) {
    for (let col = 0; col < found.cols; col++) {
      expect(at(found, row, col)).toBeCloseTo(expected(row, col), 7);
    }
  }
}

describe("multiplyTransposed", () => {
  it("is Σ a[i][l]·b[j][l], also beside its blocks of two by four", () => {
    const pairs = fc
      .tuple(side, side, side)
      .chain(([m, n, k]) => fc.tuple(matrixOf(m, k), matrixOf(n, k)));
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const product = multiplyTransposed(a, b);
        expect([product.rows, product.cols]).toEqual([a.rows, b.rows]);
        expectClose(product, (i, j) => {
          let sum = 0;
          for (let l = 0; l < a.cols; l++) {
            sum += at(a, i, l) * at(b, j, l);
          }
          return sum;
        });
      }),
    );
  });
});

describe("pivotedCholesky", () => {
  it("gives R with RᵀR = S, of the rank that S has", () => {
    const factors = fc.tuple(side, side).chain(([n, k]) => matrixOf(n, k));
    fc.assert(
      fc.property(factors, (factor) => {
        const symmetric = multiplyTransposed(factor, factor);
        const root = pivotedCholesky(symmetric);
        expect(root.rows).toBeLessThanOrEqual(Math.min(factor.rows, factor.cols));
        const again = multiplyTransposed(transpose(root), transpose(root));
        expectClose(again, (i, j) => at(symmetric, i, j));
      }),
    );
  });
});

describe("nuclearNorm", () => {
  it("is the sum of magnitudes on a diagonal", () => {
    const data = Float64Array.of(3, 0, 0, 0, -4, 0, 0, 0, 0.5);
    expect(nuclearNorm({ rows: 3, cols: 3, data })).toBeCloseTo(7.5, 12);
  });

  it("of a Gram matrix is its trace, and transposing changes nothing", () => {
    const factors = fc.tuple(side, side).chain(([n, k]) => matrixOf(n, k));
    fc.assert(
      fc.property(factors, (factor) => {
        const gram = multiplyTransposed(factor, factor);
        let trace = 0;
        for (let i = 0; i < gram.rows; i++) {
          trace += at(gram, i, i);
        }
        expect(nuclearNorm(gram)).toBeCloseTo(trace, 6);
        expect(nuclearNorm(transpose(factor))).toBeCloseTo(nuclearNorm(factor), 7);
      }),
    );
  });

  it("is NaN where the input has one", () => {
    const data = Float64Array.of(1, 0, Number.NaN, 1);
    expect(nuclearNorm({ rows: 2, cols: 2, data })).toBeNaN();
  });
});
