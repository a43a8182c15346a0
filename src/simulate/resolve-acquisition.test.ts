import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { ACQUISITION_RANGES, resolveAcquisition } from "./resolve-acquisition.ts";
import { type Acquisition, STYLE_IDS } from "./scene-spec.ts";

const SEEDS = Array.from({ length: 60 }, (_, seed) => seed);

function refusal(overrides: Partial<Acquisition>): AppError {
  try {
    resolveAcquisition({ style: "paris", seed: 1, overrides });
  } catch (error) {
    return error as AppError;
  }
  throw new Error("not refused");
}

describe("resolveAcquisition", () => {
  it("draws from the ranges of the specification, for every style", () => {
    for (const style of STYLE_IDS) {
      for (const seed of SEEDS) {
        const drawn = resolveAcquisition({ style, seed });
        const isTall = style === "chicago" || style === "paris";
        expect(drawn.incidenceDeg).toBeGreaterThanOrEqual(isTall ? 34 : 27);
        expect(drawn.incidenceDeg).toBeLessThanOrEqual(48);
        expect(drawn.neszDb).toBeGreaterThanOrEqual(-22);
        expect(drawn.neszDb).toBeLessThanOrEqual(-19);
        expect([1, 10, 60, 180, 400]).toContain(drawn.timeGapDays);
        // East or west, give or take 10° (1 σ): 4.5 σ bounds 600 draws.
        expect(Math.abs(Math.sin(drawn.lookRad))).toBeLessThan(Math.sin(Math.PI / 4));
        expect(drawn.sunElevationRad).toBeGreaterThanOrEqual((38 * Math.PI) / 180);
        expect(drawn.sunElevationRad).toBeLessThanOrEqual((66 * Math.PI) / 180);
      }
    }
  });

  it("looks to both sides and both ways over the seeds", () => {
    const drawn = SEEDS.map((seed) => resolveAcquisition({ style: "bengbu", seed }));
    const ways = drawn.map(
      ({ lookSide, lookRad }) => `${lookSide} ${Math.cos(lookRad) > 0}`,
    );
    expect(new Set(ways).size).toBe(4);
  });

  it("is the same for the same seed, and changes nothing else where one is overridden", () => {
    const plain = resolveAcquisition({ style: "weifang", seed: 5 });
    expect(resolveAcquisition({ style: "weifang", seed: 5 })).toEqual(plain);
    const overrides = { incidenceDeg: 33, looks: 9, lookSide: undefined };
    expect(
      // @ts-expect-error: an explicit undefined comes from forms, and is no override.
      resolveAcquisition({ style: "weifang", seed: 5, overrides }),
    ).toEqual({ ...plain, incidenceDeg: 33, looks: 9 });
  });

  it("draws the mis-registration in metres", () => {
    const at = (gsdM: number) =>
      resolveAcquisition({ style: "paris", seed: 3, overrides: { gsdM } })
        .misregistrationPx;
    const [fine, coarse] = [at(0.3), at(0.6)];
    expect(fine[0] * 0.3).toBeCloseTo(coarse[0] * 0.6, 12);
    expect(fine[1] * 0.3).toBeCloseTo(coarse[1] * 0.6, 12);
  });

  it("takes the ends of each range and refuses what lies beyond them", () => {
    for (const [name, { low, high }] of Object.entries(ACQUISITION_RANGES)) {
      const isPair = name === "misregistrationPx" || name === "lean";
      const as = (value: number) => ({ [name]: isPair ? [0, value] : value });
      for (const value of [low, high]) {
        expect(
          resolveAcquisition({ style: "paris", seed: 1, overrides: as(value) }),
        ).toMatchObject(as(value));
      }
      for (const value of [low - 8, high + 8, Number.NaN]) {
        const error = refusal(as(value));
        expect(error).toBeInstanceOf(AppError);
        expect(error.code).toBe("argument-invalid");
        expect(error.message).toContain(name);
        expect(error.expected).toContain(`${low} to ${high}`);
        expect(error.found).toBe(String(value));
      }
    }
  });

  it("refuses sizes and looks that do not fit, and unknown styles and seeds", () => {
    expect(refusal({ sizePx: 1020 }).expected).toContain("multiple of 8");
    expect(refusal({ looks: 2.5 }).expected).toContain("whole");
    expect(refusal({ lookRad: Number.POSITIVE_INFINITY }).code).toBe(
      "argument-invalid",
    );
    expect(refusal({ scaleFactor: 0 }).code).toBe("argument-invalid");
    for (const seed of [-1, 1.5, Number.NaN]) {
      expect(() => resolveAcquisition({ style: "paris", seed })).toThrow(AppError);
    }
    const style = "atlantis" as "paris";
    expect(() => resolveAcquisition({ style, seed: 1 })).toThrow("atlantis");
  });
});
