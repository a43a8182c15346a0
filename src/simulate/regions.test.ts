import { expect, test } from "vitest";
import { parseRegionsFile, type Region } from "#core/regions/regions-file.ts";
import { makeSimulatedScene } from "#testing/simulated-product.ts";
import { createProduct } from "./product/product.ts";
import { regionRecord } from "./region-record.ts";
import { gapDays, planRegions, REGION_SIZE_PX } from "./regions.ts";
import { STYLE_IDS } from "./scene-spec.ts";

const plans = planRegions();

test("ten regions, one a style, in the paper's order, five of them urban there", () => {
  expect(plans.map(({ id }) => id)).toEqual([...STYLE_IDS]);
  expect(plans.map(({ paperKind }) => paperKind)).toEqual([
    ...new Array<string>(5).fill("urban"),
    ...new Array<string>(5).fill("rural"),
  ]);
  expect(new Set(plans.map(({ spec }) => spec.seed)).size).toBe(10);
});

test("spread over the paper's ranges", () => {
  const gaps = plans.map(({ order }) => Math.abs(gapDays(order)));
  // A month to five years.
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(28);
  expect(Math.min(...gaps)).toBeLessThan(60);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(5 * 366);
  expect(Math.max(...gaps)).toBeGreaterThan(4.5 * 365);
  expect(gaps).toEqual(plans.map(({ spec }) => spec.overrides.timeGapDays));
  for (const { order, spec } of plans) {
    const { gsdM, incidenceDeg, looks, neszDb, sizePx } = spec.overrides;
    expect(order.sarTime).toMatch(/^202[1-4]-/);
    expect(order.eoTime).toMatch(/^20(1[6-9]|2[0-4])-/);
    expect(gsdM).toBeGreaterThanOrEqual(0.3);
    expect(gsdM).toBeLessThanOrEqual(0.6);
    expect(incidenceDeg).toBeGreaterThanOrEqual(27);
    expect(incidenceDeg).toBeLessThanOrEqual(48);
    expect(looks).toBeLessThanOrEqual(9);
    expect(neszDb).toBeLessThan(-19);
    expect(sizePx).toBe(REGION_SIZE_PX);
  }
});

test("gapDays: whole days from EO to SAR, by date", () => {
  const sarTime = "2021-10-28T23:59:00Z";
  expect(gapDays({ sarTime, eoTime: "2021-10-27T00:00:00Z" })).toBe(1);
  // 3 left of October, 30, 31, 31, 28, 30: Savannah's EO is the younger one.
  expect(gapDays({ sarTime, eoTime: "2022-03-30T01:00:00Z" })).toBe(-153);
});

test.each([
  ["chicago", "EPSG:32616"],
  ["paris", "EPSG:32631"],
  ["savannah", "EPSG:32617"],
  ["sittwe-r", "EPSG:32646"],
  ["weifang", "EPSG:32650"],
  ["san-francisco", "EPSG:32610"],
])("%s lies in %s, and its record fits the file", (id, crs) => {
  const plan = plans.find((p) => p.id === id) as (typeof plans)[number];
  const overrides = { ...plan.spec.overrides, sizePx: 64 };
  const product = createProduct(makeSimulatedScene(overrides), plan.order);
  const file = { url: "x", bytes: 1 };
  const names = ["sar", "eo", "labels", "sarThumbnail", "eoThumbnail", "patches"];
  const record = regionRecord(plan, product, {
    hash: "h",
    files: Object.fromEntries(names.map((n) => [n, file])) as Region["files"],
  });
  expect(record.crs).toBe(crs);
  expect(record.center).toEqual(plan.order.center);
  // Classes in equal columns: "building" and "residential" are two of eighteen.
  expect(record.shares?.building).toBeCloseTo(1 / 18, 1);
  const planned = [{ ...plan, center: record.center }];
  const value = { schema: 1, simulated: true, planned, regions: [record] };
  expect(parseRegionsFile(JSON.parse(JSON.stringify(value))).regions).toEqual([record]);
  expect(() =>
    parseRegionsFile({ ...value, regions: [{ ...record, crs: "?" }] }),
  ).toThrow(expect.objectContaining({ code: "catalog-invalid" }));
});
