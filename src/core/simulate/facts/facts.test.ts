import { describe, expect, test } from "vitest";
import { LABEL, LABELS, type Label } from "#core/simulate/materials.ts";
import { makeProduct } from "#testing/simulated-product.ts";
import { kindNote, landCoverOf, regionKind } from "./land-cover.ts";
import { patchesCsv } from "./patches.ts";

/** 1000 pixels: so many of each class, the rest farmland. */
function cover(counts: Partial<Record<Label, number>>) {
  const labels = new Uint8Array(1000).fill(LABEL.farmland);
  let at = 0;
  for (const [label, count] of Object.entries(counts)) {
    labels.fill(LABEL[label as Label], at, at + count);
    at += count;
  }
  return landCoverOf(labels);
}

describe("landCoverOf", () => {
  test("counts every class; unknown numbers are other", () => {
    const shares = landCoverOf([LABEL.water, LABEL.water, LABEL.road, 200]);
    expect(shares).toMatchObject({ water: 0.5, road: 0.25, other: 0.25, park: 0 });
    expect(Object.keys(shares)).toEqual([...LABELS]);
  });

  test("nothing has no cover", () => {
    expect(Object.values(landCoverOf([])).every((v) => v === 0)).toBe(true);
  });
});

describe("the paper's rule", () => {
  test.each<[string, Partial<Record<Label, number>>, "urban" | "rural"]>([
    ["residential 25 %", { residential: 250 }, "urban"],
    ["residential 24.9 %", { residential: 249 }, "rural"],
    ["houses count with their plots", { residential: 150, building: 100 }, "urban"],
    ["other built 5 %", { commercial: 20, industrial: 20, parking: 10 }, "urban"],
    ["other built 4.9 %", { commercial: 29, railway: 20 }, "rural"],
    ["both just below", { residential: 249, industrial: 49 }, "rural"],
    ["roads, parks, greenhouses", { road: 300, park: 300, greenhouse: 300 }, "rural"],
    ["water alone", { water: 1000 }, "rural"],
  ])("%s: %s", (_, counts, kind) => {
    expect(regionKind(cover(counts))).toBe(kind);
  });

  test("a difference from the paper is explained by the numbers", () => {
    const village = cover({ residential: 300, industrial: 12 });
    expect(kindNote(village, "urban", 1)).toBeNull();
    expect(kindNote(village, "rural", 1.05)).toMatch(
      /^Residential 30\.0 % .* other built 1\.2 % .* urban by the rule, rural in the paper.*1\.05 km²/,
    );
  });
});

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
