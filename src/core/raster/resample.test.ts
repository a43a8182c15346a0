import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gridOf, pixelsOf, rough } from "#testing/resample-source.ts";
import type { Affine } from "./affine.ts";
import { coarserGrid, type Grid, windowGrid } from "./grid.ts";
import type { SizedPlanes } from "./raster.ts";
import { type Kernel, resample, sourceWindowFor } from "./resample.ts";
import { resampleSeparable } from "./resample-separable.ts";
import { weighPixels } from "./weighted-pixels.ts";

const KERNELS = ["nearest", "bilinear", "area"] as const satisfies readonly Kernel[];

const SOURCE_GRID = gridOf([10, 0, 500000, 0, -10, 5000000], 40, 30);

describe("by hand", () => {
  // One row of four pixels.
  const source: SizedPlanes = {
    data: Float32Array.of(1, 2, 4, 8),
    width: 4,
    height: 1,
    bands: 1,
    valid: null,
  };
  const row = (scale: number, offset: number, width: number) =>
    gridOf([scale, 0, offset, 0, -1, 0], width, 1);

  test.each<[Kernel, Grid, number[]]>([
    // Centres at 0.75, 1.25, 1.75: between the source centres 0.5, 1.5, 2.5.
    ["bilinear", row(0.5, 0.5, 3), [1.25, 1.75, 2.5]],
    // Up-sampling by area is bilinear.
    ["area", row(0.5, 0.5, 3), [1.25, 1.75, 2.5]],
    ["nearest", row(0.5, 0.5, 3), [1, 2, 2]],
    // Footprints [0, 2] and [2, 4].
    ["area", row(2, 0, 2), [1.5, 6]],
    // Footprint [0.5, 3]: (0.5·1 + 1·2 + 1·4)/2.5.
    ["area", row(2.5, 0.5, 1), [2.6]],
    // The same from the right to the left.
    ["area", row(-2.5, 3, 1), [2.6]],
    // Half a pixel from the edge inwards, and on the edge itself: the edge's value holds.
    ["bilinear", row(0.5, -0.25, 2), [1, 1]],
    ["nearest", row(1, -1, 3), [Number.NaN, 1, 2]],
    // [3, 5] lies half outside: half the weight is enough; [3.5, 5.5] is less.
    ["area", row(2, 3, 1), [8]],
    ["area", row(2, 3.5, 1), [Number.NaN]],
  ])("%s %#", (kernel, target, expected) => {
    const sourceGrid = gridOf([1, 0, 0, 0, -1, 0], 4, 1);
    const { data, valid } = resample(source, sourceGrid, target, kernel);
    expect([...data]).toEqual(
      expected.map((v) => (Number.isNaN(v) ? v : expect.closeTo(v, 6))),
    );
    expect([...valid]).toEqual(expected.map((v) => (Number.isNaN(v) ? 0 : 1)));
  });
});

describe.each(KERNELS)("%s", (kernel) => {
  test("its own grid gives the same numbers back, bit by bit", () => {
    const source = pixelsOf(40, 30, rough, (col, row) => (col + row) % 7 !== 0);
    for (const affine of [SOURCE_GRID.affine, [3, 1, 0, 2, -4, 0]] as Affine[]) {
      const grid = gridOf(affine, 40, 30);
      const { data, valid } = resample(source, grid, grid, kernel);
      expect(valid).toEqual(source.valid);
      for (const [k, v] of data.entries()) {
        // A rotated grid's own inverse is off by 1e-14 px.
        expect(v).toBe(valid[k] === 1 ? source.data[k] : Number.NaN);
      }
    }
  });

  test("a constant stays constant wherever it is seen from", () => {
    const source = pixelsOf(40, 30, () => 3.25);
    fc.assert(
      fc.property(
        fc.double({ min: -4, max: 4, noNaN: true }),
        fc.double({ min: 0.2, max: 6, noNaN: true }),
        (turn, scale) => {
          const [c, s] = [10 * scale * Math.cos(turn), 10 * scale * Math.sin(turn)];
          const target = gridOf([c, s, 500150, s, -c, 4999900], 12, 9);
          const { data, valid } = resample(source, SOURCE_GRID, target, kernel);
          for (const [k, v] of data.entries()) {
            expect(v).toEqual(valid[k] === 1 ? expect.closeTo(3.25, 5) : Number.NaN);
          }
        },
      ),
    );
  });

  test("bands do not mix", () => {
    const one = pixelsOf(40, 30, rough);
    const two = pixelsOf(40, 30, (col, row) => col - 2 * row);
    const both = { ...one, bands: 2, data: Float32Array.of(...one.data, ...two.data) };
    for (const affine of [
      [17, 0, 500030, 0, -13, 4999980],
      [17, 5, 500030, 4, -13, 4999980],
    ] as Affine[]) {
      const target = gridOf(affine, 9, 11);
      const parts = [one, two].flatMap((source) => [
        ...resample(source, SOURCE_GRID, target, kernel).data,
      ]);
      expect([...resample(both, SOURCE_GRID, target, kernel).data]).toEqual(parts);
    }
  });

  test("nodata never bleeds: what is wild under the mask is not seen", () => {
    const isValid = (col: number, row: number) => (col * 7 + row * 3) % 5 !== 0;
    const clean = pixelsOf(40, 30, () => 5, isValid);
    const wild = {
      ...clean,
      data: clean.data.map((v, k) => (clean.valid?.[k] === 1 ? v : 1e30)),
    };
    const nan = {
      ...clean,
      data: clean.data.map((v, k) => (clean.valid?.[k] === 1 ? v : Number.NaN)),
      valid: null,
    };
    const infinite = {
      ...nan,
      data: nan.data.map((v) => (Number.isNaN(v) ? Number.NEGATIVE_INFINITY : v)),
    };
    for (const affine of [
      [14, 0, 500030, 0, -23, 4999980],
      [6, 0, 500030, 0, -7, 4999980],
      [9, 5, 500030, 4, -9, 4999980],
      [29, 5, 500030, 4, -29, 4999980],
    ] as Affine[]) {
      const target = gridOf(affine, 8, 7);
      const expected = resample(clean, SOURCE_GRID, target, kernel);
      expect(expected.valid).toContain(1);
      for (const source of [wild, nan, infinite]) {
        expect(resample(source, SOURCE_GRID, target, kernel)).toEqual(expected);
      }
      for (const [k, v] of expected.data.entries()) {
        expect(v).toEqual(expected.valid[k] === 1 ? expect.closeTo(5, 5) : Number.NaN);
      }
    }
  });

  test("a pixel that is NaN in one band is invalid in all", () => {
    const source = {
      ...pixelsOf(2, 1, () => 1),
      bands: 2,
      data: Float32Array.of(1, 2, 3, Number.NaN),
    };
    const grid = gridOf([10, 0, 0, 0, -10, 0], 2, 1);
    const found = resample(source, grid, grid, kernel);
    expect([...found.data]).toEqual([1, Number.NaN, 3, Number.NaN]);
    expect([...found.valid]).toEqual([1, 0]);
  });

  test.each<[string, SizedPlanes]>([
    ["all masked", pixelsOf(40, 30, rough, () => false)],
    ["all NaN", pixelsOf(40, 30, () => Number.NaN)],
  ])("%s: nothing is valid", (_, source) => {
    const found = resample(source, SOURCE_GRID, coarserGrid(SOURCE_GRID, 3), kernel);
    expect(found.valid).not.toContain(1);
    expect(found.data.every(Number.isNaN)).toBe(true);
  });

  test("a target beside the source, in any CRS, is empty", () => {
    const source = pixelsOf(40, 30, rough);
    for (const target of [
      gridOf([10, 0, 900000, 0, -10, 5000000], 5, 4),
      gridOf([10, 1, 900000, 1, -10, 5000000], 5, 4),
      { ...gridOf([0.001, 0, -100, 0, -0.001, 20], 5, 4), crs: "EPSG:4326" as const },
      { ...gridOf([1, 0, 0, 0, -1, 500], 5, 4), crs: "EPSG:4326" as const },
    ]) {
      const found = resample(source, SOURCE_GRID, target, kernel);
      expect(found.valid).toEqual(new Uint8Array(20));
      expect(found.data.every(Number.isNaN)).toBe(true);
    }
  });

  test("one pixel, one row, one column", () => {
    for (const [width, height] of [
      [1, 1],
      [5, 1],
      [1, 5],
    ] as const) {
      const source = pixelsOf(width, height, () => 7);
      const grid = gridOf([10, 0, 500000, 0, -10, 5000000], width, height);
      for (const affine of [
        [4, 0, 500001, 0, -4, 4999999],
        [4, 1, 500001, 1, -4, 4999998],
        [40, 9, 499980, 9, -40, 5000010],
      ] as Affine[]) {
        const { data } = resample(source, grid, gridOf(affine, 1, 1), kernel);
        expect(Number.isNaN(data[0]) || Math.abs((data[0] ?? 0) - 7) < 1e-5).toBe(true);
      }
      const { data } = resample(
        source,
        grid,
        gridOf([4, 1, 500001, 1, -4, 4999998], 1, 1),
        kernel,
      );
      expect(data[0]).toBeCloseTo(7, 5);
    }
  });

  test("reading only the window gives the same pixels", () => {
    const source = pixelsOf(40, 30, rough, (col, row) => (col + 3 * row) % 11 !== 0);
    for (const affine of [
      [14, 0, 500033, 0, -14, 4999951],
      [9, 5, 500101, 4, -9, 4999901],
    ] as Affine[]) {
      const target = gridOf(affine, 7, 6);
      const window = sourceWindowFor(target, SOURCE_GRID, 1) ?? {
        col: 0,
        row: 0,
        width: 0,
        height: 0,
      };
      expect(window.width).toBeLessThan(40);
      const part = pixelsOf(
        window.width,
        window.height,
        (col, row) => rough(col + window.col, row + window.row),
        (col, row) => (col + window.col + 3 * (row + window.row)) % 11 !== 0,
      );
      const whole = resample(source, SOURCE_GRID, target, kernel);
      const found = resample(part, windowGrid(SOURCE_GRID, window), target, kernel);
      expect(found.valid).toEqual(whole.valid);
      for (const [k, v] of found.data.entries()) {
        expect(v).toEqual(
          whole.valid[k] === 1 ? expect.closeTo(whole.data[k] ?? 0, 5) : Number.NaN,
        );
      }
    }
  });
});

test.each<[string, Partial<SizedPlanes>]>([
  ["data too short", { data: new Float32Array(1199) }],
  ["mask too short", { valid: new Uint8Array(3) }],
  ["another size than the grid", { width: 30, height: 40 }],
])("%s is refused", (_, change) => {
  const source = { ...pixelsOf(40, 30, rough), ...change };
  expect(() => resample(source, SOURCE_GRID, SOURCE_GRID, "nearest")).toThrow(
    expect.objectContaining({ code: "argument-invalid" }),
  );
});

test("pixels that coincide are copied as the kernels would give them", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -12, max: 45 }),
      fc.integer({ min: -12, max: 35 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      (col, row, width, height, isMasked) => {
        const source = pixelsOf(
          ...([40, 30] as const),
          (x, y) => ((x * 7 + y * 3) % 17 === 0 ? Number.NaN : rough(x, y)),
          (x, y) => !isMasked || (x + y) % 5 !== 0,
        );
        const copied = resample(
          source,
          SOURCE_GRID,
          windowGrid(SOURCE_GRID, { col, row, width, height }),
          "area",
        );
        for (const kernel of KERNELS) {
          const affine: Affine = [1, 0, col, 0, 1, row];
          const weighed = weighPixels(source);
          const size = { width, height };
          expect(copied).toEqual(resampleSeparable(weighed, affine, size, kernel));
        }
      },
    ),
    { numRuns: 60 },
  );
});
