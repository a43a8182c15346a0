import { describe, expect, it } from "vitest";
import { spread, whole } from "#testing/classified.ts";
import { findFillValue } from "./fill-value.ts";

const float = { bands: 1, sampleType: "float32", alphaBand: null } as const;
const find = (values: readonly number[], info: object = {}) =>
  findFillValue(Float32Array.from(values), { ...float, ...info });
const filled = (values: readonly number[], fill: number, n = 300) => [
  ...values,
  ...new Array<number>(n).fill(fill),
];

describe("a fill value that nothing states", () => {
  it.each([-9999, -32768, -3.4028234663852886e38, 9.969209968386869e36])(
    "is found beside decibels: %f",
    (fill) => {
      const found = find(filled(spread(-25, 5), fill));
      expect(found?.value).toBe(Math.fround(fill));
      expect(found?.share).toBeCloseTo(300 / 1300, 6);
    },
  );

  it("is an exact 0 among floats, in decibels and in power", () => {
    expect(find(filled(spread(-25, 5), 0))).toMatchObject({ value: 0, kind: "zero" });
    expect(find(filled(spread(0.001, 3), 0))).toMatchObject({ value: 0, kind: "zero" });
  });

  it("is no bright target, no dark ground in whole numbers, and no step of packed ones", () => {
    expect(find([...spread(0.001, 1), 5000])).toBeNull();
    expect(find(filled(whole(1, 900), 0))).toBeNull();
    expect(find(filled(spread(-25, 5), 0), { isPacked: true })).toBeNull();
    expect(find(filled(whole(200, 201), 0), { sampleType: "uint8" })).toBeNull();
    expect(find(spread(-25, 5))).toBeNull();
  });
});
