import { describe, expect, test } from "vitest";
import { LABEL, LABELS, type Label } from "./labels.ts";
import { kindNote, landCoverOf, regionKind } from "./land-cover.ts";

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
