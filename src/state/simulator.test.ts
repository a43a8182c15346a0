import { describe, expect, it } from "vitest";
import { resolveAcquisition } from "#simulate/resolve-acquisition.ts";
import { createAppStore } from "./app-store.ts";
import { changeDraft, DRAFT_RANGES, specOf } from "./simulator.ts";

describe("changeDraft", () => {
  it("keeps numbers in their range and leaves out what is none", () => {
    const store = createAppStore();
    changeDraft(store, { gsdM: 2, incidenceDeg: 1, looks: Number.NaN, seed: 11.7 });
    expect(store.getState().simulator.draft).toMatchObject({
      gsdM: 0.6,
      incidenceDeg: 20,
      looks: 9,
      seed: 12,
    });
  });
});

describe("specOf", () => {
  it("turns compass degrees into the scene's angles", () => {
    const store = createAppStore();
    changeDraft(store, {
      style: "paris",
      seed: 7,
      lookAzimuthDeg: 90,
      sunAzimuthDeg: 180,
      sunElevationDeg: 45,
      shiftXPx: 0.5,
      shiftYPx: -0.25,
    });
    const { style, seed, overrides } = specOf(store.getState().simulator.draft);
    expect([style, seed]).toEqual(["paris", 7]);
    // East is +x, south +y: the sun in the south lies a quarter turn on.
    expect(overrides?.lookRad).toBe(0);
    expect(overrides?.sunAzimuthRad).toBeCloseTo(Math.PI / 2, 12);
    expect(overrides?.sunElevationRad).toBeCloseTo(Math.PI / 4, 12);
    expect(overrides?.misregistrationPx).toEqual([0.5, -0.25]);
  });

  it("is within what the simulator takes, at both ends of every range", () => {
    for (const end of [0, 1] as const) {
      const store = createAppStore();
      const ends = Object.entries(DRAFT_RANGES).map(([key, range]) => [
        key,
        range[end],
      ]);
      changeDraft(store, { ...Object.fromEntries(ends), style: "bengbu" });
      const spec = specOf(store.getState().simulator.draft);
      expect(resolveAcquisition(spec)).toMatchObject(spec.overrides ?? {});
    }
  });
});
