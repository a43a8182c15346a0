import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRowHalver, type RowHalverSpec } from "#core/tiff/overview-rows.ts";

function halve(spec: Partial<RowHalverSpec>, rows: readonly number[][]): number[][] {
  const bands = spec.bands ?? 1;
  const halver = createRowHalver({
    width: (rows[0]?.length ?? 0) / bands,
    height: rows.length,
    bands,
    method: "average",
    nodata: null,
    hasAlpha: false,
    ...spec,
  });
  const made = rows.flatMap((row) => {
    const done = halver.push(row);
    return done === null ? [] : [Array.from(done)];
  });
  expect(made).toHaveLength(halver.height);
  return made;
}

describe("createRowHalver", () => {
  test("even sizes: means of 2 × 2", () => {
    expect(
      halve({}, [
        [1, 3, 10, 10],
        [5, 7, 10, 30],
      ]),
    ).toEqual([[4, 15]]);
  });

  test("odd sizes: pixels shared by area, both covering the same ground", () => {
    // 3 → 2 columns of 1.5 pixels: (1·0 + 0.5·6) / 1.5 = 2, (0.5·6 + 1·9) / 1.5 = 8
    expect(halve({}, [[0, 6, 9]])).toEqual([[2, 8]]);
    expect(halve({}, [[0], [6], [9]])).toEqual([[2], [8]]);
  });

  test("no-data and NaN stay out; where nothing is left, no-data", () => {
    const nodata = -1;
    expect(halve({ nodata }, [[-1, 4, -1, Number.NaN]])).toEqual([[4, -1]]);
    expect(halve({}, [[Number.NaN, Number.NaN]])).toEqual([[Number.NaN]]);
  });

  test("transparent pixels lend no colour", () => {
    // (grey, opacity): 200 is transparent.
    expect(halve({ bands: 2, hasAlpha: true }, [[200, 0, 100, 255]])).toEqual([
      [100, 127.5],
    ]);
  });

  test("nearest takes stored samples only", () => {
    expect(
      halve({ method: "nearest" }, [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]),
    ).toEqual([
      [1, 3],
      [7, 9],
    ]);
  });

  test("the mean of the image is kept", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 81, maxLength: 81 }),
        (width, height, values) => {
          const rows = Array.from({ length: height }, (_, r) =>
            values.slice(r * width, (r + 1) * width),
          );
          const mean = (all: number[]) => all.reduce((a, b) => a + b, 0) / all.length;
          expect(mean(halve({}, rows).flat())).toBeCloseTo(mean(rows.flat()), 9);
        },
      ),
    );
  });
});
