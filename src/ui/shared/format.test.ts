import { describe, expect, it } from "vitest";
import {
  formatCount,
  formatDuration,
  formatFixed,
  formatLonLat,
  formatScore,
  formatTiles,
  formatTime,
  withSimulated,
} from "./format.ts";

describe("numbers as people read them", () => {
  it("has a real minus and no signed zero", () => {
    expect(formatFixed(-20.303, 1)).toBe("−20.3");
    expect(formatFixed(-0.01, 1)).toBe("0.0");
    expect(formatFixed(null, 1)).toBe("–");
    expect(formatFixed(Number.NaN, 1)).toBe("–");
  });

  it("gives dB two decimals and other scores three", () => {
    expect(formatScore(17.426, "dB")).toBe("17.43");
    expect(formatScore(0.10749, "")).toBe("0.107");
    expect(formatScore(Number.POSITIVE_INFINITY, "dB")).toBe("∞");
  });

  it.each([
    [999, "999"],
    [262144, "262\u202f144"],
    [1234567, "1\u202f234\u202f567"],
  ])("counts %d as %s", (n, text) => {
    expect(formatCount(n)).toBe(text);
  });

  it.each([
    [8.4, "8 s"],
    [125, "2 min 05 s"],
    [4200, "1 h 10 min"],
  ])("%d s is %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it("counts one tile as one", () => {
    expect([1, 2, 1024].map(formatTiles)).toEqual([
      "1 tile",
      "2 tiles",
      "1\u202f024 tiles",
    ]);
  });

  it("places and dates", () => {
    expect(formatLonLat(2.2945, 48.8584)).toBe("48.85840 N 2.29450 E");
    expect(formatLonLat(-70.5, -33.1)).toBe("33.10000 S 70.50000 W");
    expect(formatTime("2021-07-03T10:12:44.123Z")).toBe("2021-07-03 10:12 UTC");
    expect(formatTime("2019-06-14")).toBe("2019-06-14");
  });

  it("calls simulated data so once", () => {
    expect(withSimulated("tile.tif", true)).toBe("tile.tif (simulated)");
    expect(withSimulated("paris-simulated-sar.tif", true)).toBe(
      "paris-simulated-sar.tif",
    );
    expect(withSimulated("tile.tif", false)).toBe("tile.tif");
  });
});
