import { describe, expect, it } from "vitest";
import { boxIou, extentOf, maskOf, stabilityScore, suppressRepeats } from "./mask.ts";

const logits = (width: number, ...values: number[]) => ({
  ...{ width, height: values.length / width },
  values: Float32Array.from(values),
});

it("takes for inside what is above 0 and valid", () => {
  const valid = Uint8Array.of(1, 1, 1, 0);
  expect([...maskOf(logits(2, 0.1, 0, -3, 5), valid)]).toEqual([1, 0, 0, 0]);
});

it("scores how little a mask depends on the threshold", () => {
  // Above +1: one; above −1: three.
  expect(stabilityScore(logits(2, 2, 0.5, -0.5, -2))).toBeCloseTo(1 / 3, 12);
  expect(stabilityScore(logits(2, 9, 9, -9, -9))).toBe(1);
  expect(stabilityScore(logits(1, -9))).toBe(0);
});

describe("extentOf", () => {
  it("is the smallest box around the mask", () => {
    const mask = Uint8Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0);
    expect(extentOf(mask, 4)).toEqual({
      ...{ box: { col: 1, row: 1, width: 2, height: 2 }, areaPx: 3 },
    });
  });

  it("is null for an empty mask", () => {
    expect(extentOf(new Uint8Array(4), 2)).toBeNull();
  });
});

it("keeps the best of boxes that are nearly the same", () => {
  const box = (col: number, width: number) => ({ col, row: 0, width, height: 10 });
  const found = [
    { box: box(0, 10), score: 0.9 },
    { box: box(1, 10), score: 0.95 },
    { box: box(30, 10), score: 0.5 },
    { box: box(0, 40), score: 0.4 },
  ];
  // 9 of 11 columns are common to the first two.
  expect(boxIou(box(0, 10), box(1, 10))).toBeCloseTo(9 / 11, 12);
  const kept = suppressRepeats(found, ({ score }) => score, 0.7);
  expect(kept.map(({ score }) => score)).toEqual([0.95, 0.5, 0.4]);
  expect(suppressRepeats(found, ({ score }) => score, 0.9)).toHaveLength(4);
});
