import { expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { chartSeries, leftOutText, shownPatches } from "./chart-series.ts";

const infinite = Number.POSITIVE_INFINITY;
const entries = [
  { id: "a", values: { paris: [10, infinite, 12], chicago: [infinite] } },
  { id: "b", values: { paris: [11] } },
].map(({ id, values }) => ({
  id,
  file: makeResults({ values, metrics: ["psnr"], pipeline: { translate: id } }),
  origin: "published" as const,
}));

test("every finite patch is a point; infinite ones are counted, pipeline by pipeline", () => {
  const shown = shownPatches(entries, [], [], 8);
  const series = chartSeries(shown, "psnr", () => 0);
  expect(series.map(({ points, infinite: n }) => [points.length, n])).toEqual([
    [2, 2],
    [1, 0],
  ]);
  expect(leftOutText(series, "PSNR")).toBe(
    " Left out, as PSNR is infinite there: 2 patches (a 2).",
  );
  expect(leftOutText(series.slice(1), "PSNR")).toBe("");
});

test("a patch without the other number has no point, and is not called infinite", () => {
  const shown = shownPatches(entries, [], [], 8);
  const series = chartSeries(shown, "psnr", () => null);
  expect(series.map(({ points, infinite: n }) => [points.length, n])).toEqual([
    [0, 0],
    [0, 0],
  ]);
});

test("hidden pipelines leave the others their colours", () => {
  expect(shownPatches(entries, ["a"], [], 8).map(({ color }) => color)).toEqual([1]);
  const limits = [{ condition: "water", min: 50, max: null }] as const;
  expect(shownPatches(entries, [], limits, 8)[0]?.patches).toEqual([]);
});
