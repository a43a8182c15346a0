import { describe, expect, test } from "vitest";
import { makeProduct } from "#testing/simulated-product.ts";
import { patchesCsv } from "./patches.ts";

describe("patchesCsv", () => {
  // 600 px hold two whole patches a side; classes run from west to east.
  const product = makeProduct({ sizePx: 600 }, { hasBorder: true });
  const [header = [], ...lines] = patchesCsv(product)
    .trimEnd()
    .split("\n")
    .map((line) => line.split(","));
  const column = (name: string) => lines.map((line) => line[header.indexOf(name)]);

  test("one line a whole patch, with place, GSD and dates", () => {
    expect(column("row")).toEqual(["0", "0", "256", "256"]);
    expect(column("col")).toEqual(["0", "256", "0", "256"]);
    expect(new Set(column("gsd_m"))).toEqual(new Set(["0.5"]));
    expect(new Set(column("sar_date"))).toEqual(new Set(["2023-05-01"]));
    expect(new Set(column("eo_date"))).toEqual(new Set(["2022-11-02"]));
    // 256 px of 0.5 m are 128 m: 128 / 73 200 m a degree at 48.86° N, 128 / 111 210 m.
    const lon = column("lon").map(Number);
    const lat = column("lat").map(Number);
    expect((lon[1] ?? 0) - (lon[0] ?? 0)).toBeCloseTo(128 / 73_300, 5);
    expect((lat[0] ?? 0) - (lat[2] ?? 0)).toBeCloseTo(128 / 111_210, 5);
  });

  test("shares are the patch's own", () => {
    // Class = floor(col · 18 / 600): columns 0–255 hold the classes 0–7 (33⅓ px each).
    expect(Number(column("other")[0])).toBeCloseTo(34 / 256, 4);
    expect(column("park").map(Number)).toEqual([0, 0, 0, 0]);
    for (const line of lines) {
      const shares = line.slice(header.indexOf("other")).map(Number);
      expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 2);
    }
    const seen = column("sar_share").map(Number);
    expect(Math.min(...seen)).toBeGreaterThan(0.8);
    expect(Math.min(...seen)).toBeLessThan(1);
    expect(Math.max(...seen)).toBeLessThanOrEqual(1);
  });
});
