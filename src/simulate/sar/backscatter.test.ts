import { describe, expect, it } from "vitest";
import { MATERIAL, MATERIALS } from "#simulate/materials.ts";
import { BACKSCATTER, GAMMA_STEPS, sigma0Db, tabulateGamma } from "./backscatter.ts";

describe("sigma0Db", () => {
  it("is the table's level at 40°, plus what is left of the peak", () => {
    // 8 exp(−(40 / 12)²) = 0.0001 dB
    expect(sigma0Db(BACKSCATTER.grass, 40)).toBeCloseTo(-12, 3);
    // −27 − 0.3 · (−15) + 27 exp(−(25 / 9)²) = −22.49
    expect(sigma0Db(BACKSCATTER.water, 25)).toBeCloseTo(-22.49, 2);
  });

  it("falls with incidence, for every material", () => {
    for (const material of MATERIALS) {
      const levels = [20, 30, 40, 50, 60].map((degrees) =>
        sigma0Db(BACKSCATTER[material], degrees),
      );
      expect(levels, material).toEqual(levels.slice().sort((a, b) => b - a));
    }
  });
});

describe("tabulateGamma", () => {
  it("holds σ0 / cos θ by the cosine of the local incidence", () => {
    const gamma = tabulateGamma(BACKSCATTER);
    const at = (material: number, cosine: number) =>
      gamma[material * (GAMMA_STEPS + 1) + Math.round(cosine * GAMMA_STEPS)] as number;
    // cos 60° = 1/2 is a step of the table: −12 − 0.12 · 20 = −14.4 dB, over 1/2
    expect(at(MATERIAL.grass, 0.5)).toBeCloseTo(10 ** -1.44 / 0.5, 6);
    for (const material of MATERIALS) {
      const values = [1, 0.8, 0.5, 0.1, 0].map((cosine) =>
        at(MATERIAL[material], cosine),
      );
      expect(values.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    }
  });
});
