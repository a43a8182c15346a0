/**
 * What the Benchmark workspace computes when something is clicked, at twelve pipelines of
 * 2 400 patches each in ten regions. Every number is the time of one click; the page aims
 * at 100 ms together with what it draws.
 */
import { bench, describe } from "vitest";
import { LABELS } from "#core/regions/labels.ts";
import { makeResults } from "#testing/make-results.ts";
import { benchmarkTable } from "./benchmark-table.ts";
import { chartAxis, placeBeside } from "./chart-axis.ts";
import { classBreakdown } from "./class-breakdown.ts";
import { compareMetric } from "./compare-results.ts";
import { quartiles, spearman } from "./correlation.ts";
import { findPatch, listPatches, patchesToCsv } from "./list-patches.ts";
import { resultsMatrix } from "./matrix.ts";
import { orderRows } from "./order-rows.ts";
import type { ResultsEntry } from "./own-rows.ts";
import { patchesOf, placeOf } from "./patch-facts.ts";

const [PIPELINES, REGIONS, PATCHES] = [12, 10, 240];

function makeEntry(k: number): ResultsEntry {
  const ids = Array.from({ length: REGIONS }, (_, i) => `region-${i}`);
  const numbers = Array.from({ length: PATCHES }, (_, i) => i);
  const file = makeResults({
    metrics: ["mae", "psnr", "lpips"],
    pipeline: { translate: `model-${k}` },
    values: Object.fromEntries(
      ids.map((id, i) => [id, numbers.map((n) => ((n * 37 + i * 11 + k) % 241) / 241)]),
    ),
    covers: Object.fromEntries(
      ids.map((id) => [id, numbers.map((n) => ({ [LABELS[n % 4] ?? "other"]: 1 }))]),
    ),
  });
  return { id: `row-${k}`, file, origin: "published" };
}

const entries = Array.from({ length: PIPELINES }, (_, k) => makeEntry(k));
const [first] = entries as [ResultsEntry];
const table = benchmarkTable("table2", entries, []);
const all = listPatches(first.file, null, "mae", []);
const marks = patchesOf(entries).map(({ place, patch }, i) => ({
  ...{ place, x: patch.values.mae ?? 0, y: i },
}));
const place = placeOf("region-9", { image: 0, row: 7680, col: 0 });

describe("tables", () => {
  bench("another table is shown", () => {
    benchmarkTable("table2", [...entries], []);
  });
  bench("the table is sorted", () => {
    orderRows(table.rows, "all", { column: "mae", isDescending: false });
  });
  bench("the matrix of another metric", () => {
    resultsMatrix(entries, "psnr", "all", "all");
  });
  bench("land cover by another metric", () => {
    classBreakdown(entries, "psnr", []);
  });
  bench("a cell of a recomputed row", () => {
    compareMetric(first.file, first.file, "mae", null);
  });
});

describe("patches", () => {
  bench("a cell is opened", () => {
    listPatches(first.file, null, "mae", []);
  });
  bench("all rows are copied", () => {
    patchesToCsv(all, "mae");
  });
});

describe("charts", () => {
  bench("one chart's axis, correlations and quartiles", () => {
    chartAxis(
      marks.map(({ x }) => x),
      5,
    );
    for (let k = 0; k < PIPELINES; k++) {
      const own = marks.slice(k * 2400, (k + 1) * 2400);
      const values = own.map(({ x }) => x);
      spearman(
        values,
        own.map(({ y }) => y),
      );
      quartiles(values);
    }
  });
  bench("an arrow key", () => {
    placeBeside(marks, place, 1);
  });
  bench("the chosen patch of all pipelines", () => {
    for (const { file } of entries) {
      findPatch(file, place, "mae");
    }
  });
});
