import fc from "fast-check";
import { expect, it } from "vitest";
import {
  amplitudeToDb,
  dbToAmplitude,
  dbToPower,
  planeToDb,
  powerBitsToDb,
  powerToDb,
} from "./decibels.ts";

it("goes to decibels and back, and an amplitude has the dB of its square", () => {
  fc.assert(
    fc.property(fc.double({ min: -120, max: 120, noNaN: true }), (db) => {
      expect(powerToDb(dbToPower(db))).toBeCloseTo(db, 9);
      expect(amplitudeToDb(dbToAmplitude(db))).toBeCloseTo(db, 9);
      expect(powerToDb(dbToAmplitude(db) ** 2)).toBeCloseTo(db, 9);
    }),
  );
  expect(powerToDb(0)).toBe(Number.NEGATIVE_INFINITY);
});

it("takes the dB of a float by its bits, within 2e-12 dB of the logarithm", () => {
  const power = new Float32Array(1);
  const bits = new Uint32Array(power.buffer);
  const dbOf = (value: number) => {
    power[0] = value;
    return powerBitsToDb(bits[0] as number);
  };
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 0x7f7fffff }), (some) => {
      bits[0] = some;
      const expected = powerToDb(power[0] as number);
      expect(Math.abs(powerBitsToDb(some) - expected)).toBeLessThan(2e-12);
    }),
    { numRuns: 20_000 },
  );
  for (const value of [0, -0, 1e-45, -1e-45, -1, Number.NaN, Infinity, -Infinity]) {
    expect(dbOf(value)).toBe(powerToDb(Math.fround(value)));
  }
});

it("masks what is invalid or not positive, and clamps nothing", () => {
  const power = new Float32Array([1, 0, 0.1, -1, 100]);
  const db = planeToDb(power, Uint8Array.of(1, 1, 1, 1, 0));
  expect([...db].map(Number.isNaN)).toEqual([false, true, false, true, true]);
  expect(db[2]).toBeCloseTo(-10, 5);
  expect(planeToDb(power, null)[4]).toBeCloseTo(20, 5);
});
