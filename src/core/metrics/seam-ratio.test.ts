import { describe, expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import {
  addSeams,
  NO_SEAMS,
  type SeamPart,
  seamRatio,
  sumSeams,
} from "./seam-ratio.ts";

const SIDE = 96;
const HARD = { stridePx: 32, featherPx: 0, width: SIDE, height: SIDE };

function part(value: (row: number, col: number) => number): SeamPart {
  const data = Float32Array.from({ length: SIDE * SIDE }, (_, i) =>
    value(Math.floor(i / SIDE), i % SIDE),
  );
  const place = { col: 0, row: 0, leadCols: 0, leadRows: 0 } as const;
  return { data, bands: 1, width: SIDE, height: SIDE, valid: null, ...place };
}

/** The part of another, with the column and row before it where there are some. */
function cut(whole: SeamPart, row: number, col: number, side: number): SeamPart {
  const leadCols = col > 0 ? 1 : 0;
  const leadRows = row > 0 ? 1 : 0;
  const [top, left] = [row - leadRows, col - leadCols];
  const [height, width] = [side + leadRows, side + leadCols];
  const data = Float32Array.from(
    { length: width * height },
    (_, i) =>
      whole.data[(top + Math.floor(i / width)) * SIDE + left + (i % width)] as number,
  );
  const place = { col: left, row: top, leadCols, leadRows } as const;
  return { data, bands: 1, width, height, valid: null, ...place };
}

describe("seam ratio", () => {
  const random = createStream(3, "seams");
  const noise = Float32Array.from({ length: SIDE * SIDE }, () => random.uniform());
  const noiseAt = (row: number, col: number) => noise[row * SIDE + col] as number;

  it("is 1 where tiles are not seen", () => {
    const ramp = part((row, col) => (row + col) / (2 * SIDE));
    expect(seamRatio(sumSeams(ramp, HARD))).toBeCloseTo(1, 4);
    expect(seamRatio(sumSeams(part(noiseAt), HARD))).toBeCloseTo(1, 1);
  });

  it("grows with the steps between tiles, by hand", () => {
    // Steps of 0.1 inside, and of 0.1 + 0.3 where tiles meet, alternately along rows only.
    const stepped = part(
      (_, col) => (0.1 * (col % 2) + 0.3 * Math.floor(col / 32)) / 2,
    );
    const { border, inner } = sumSeams(stepped, HARD);
    expect(border.count).toBe(2 * 2 * SIDE);
    expect(border.count + inner.count).toBe(2 * SIDE * (SIDE - 1));
    // At a border the column before is odd, so 0.1 is taken off the step; rows have none.
    expect(border.sum / (2 * SIDE)).toBeCloseTo((0.3 - 0.1) / 2, 6);
    expect(inner.sum / (SIDE * (SIDE - 3))).toBeCloseTo(0.05, 6);
    expect(seamRatio({ border, inner })).toBeGreaterThan(1.5);
  });

  it("counts what is blended as a border, and the scene's edge as none", () => {
    const feathered = sumSeams(part(noiseAt), { ...HARD, featherPx: 3 });
    // 7 pairs at each of 2 lines, in columns and rows.
    expect(feathered.border.count).toBe(2 * 2 * 7 * SIDE);
    const smeared = part((row, col) =>
      Math.abs(col - 32) <= 4 || Math.abs(col - 64) <= 4 ? 0.5 : noiseAt(row, col),
    );
    const ratio = seamRatio(sumSeams(smeared, { ...HARD, featherPx: 3 }));
    expect(ratio).toBeLessThan(0.7);
  });

  it("adds up over parts, whatever their lattice offset", () => {
    const whole = part(noiseAt);
    let sums = NO_SEAMS;
    for (const row of [0, 48]) {
      for (const col of [0, 48]) {
        sums = addSeams(sums, sumSeams(cut(whole, row, col, 48), HARD));
      }
    }
    const once = sumSeams(whole, HARD);
    expect(sums.border.count).toBe(once.border.count);
    expect(sums.inner.count).toBe(once.inner.count);
    expect(sums.border.sum).toBeCloseTo(once.border.sum, 6);
    expect(sums.inner.sum).toBeCloseTo(once.inner.sum, 6);
  });

  it("leaves out pixels that do not count, and says nothing of one colour or one tile", () => {
    const valid = new Uint8Array(SIDE * SIDE).fill(1);
    for (let i = 0; i < SIDE * SIDE; i++) {
      valid[i] = i % SIDE < 32 ? 0 : 1;
    }
    const spoiled = part((row, col) => (col < 32 ? 9 : noiseAt(row, col)));
    const ratio = seamRatio(sumSeams({ ...spoiled, valid }, HARD));
    expect(ratio).toBeGreaterThan(0.85);
    expect(ratio).toBeLessThan(1.15);
    expect(
      seamRatio(
        sumSeams(
          part(() => 0.4),
          HARD,
        ),
      ),
    ).toBeNull();
    expect(seamRatio(sumSeams(part(noiseAt), { ...HARD, stridePx: 200 }))).toBeNull();
  });
});
