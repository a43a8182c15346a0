import { describe, expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { chartAxis, placeBeside, tickText } from "./chart-axis.ts";
import { classBreakdown } from "./class-breakdown.ts";
import { quartiles, spearman } from "./correlation.ts";
import { listPatches } from "./list-patches.ts";
import type { ResultsEntry } from "./own-rows.ts";
import {
  conditionOf,
  isWithin,
  limitsFromText,
  limitsToText,
  type PatchLimit,
  patchesOf,
} from "./patch-facts.ts";

const entry = (id: string, file: ResultsEntry["file"]): ResultsEntry => ({
  ...{ id, file, origin: "published" },
});

describe("Spearman's ρ", () => {
  test("with ties equals SciPy's", () => {
    const x = [0.3, 0.1, 0.4, 0.1, 0.5, 0.9, 0.2, 0.6];
    const y = [2, 7, 1, 8, 2, 8, 1, 8];
    expect(spearman(x, y)).toBeCloseTo(0.19885368120992467, 12);
  });

  test("is 1 for any rising function, −1 for any falling one", () => {
    const x = [3, 1, 2, 9];
    expect(
      spearman(
        x,
        x.map((value) => value ** 3),
      ),
    ).toBeCloseTo(1, 12);
    expect(
      spearman(
        x,
        x.map((value) => 1 / value),
      ),
    ).toBeCloseTo(-1, 12);
  });

  test("is not defined for a constant list, or two pairs", () => {
    expect(spearman([1, 2, 3], [5, 5, 5])).toBeNull();
    expect(spearman([1, 2], [3, 4])).toBeNull();
  });
});

test("quartiles are NumPy's", () => {
  const values = [0.3, 0.1, 0.4, 0.1, 0.5, 0.9, 0.2, 0.6];
  const found = quartiles(values);
  expect(found).toMatchObject({ min: 0.1, max: 0.9 });
  expect(found?.lower).toBeCloseTo(0.175, 12);
  expect(found?.median).toBeCloseTo(0.35, 12);
  expect(found?.upper).toBeCloseTo(0.525, 12);
  expect(quartiles([])).toBeNull();
});

describe("an axis", () => {
  test("has round ends around all values, and ticks between them", () => {
    const axis = chartAxis([0.117, 0.493, Number.POSITIVE_INFINITY], 4);
    expect([axis.min, axis.max]).toEqual([0.1, 0.5]);
    expect(axis.ticks).toEqual([0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(axis.at(0.2)).toBeCloseTo(0.25, 12);
  });

  test("of equal values, or of none, is an axis all the same", () => {
    expect(chartAxis([3, 3], 4).at(3)).toBeCloseTo(0.5, 12);
    expect(chartAxis([], 4)).toMatchObject({ min: 0, max: 1 });
  });
});

describe("an axis of strange numbers", () => {
  test("holds more values than a call has arguments", () => {
    const values = Array.from({ length: 300_000 }, (_, i) => i / 300_000);
    expect(chartAxis(values, 5)).toMatchObject({ min: 0, max: 1 });
  });

  test("of equal values is an axis however large they are", () => {
    const at = chartAxis([1e30, 1e30], 4).at(1e30);
    expect(at).toBeGreaterThan(0.2);
    expect(at).toBeLessThan(0.8);
  });

  test("has ticks that can be written however close they are", () => {
    const axis = chartAxis([0, 3e-150], 4);
    expect(axis.ticks.map((tick) => tickText(tick, axis))).toContain("1.00e−150");
    expect(tickText(-0.25, { ticks: [-0.5, -0.25] })).toBe("−0.3");
    expect(tickText(20, { ticks: [20, 40] })).toBe("20");
  });
});

describe("arrow keys", () => {
  // Two pipelines: every place has two marks.
  const marks = ["a", "b", "c"].flatMap((place, i) =>
    [0, 1.5].map((more) => ({ place, x: i + more, y: 0 })),
  );

  test("reach every place once, whichever way", () => {
    for (const by of [1, -1] as const) {
      const seen: (string | null)[] = [placeBeside(marks, null, by)];
      while (seen.length < 4) {
        seen.push(placeBeside(marks, seen.at(-1) ?? null, by));
      }
      expect(seen).toEqual(by === 1 ? ["a", "b", "c", "a"] : ["a", "c", "b", "a"]);
    }
  });

  test("begin at the first place where the marked one is not shown; nothing has none", () => {
    expect(placeBeside(marks, "of another data set", 1)).toBe("a");
    expect(placeBeside([], "a", 1)).toBeNull();
  });
});

const covered = makeResults({
  values: { delta: [0.2, 0.4, 0.6, 0.8], hill: [0.5] },
  covers: {
    delta: [
      { water: 1 },
      { water: 0.5, forest: 0.5 },
      { forest: 1 },
      { forest: 0.75, road: 0.25 },
    ],
  },
  conditions: { delta: { incidenceDeg: 35, gapDays: -40, gsdM: 0.5, looks: 9 } },
});
const patches = patchesOf([entry("a", covered)]);

describe("what a patch depends on", () => {
  test("is read with units, and null where nobody has said it", () => {
    const [water, , , last] = patches;
    const hill = patches.at(-1);
    expect(water && conditionOf(water, "water")).toBe(100);
    expect(last && conditionOf(last, "water")).toBe(0);
    expect(last && conditionOf(last, "road")).toBe(25);
    expect(water && conditionOf(water, "gapDays")).toBe(40);
    expect(water && conditionOf(water, "incidenceDeg")).toBe(35);
    expect(hill && conditionOf(hill, "gapDays")).toBeNull();
    expect(hill && conditionOf(hill, "water")).toBeNull();
  });

  test("limits a list; what is unknown lies in no range", () => {
    const forest: PatchLimit = { condition: "forest", min: 50, max: null };
    const count = (...limits: PatchLimit[]) =>
      patches.filter((patch) => isWithin(patch, limits)).length;
    expect(count()).toBe(5);
    expect(count(forest)).toBe(3);
    expect(count(forest, { condition: "road", min: null, max: 0 })).toBe(2);
    expect(count({ condition: "gapDays", min: null, max: 39 })).toBe(0);
  });

  test("ranges go into a link and back; nonsense is left out", () => {
    const limits: PatchLimit[] = [
      { condition: "water", min: 50, max: null },
      { condition: "gapDays", min: null, max: 30 },
    ];
    expect(limitsToText(limits)).toBe("water:50:;gapDays::30");
    expect(limitsFromText(limitsToText(limits))).toEqual(limits);
    expect(limitsFromText("lava:50:;water:x:;;looks:1:9")).toEqual([
      { condition: "looks", min: 1, max: 9 },
    ]);
    // The filters of a condition have one row.
    expect(limitsFromText("looks:1:9;looks:2:3")).toHaveLength(1);
  });
});

describe("scores by class", () => {
  test("are means weighted by the share of the class", () => {
    const { labels, rows, without } = classBreakdown([entry("a", covered)], "mae", []);
    // Σw: forest 2.25, water 1.5, road 0.25.
    expect(labels).toEqual(["forest", "water", "road"]);
    const [forest, water] = rows[0]?.cells ?? [];
    expect(forest?.area).toBeCloseTo(2.25, 12);
    // (½ + 1 + ¾)² / (¼ + 1 + 9/16) = 2.79…: too few for a mean.
    expect(forest?.effectiveN).toBeCloseTo(5.0625 / 1.8125, 12);
    expect(forest?.mean).toBeNull();
    expect(water?.effectiveN).toBeCloseTo(1.8, 12);
    expect(without).toEqual([]);
  });

  test("have a mean from three effective patches on", () => {
    const file = makeResults({
      values: { delta: [0.1, 0.2, 0.3, 0.4] },
      covers: {
        delta: [{ water: 1 }, { water: 1 }, { water: 1 }, { water: 0.5, park: 0.5 }],
      },
    });
    const { rows } = classBreakdown([entry("a", file)], "mae", []);
    const water = rows[0]?.cells[0];
    expect(water?.effectiveN).toBeCloseTo(3.5 ** 2 / 3.25, 12);
    expect(water?.mean).toBeCloseTo((0.1 + 0.2 + 0.3 + 0.2) / 3.5, 12);
  });

  test("stay those of results with land cover where a filter leaves nothing", () => {
    const limits: PatchLimit[] = [{ condition: "looks", min: 1000, max: null }];
    const found = classBreakdown([entry("a", covered)], "mae", limits);
    expect(found.without).toEqual([]);
    expect(found.labels).toEqual([]);
  });

  test("name the results that say nothing of land cover", () => {
    const bare = makeResults({ values: { delta: [0.1] }, pictures: "mine" });
    const { rows, without } = classBreakdown([entry("b", bare)], "mae", []);
    expect(rows).toEqual([]);
    expect(without).toEqual(["Pictures: mine"]);
  });
});

test("a metric of a link that no patch has lists no patch, whatever its name", () => {
  expect(listPatches(covered, null, "mae", [])).toHaveLength(5);
  for (const name of ["constructor", "__proto__", "toString"]) {
    expect(listPatches(covered, null, name, [])).toEqual([]);
  }
});
