import { expect, test } from "vitest";
import { createRandom } from "#core/random.ts";
import { localSpreadsDb, typicalSpreadDb } from "./local-spread.ts";

const SIDE = 90;

/** Speckle of `looks` looks: the mean of that many exponential powers. */
function speckle(looks: number): Float32Array {
  const random = createRandom(looks);
  return Float32Array.from({ length: SIDE * SIDE }, () => {
    let sum = 0;
    for (let look = 0; look < looks; look++) {
      sum -= Math.log(1 - random.uniform());
    }
    return (0.02 * sum) / looks;
  });
}

const allValid = new Uint8Array(SIDE * SIDE).fill(1);
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

// (10 / ln 10)·√ψ₁(L), with ψ₁(1) = π²/6 and ψ₁(L + 1) = ψ₁(L) − 1/L².
test.each([
  [1, 5.57],
  [4, 2.31],
  [9, 1.49],
])("speckle of %i looks spreads over %f dB", (looks, expected) => {
  const spreads = localSpreadsDb(speckle(looks), allValid, SIDE);
  expect(spreads).toHaveLength(100);
  expect(Math.abs(mean(spreads) / expected - 1)).toBeLessThan(0.03);
});

test("the level makes no difference, and cells with a hole are left out", () => {
  const power = speckle(1);
  const brighter = localSpreadsDb(
    power.map((value) => value * 100),
    allValid,
    SIDE,
  );
  const spreads = localSpreadsDb(power, allValid, SIDE);
  expect(mean(brighter)).toBeCloseTo(mean(spreads), 4);
  const valid = allValid.slice();
  valid[0] = 0;
  power[20] = 0;
  expect(localSpreadsDb(power, valid, SIDE)).toEqual(
    spreads.filter((_, i) => i !== 0 && i !== 2),
  );
});

test("rows and columns that do not fill a cell are left out", () => {
  expect(localSpreadsDb(speckle(1).subarray(0, 10 * 17), allValid, 17)).toHaveLength(1);
  expect(localSpreadsDb(speckle(1).subarray(0, 64), allValid, 8)).toEqual([]);
});

test("too few cells say nothing", () => {
  expect(typicalSpreadDb(Array.from({ length: 19 }, () => 5))).toBeNull();
  expect(typicalSpreadDb(Array.from({ length: 21 }, (_, i) => i))).toBe(10);
});
