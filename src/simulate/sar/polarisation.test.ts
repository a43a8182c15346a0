import { describe, expect, it } from "vitest";
import { MATERIALS } from "#simulate/materials.ts";
import { BACKSCATTER, backscatterFor, sigma0Db } from "./backscatter.ts";
import { cornerGain, vvMinusHh } from "./polarisation.ts";

describe("vvMinusHh", () => {
  it("follows the ratio of the sea's surface", () => {
    // tan² 40° = 0.70409: 20 log10(2.40818 / 1.42245) = 4.573 dB
    expect(vvMinusHh("water").at40Db).toBeCloseTo(4.573, 3);
    // 20 log10(3.84055 / 1.85217) − 20 log10(1.66667 / 1.2) = 6.335 − 2.853 over 20°
    expect(vvMinusHh("water").slopeDb).toBeCloseTo(0.174, 3);
  });

  it("follows the ratio of bare soil", () => {
    // ks = 202.25 · 0.01, Γ = (2.1623 / 4.1623)² = 0.26988:
    // −20 log10(1 − 0.36728 · 0.13233) = 0.4327 dB
    expect(vvMinusHh("soil").at40Db).toBeCloseTo(0.4327, 3);
    // The smoother the ground, the more.
    expect(vvMinusHh("asphalt").at40Db).toBeGreaterThan(1);
    expect(vvMinusHh("rough-soil").at40Db).toBeLessThan(0.05);
  });

  it("leaves mirrors and corners as they are, and plants within a decibel", () => {
    expect(vvMinusHh("roof-metal").at40Db).toBe(0);
    expect(vvMinusHh("tree").at40Db).toBeLessThan(1);
  });
});

describe("backscatterFor", () => {
  const still = { polarisation: "HH", windDb: 0, pavementDb: 0 } as const;

  it("is the table itself in HH without wind and wear", () => {
    expect(backscatterFor(still)).toEqual(BACKSCATTER);
  });

  it("falls with incidence in VV, too, for every material", () => {
    const table = backscatterFor({ ...still, polarisation: "VV" });
    for (const material of MATERIALS) {
      const levels = [20, 30, 40, 50, 57].map((degrees) =>
        sigma0Db(table[material], degrees),
      );
      expect(levels, material).toEqual(levels.slice().sort((a, b) => b - a));
    }
  });

  it("moves water with the wind and pavement with its wear, nothing else", () => {
    const table = backscatterFor({ ...still, windDb: 5, pavementDb: -3 });
    const changes = MATERIALS.map((material) => [
      material,
      table[material].at40Db - BACKSCATTER[material].at40Db,
    ]).filter(([, change]) => change !== 0);
    expect(Object.fromEntries(changes)).toEqual({
      water: 5,
      pond: 5,
      asphalt: -3,
      concrete: -3,
    });
  });
});

it("corners return less in VV", () => {
  expect(cornerGain("HH")).toBe(1);
  // −5.5 dB
  expect(cornerGain("VV")).toBeCloseTo(0.2818, 4);
});
