import { describe, expect, it } from "vitest";
import { sampleStatistics } from "./sample-statistics.ts";

describe("sampleStatistics", () => {
  it("counts one band by hand", () => {
    const { bands, bandDifference } = sampleStatistics(
      new Float32Array([-2, 0, 1.5, 4, Number.NaN, -9999, Infinity, 4]),
      1,
      -9999,
    );
    // Left: −2, 0, 1.5, 4, 4; mean 7.5 / 5; 3 of 8 are missing.
    expect(bands[0]).toMatchObject({
      n: 5,
      min: -2,
      max: 4,
      mean: 1.5,
      q50: 1.5,
      negativeFraction: 0.2,
      zeroFraction: 0.2,
      integerFraction: 0.8,
      missingFraction: 0.375,
    });
    expect(bandDifference).toBeNull();
  });

  it("finds the largest difference of the first three bands where all are there", () => {
    const planes = [
      [1, 5, Number.NaN],
      [1, 7, 0],
      [2, 5, 90],
      [99, 99, 99],
    ];
    const { bandDifference } = sampleStatistics(
      Float32Array.from(planes.flat()),
      4,
      null,
    );
    expect(bandDifference).toBe(2);
  });

  it("says of a band without values that it has none", () => {
    const { bands } = sampleStatistics(new Float32Array([Number.NaN, 0, 0]), 1, 0);
    expect(bands[0]).toMatchObject({ n: 0, min: Number.NaN, missingFraction: 1 });
    expect(sampleStatistics(new Float32Array(0), 1, null).bands[0]?.n).toBe(0);
  });
});
