import { describe, expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { compareMetric, isWithinTolerance } from "./compare-results.ts";
import type { ResultsFile } from "./results-file.ts";

const published = makeResults({ values: { paris: [0.1, 0.2, 0.3], chicago: [0.4] } });
const found = (own: ResultsFile, region: string | null = null, id = "mae") => {
  const comparison = compareMetric(published, own, id, region);
  return comparison.kind === "compared" ? comparison.found : comparison.why;
};

describe("patches that were computed again", () => {
  test("are compared with the published ones of the same places, however few", () => {
    const own = makeResults({ values: { paris: [0.1, 0.2004] } });
    expect(found(own)).toMatchObject({ n: 2, differing: 0, reason: null });
    expect(found(own)).toMatchObject({ published: expect.closeTo(0.15, 12) });
    expect(found(own)).toMatchObject({ value: expect.closeTo(0.1502, 12) });
    expect(found(own, "chicago")).toBe("None of its patches has been computed again.");
  });

  test("are flagged one by one: differences that cancel in the mean count", () => {
    const own = makeResults({ values: { paris: [0.11, 0.19, 0.3], chicago: [0.4] } });
    expect(found(own)).toMatchObject({
      ...{ n: 4, differing: 2, largest: expect.closeTo(0.01, 12) },
      value: expect.closeTo(0.25, 12),
    });
    expect(found(own, "chicago")).toMatchObject({ n: 1, differing: 0 });
  });

  test("are not those of another grid, though rows and columns are the same", () => {
    const own = makeResults({ values: { paris: [0.1] } });
    const [region] = own.regions;
    const [image] = region?.images ?? [];
    if (image !== undefined) {
      image.affine[2] += 128;
    }
    expect(found(own)).toContain("None");
  });

  test("say what explains a difference: other weights, another simulator", () => {
    const own = makeResults({ values: { paris: [0.2] } });
    if (own.candidate.kind === "pipeline") {
      own.candidate.translate.graphs = [{ role: "generator", sha256: "b".repeat(64) }];
    }
    expect(found(own)).toMatchObject({
      reason: "The weights of cut-hybrid-sim-x have changed.",
    });
    own.data.simulatorVersion = "5";
    expect(found(own)).toMatchObject({
      reason: expect.stringContaining("simulator 5"),
    });
  });
});

test("a distance of sets is compared over the whole set alone", () => {
  const distance = {
    ...{ id: "fd-alexnet", label: "FD-AlexNet", unit: "", better: "lower" as const },
    ...{ settings: "s", value: 12, n: 2, interval: null, warning: null },
  };
  const stated = makeResults({ values: { paris: [0.1, 0.2] } });
  stated.distances = [distance];
  const half = makeResults({ values: { paris: [0.1] } });
  half.distances = [{ ...distance, value: 3, n: 1 }];
  expect(compareMetric(stated, half, "fd-alexnet", null)).toEqual({
    kind: "none",
    why: expect.stringContaining("1 of 2 patches"),
  });
  const whole = makeResults({ values: { paris: [0.1, 0.2] } });
  // 0.001 of the value, which is larger than 1.
  whole.distances = [{ ...distance, value: 12.011 }];
  expect(compareMetric(stated, whole, "fd-alexnet", null)).toMatchObject({
    found: { differing: 0 },
  });
  whole.distances = [{ ...distance, value: 12.013 }];
  expect(compareMetric(stated, whole, "fd-alexnet", null)).toMatchObject({
    found: { differing: 2 },
  });
});

test("the tolerance is 0.001 of the unit, or of larger values; infinity is itself", () => {
  expect(isWithinTolerance(0.2, 0.2009)).toBe(true);
  expect(isWithinTolerance(0.2, 0.2011)).toBe(false);
  expect(isWithinTolerance(20, 20.019)).toBe(true);
  expect(isWithinTolerance(20, 20.021)).toBe(false);
  const infinite = Number.POSITIVE_INFINITY;
  expect(isWithinTolerance(infinite, infinite)).toBe(true);
  expect(isWithinTolerance(20, infinite)).toBe(false);
  expect(isWithinTolerance(20, Number.NaN)).toBe(false);
});
