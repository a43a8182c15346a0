import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  calibrationFormula,
  decibelUnit,
  isNodata,
  radiometryFrom,
  sampleToDb,
  sampleToPower,
  sampleValueToDb,
  storedUnit,
} from "./calibration.ts";
import { planeToDb } from "./decibels.ts";
import type { Calibration } from "./scene.ts";

const CAPELLA: Calibration = {
  kind: "scale-factor",
  scaleFactor: 9.657046e-5,
  radiometry: "sigma0",
};
const DECIBEL: Calibration = { kind: "decibel", radiometry: "backscatter" };
const LINEAR: Calibration = { kind: "linear", radiometry: "beta0" };
const AMPLITUDE: Calibration = { kind: "uncalibrated-amplitude" };

describe("sampleToDb", () => {
  it("reads DN 1000 of Capella's example as −20.303 dB", () => {
    // 9.657046e-5 · 1000 = 0.09657046; 20·log10(0.09657046) = −20.30311…
    const { data, valid } = sampleToDb(new Uint16Array([1000]), CAPELLA, 0);
    expect(data[0]).toBeCloseTo(-20.303, 3);
    expect(valid).toBeNull();
    expect(sampleValueToDb(1000, CAPELLA, 0)).toBeCloseTo(-20.303, 3);
  });

  it("masks nodata, NaN, infinities and what has no logarithm; clamps nothing", () => {
    const samples = new Float32Array([0, 1000, Number.NaN, -5, Infinity, -Infinity, 7]);
    const { data, valid } = sampleToDb(samples, CAPELLA, 7);
    expect([...(valid ?? [])]).toEqual([0, 1, 0, 0, 0, 0, 0]);
    expect([...data].map(Number.isNaN)).toEqual([
      true,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it("passes decibels through, zero and negatives included", () => {
    const { data, valid } = sampleToDb(
      new Float32Array([-21.5, 0, 29.25, -9999]),
      DECIBEL,
      -9999,
    );
    expect([...data.subarray(0, 3)]).toEqual([-21.5, 0, 29.25]);
    expect([...(valid ?? [])]).toEqual([1, 1, 1, 0]);
  });

  it("agrees with 10·log10 of sampleToPower for every calibration", () => {
    const sample = fc.float({ min: Math.fround(0.01), max: 60, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(CAPELLA, DECIBEL, LINEAR, AMPLITUDE),
        fc.array(sample, { minLength: 1, maxLength: 20 }),
        (calibration, values) => {
          const samples = Float32Array.from(values);
          const { data: db } = sampleToDb(samples, calibration, null);
          const { data: power } = sampleToPower(samples, calibration, null);
          const again = planeToDb(power, null);
          db.forEach((value, i) => {
            expect(again[i]).toBeCloseTo(value, 3);
          });
        },
      ),
    );
  });
});

describe("sampleToPower", () => {
  it("squares amplitudes and keeps zero as zero power", () => {
    const { data, valid } = sampleToPower(new Uint8Array([0, 3]), AMPLITUDE, null);
    expect([...data]).toEqual([0, 9]);
    expect(valid).toBeNull();
  });

  it("masks negative amplitudes, but keeps negative power of noise subtraction", () => {
    const samples = new Float32Array([-1, 2]);
    expect([...(sampleToPower(samples, AMPLITUDE, null).valid ?? [])]).toEqual([0, 1]);
    expect([...sampleToPower(samples, LINEAR, null).data]).toEqual([-1, 2]);
  });

  it("never makes a power of a decibel −Infinity", () => {
    const { valid } = sampleToPower(new Float32Array([-Infinity]), DECIBEL, null);
    expect([...(valid ?? [])]).toEqual([0]);
  });

  it("masks an image of nodata completely, and takes an empty one", () => {
    const all = sampleToPower(new Uint16Array([5, 5]), CAPELLA, 5);
    expect([...(all.valid ?? [])]).toEqual([0, 0]);
    expect(sampleToPower(new Uint16Array(0), CAPELLA, 5).data).toHaveLength(0);
  });
});

it("compares float32 samples with a nodata value written in double precision", () => {
  const tag = -3.4028234663852886e38;
  expect(isNodata(Math.fround(-3.4028235e38), tag)).toBe(true);
  expect(isNodata(Math.fround(-0.1), -0.1)).toBe(true);
  expect(isNodata(Number.NaN, null)).toBe(true);
  expect(isNodata(0, null)).toBe(false);
});

it("names a product after its own radiometry, or not at all", () => {
  expect(radiometryFrom("sigma_nought")).toBe("sigma0");
  expect(radiometryFrom("Beta_Nought")).toBe("beta0");
  expect(radiometryFrom("beta")).toBe("beta0");
  expect(radiometryFrom("gamma_nought")).toBe("gamma0");
  expect(radiometryFrom(null)).toBe("backscatter");
  expect(radiometryFrom("full")).toBe("backscatter");
});

it("writes the formula with the product's numbers", () => {
  expect(calibrationFormula(CAPELLA)).toBe("σ0 = 20·log10(9.657046e-5 · DN) dB");
  expect(
    calibrationFormula(
      { kind: "scale-factor", scaleFactor: 0.0023495259129, radiometry: "beta0" },
      "|z|",
    ),
  ).toBe("β0 = 20·log10(2.349526e-3 · |z|) dB");
  expect(calibrationFormula(LINEAR)).toBe("β0 = 10·log10(stored value) dB");
  expect(calibrationFormula(DECIBEL)).toBe("backscatter = stored value, in dB");
  expect(calibrationFormula(AMPLITUDE)).toContain("20·log10(DN) dB, relative");
});

it("gives each calibration its units", () => {
  const units = [CAPELLA, DECIBEL, LINEAR, AMPLITUDE].map((c) => [
    storedUnit(c),
    decibelUnit(c),
  ]);
  expect(units).toEqual([
    ["dn", "sigma0-db"],
    ["backscatter-db", "backscatter-db"],
    ["beta0-linear", "beta0-db"],
    ["dn", "dn-db"],
  ]);
});
