import { expect, it } from "vitest";
import { pickPatches } from "./score-table.ts";

const rows = [0.3, 0.1, Number.NaN, 0.5, 0.2].map((mae, i) => ({
  row: 0,
  col: 256 * i,
  n: 65_536,
  values: Number.isNaN(mae) ? {} : { mae, psnr: -mae },
}));

it("picks the best, the median and the worst patch by the metric's direction", () => {
  const cols = (id: string, better: "lower" | "higher") =>
    pickPatches(rows, { id, better }).map(({ name, patch }) => [name, patch.col / 256]);
  expect(cols("mae", "lower")).toEqual([
    ["best", 1],
    ["median", 4],
    ["worst", 3],
  ]);
  expect(cols("mae", "higher")[0]).toEqual(["best", 3]);
  expect(cols("psnr", "higher")[0]).toEqual(["best", 1]);
  expect(pickPatches(rows.slice(0, 2), { id: "mae", better: "lower" })).toEqual([]);
});
