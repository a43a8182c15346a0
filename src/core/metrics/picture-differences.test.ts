import { describe, expect, it } from "vitest";
import {
  addDifferences,
  colorDrift,
  countDifferences,
  summarizeDifferences,
} from "./picture-differences.ts";

const SIDE = 128;
const picture = (
  color: (col: number, row: number) => readonly [number, number, number],
) => {
  const data = new Uint8Array(4 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    data.set([...color(i % SIDE, Math.floor(i / SIDE)), 255], 4 * i);
  }
  return { data, width: SIDE, height: SIDE };
};
const grey = picture(() => [100, 100, 100]);

describe("differences of two pictures", () => {
  it("are counted inside of the margin, in all bands", () => {
    const other = picture((col, row) =>
      col === 0
        ? [0, 0, 0]
        : row === 64 && col === 64
          ? [100, 140, 100]
          : [101, 100, 100],
    );
    const found = summarizeDifferences(countDifferences(grey, other, 4));
    const n = 3 * 120 * 120;
    expect(found?.n).toBe(n);
    expect(found?.max).toBe(40);
    expect(found?.p99).toBe(1);
    expect(found?.mean).toBeCloseTo((120 * 120 - 1 + 40) / n, 10);
  });

  it("add up", () => {
    const [a, b] = [
      countDifferences(grey, grey, 0),
      countDifferences(
        grey,
        picture(() => [110, 110, 110]),
        0,
      ),
    ];
    expect(summarizeDifferences(addDifferences(a, b))).toEqual({
      mean: 5,
      p99: 10,
      max: 10,
      n: 6 * SIDE * SIDE,
    });
  });

  it("are none where the margin leaves nothing", () => {
    expect(summarizeDifferences(countDifferences(grey, grey, SIDE / 2))).toBeNull();
  });
});

describe("drift of colours", () => {
  it("leaves brightness out", () => {
    expect(
      colorDrift(
        grey,
        picture(() => [150, 150, 150]),
        0,
      ),
    ).toBeCloseTo(0, 6);
  });

  it("is the distance of mean colours, whatever the texture", () => {
    const checked = picture((col, row) =>
      (col + row) % 2 === 0 ? [120, 100, 100] : [80, 100, 100],
    );
    expect(colorDrift(grey, checked, 0)).toBeCloseTo(0, 6);
    // 10 levels more of red: luma 2.99 more.
    const red = picture(() => [110, 100, 100]);
    expect(colorDrift(grey, red, 0)).toBeCloseTo(
      Math.hypot(0.564 * 2.99, 0.713 * 7.01),
      6,
    );
  });
});
