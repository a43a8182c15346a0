import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { makeResults } from "#testing/make-results.ts";
import { benchmarkTable } from "./benchmark-table.ts";
import { exportTable } from "./export-table.ts";
import { listPatches, pickPatches } from "./list-patches.ts";
import { denoisersOf, resultsMatrix } from "./matrix.ts";
import { orderRows } from "./order-rows.ts";
import type { ResultsEntry } from "./own-rows.ts";
import { PAPER_METRICS, PAPER_TABLES } from "./paper-tables.ts";

const REGIONS = ["paris", "chicago", "savannah", "bengbu", "weifang", "sittwe-r"];
const PAPER_ROWS = {
  cut: "CUT (hybrid)",
  median: "MedianBlur",
  restormer: "Restormer",
};

/** Makes a file whose regions score `base`, `base` + 0.001 …, with two patches each. */
function entry(
  id: string,
  base: number,
  pipeline: Parameters<typeof makeResults>[0]["pipeline"] = { translate: id },
): ResultsEntry {
  const values = Object.fromEntries(
    REGIONS.map((region, i) => [region, [base + i / 1000, base + (i + 2) / 1000]]),
  );
  const metrics = ["mae", "psnr", "lpips"] as const;
  const file = makeResults({ values, metrics, pipeline, paperRows: PAPER_ROWS });
  return { id, file, origin: "published" };
}

const cut = entry("cut", 0.2);
const [unet, twin] = [entry("unet", 0.1), entry("twin", 0.1)];
const denoised = entry("m-cut", 0.19, { denoise: "median", translate: "cut" });
const refined = entry("m-cut-r", 0.18, {
  ...{ denoise: "median", translate: "cut", refine: "restormer" },
});

describe("Table 2", () => {
  const table = benchmarkTable(
    "table2",
    [cut, unet, twin, denoised],
    [
      {
        ...{ pipeline: "bbdm", title: "BBDM", paperRow: "BBDM" },
        reason: "Its pixels are too large.",
      },
    ],
  );
  const rowOf = (name: string) => table.rows.find((row) => row.id === name);

  test("has what was measured here of several stages, too", () => {
    const here = { ...denoised, id: "here", origin: "measured" } as const;
    const { rows } = benchmarkTable("table2", [cut, denoised, here], []);
    expect(rows.flatMap((row) => row.results?.entryId ?? [])).toEqual(["cut", "here"]);
  });

  test("has the paper's nine rows in its order, and ours after them", () => {
    expect(table.rows.map(({ id }) => id)).toEqual([
      ...[
        "paper/Pix2Pix",
        "paper/Pix2PixHD",
        "paper/BBDM",
        "paper/CycleGAN (unpaired)",
      ],
      ...[
        "paper/CUT (unpaired)",
        "paper/StegoGAN (unpaired)",
        "paper/CycleGAN (hybrid)",
      ],
      ...["cut", "paper/StegoGAN (hybrid)", "unet", "twin"],
    ]);
  });

  test("every cell is of one kind, and no number is missing without a reason", () => {
    const kinds = new Set<string>();
    for (const { cells } of table.rows) {
      for (const { id } of table.columns) {
        const cell = cells[id];
        kinds.add(cell?.kind ?? "empty");
        if (cell?.kind === "missing" || cell?.kind === "not-comparable") {
          expect(cell.why).not.toBe("");
        }
        for (const value of [cell && "paper" in cell ? cell.paper : 0]) {
          expect(Number.isFinite(value)).toBe(true);
        }
      }
    }
    expect([...kinds].sort()).toEqual(["both", "missing", "paper", "recomputed"]);
  });

  test("sets ours beside the paper's with the difference: mean 0.2035 less 0.132", () => {
    // Regions add 0 … 5, patches 0 or 2 thousandths: 2.5 + 1 in the mean.
    const cell = rowOf("cut")?.cells.mae;
    expect(cell).toMatchObject({ kind: "both", paper: 0.132, own: { n: 12 } });
    expect(cell?.kind === "both" && cell.own.value).toBeCloseTo(0.2035, 12);
    expect(cell?.kind === "both" && cell.difference).toBeCloseTo(0.0715, 12);
    expect(rowOf("cut")?.cells.fid).toEqual({ kind: "paper", paper: 140.227 });
  });

  test("says of what was left out why: the models' own reason", () => {
    expect(rowOf("paper/BBDM")?.cells["fd-alexnet"]).toEqual({
      kind: "missing",
      why: "Its pixels are too large.",
    });
  });

  test("ranks are classes of ties, fixed whatever is shown and however it is sorted", () => {
    const ranks = (rows = table.rows) =>
      Object.fromEntries(
        rows.flatMap(({ id, cells }) => {
          const cell = cells.mae;
          return cell !== undefined && "own" in cell ? [[id, cell.own.rank]] : [];
        }),
      );
    expect(ranks().unet).toMatchObject({ place: 1, tiedWith: ["unet", "twin"] });
    expect(ranks().cut).toMatchObject({ place: 3, tiedWith: ["cut"] });
    const sort = { column: "mae", isDescending: true };
    expect(ranks([...orderRows(table.rows, "ours", sort)])).toEqual(ranks());
  });

  test("a filter moves no row, and rows without a number come last", () => {
    const sort = { column: "lpips", isDescending: false };
    const all = orderRows(table.rows, "all", sort).map(({ id }) => id);
    // 0.1035 twice, 0.2035, then the paper's 0.477 …
    expect(all.slice(0, 4)).toEqual(["unet", "twin", "cut", "paper/BBDM"]);
    const ours = orderRows(table.rows, "ours", sort).map(({ id }) => id);
    expect(ours).toEqual(all.filter((id) => !id.startsWith("paper/")));
    const distance = { column: "fd-alexnet", isDescending: false };
    expect(orderRows(table.rows, "all", distance)).toHaveLength(table.rows.length);
  });
});

test("Table 3 does not compare what is not refined", () => {
  const { rows } = benchmarkTable("table3", [cut, denoised, refined], []);
  const cells = Object.fromEntries(
    rows.map(({ id, cells: own }) => [id, own.mae?.kind]),
  );
  expect(cells).toEqual({
    ...{ "m-cut": "not-comparable", "m-cut-r": "both", cut: "recomputed" },
    ...{ "paper/GaussianBlur": "paper", "paper/Noise2Noise": "paper" },
    "paper/MM-BSN": "paper",
  });
});

test("the refinement sets a pipeline with and without it side by side", () => {
  const { rows } = benchmarkTable("refinement", [cut, denoised, refined], []);
  expect(rows.map(({ id, group }) => `${id} ${group}`.trim())).toEqual([
    ...["paper/before", "paper/after", "m-cut before", "m-cut-r after"],
  ]);
});

test("Table 4 takes our regions by the paper's names, and says that training differs", () => {
  const values = { paris: [0.1, 0.2], lagos: [0.3] };
  const file = makeResults({
    ...{ values, pipeline: { translate: "cut" }, paperRows: PAPER_ROWS },
  });
  const named = {
    ...file,
    regions: file.regions.map((region) =>
      region.id === "paris" ? { ...region, name: "Paris" } : region,
    ),
  };
  const { rows } = benchmarkTable(
    "table4",
    [{ id: "x", file: named, origin: "published" }],
    [],
  );
  const paris = rows.find(({ id }) => id === "x/paris");
  expect(paris?.cells.mae).toMatchObject({
    ...{ kind: "not-comparable", paper: 0.105 },
    why: expect.stringContaining("trained"),
  });
  expect(rows.find(({ id }) => id === "x/lagos")?.cells.mae?.kind).toBe("recomputed");
  expect(rows).toHaveLength(15);
});

describe("the matrix", () => {
  const matrix = resultsMatrix([cut, unet], "mae", "all", "all");

  test("has a cell for each baseline and region, and the mean of those shown", () => {
    expect(matrix.regions.map(({ id }) => id)).toEqual(REGIONS);
    expect(matrix.rows[0]?.cells.map(({ own }) => own?.n)).toEqual(
      REGIONS.map(() => 2),
    );
    expect(matrix.rows[0]?.mean.own?.value).toBeCloseTo(0.2035, 12);
    // Urban: 0, 2, 4 thousandths, and 1 in the mean.
    const urban = resultsMatrix([cut, unet], "mae", "urban", "all");
    expect(urban.regions).toHaveLength(3);
    expect(urban.rows[0]?.mean.own?.value).toBeCloseTo(0.203, 12);
    expect([urban.best, urban.worst]).toEqual([matrix.best, matrix.worst]);
  });

  test("has the pipelines of one de-noiser, in the colours of all", () => {
    const all = [cut, unet, denoised];
    expect(denoisersOf(all)).toEqual([{ id: "median", title: "median" }]);
    const rowsOf = (denoiser: string) => resultsMatrix(all, "mae", "all", denoiser);
    expect(rowsOf("median").rows.map(({ entryId }) => entryId)).toEqual(["m-cut"]);
    expect(rowsOf("none").rows.map(({ entryId }) => entryId)).toEqual(["cut", "unet"]);
    expect(rowsOf("all").rows).toHaveLength(3);
    expect(rowsOf("median").worst).toBe(rowsOf("all").worst);
  });

  test("best and worst follow what the metric calls better", () => {
    expect(matrix.best).toBeLessThan(matrix.worst);
    const psnr = resultsMatrix([cut, unet], "psnr", "all", "all");
    expect(psnr.best).toBeGreaterThan(psnr.worst);
  });
});

test("patches are sorted best first; five of them are picked, each once", () => {
  const list = listPatches(cut.file, null, "mae", []);
  expect(list).toHaveLength(12);
  expect(list[0]).toMatchObject({ regionId: "paris", value: 0.2, row: 0, col: 0 });
  expect(list.at(-1)?.value).toBeCloseTo(0.207, 12);
  expect(listPatches(cut.file, "paris", "psnr", [])[0]?.value).toBeCloseTo(0.202, 12);
  // Column 256 of 0.5 m from x 500 000.
  expect(listPatches(cut.file, "paris", "mae", [])[1]?.grid).toMatchObject({
    ...{ affine: [0.5, 0, 500_128, 0, -0.5, 4_000_000], width: 256, height: 256 },
  });
  expect(pickPatches(list).map(({ place }) => place)).toEqual([
    ...["Best", "Upper quartile", "Median", "Lower quartile", "Worst"],
  ]);
  expect(pickPatches(list.slice(0, 1)).map(({ place }) => place)).toEqual([
    "Best, upper quartile, median, lower quartile, worst",
  ]);
});

describe("exports", () => {
  const table = benchmarkTable("table2", [cut, unet], []);

  test("CSV has a line for every cell, with all digits and reasons", () => {
    const lines = exportTable(table, table.rows, "csv").trimEnd().split("\n");
    expect(lines).toHaveLength(1 + table.rows.length * table.columns.length);
    expect(lines.find((line) => /^cut,.*,MAE,/.test(line))).toMatch(
      /^cut,beside the paper’s CUT hybrid,MAE,both,0\.2035\d*,0\.00\d+,12,2,0\.132,0\.0715\d*,$/,
    );
    expect(lines.every((line) => !/NaN|undefined/.test(line))).toBe(true);
  });

  test("Markdown has as many cells in every line", () => {
    const lines = exportTable(table, table.rows, "markdown")
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(lines).toHaveLength(2 + table.rows.length);
    expect(new Set(lines.map((line) => line.split(" | ").length)).size).toBe(1);
    expect(lines.join()).toContain("0.204 ± 0.002, *0.132* (paper)");
  });

  test("LaTeX has a tabular with as many columns in every line, and no bare signs", () => {
    const odd = { ...table, rows: table.rows };
    const text = exportTable(
      odd,
      [{ ...(table.rows[0] as (typeof table.rows)[0]), name: "50 % & a_b #1 {x} → σ" }],
      "latex",
    );
    expect(text).toContain("50 \\% \\& a\\_b \\#1 \\{x\\} $\\to$ $\\sigma$");
    const whole = exportTable(table, table.rows, "latex");
    const body = whole.split("\n").filter((line) => line.endsWith("\\\\"));
    expect(body).toHaveLength(1 + table.rows.length);
    for (const line of body) {
      expect(line.match(/(?<!\\)&/g)).toHaveLength(table.columns.length + 1);
    }
    expect(whole).toContain(`{ll${"r".repeat(table.columns.length)}}`);
    expect(whole.match(/\$/g)?.length ?? 0).toSatisfy((n: number) => n % 2 === 0);
  });
});

test("the paper's tables have all rows, and in tables 2 to 4 all metrics of each", () => {
  const sizes = Object.values(PAPER_TABLES).map(({ rows }) => rows.length);
  expect(sizes).toEqual([9, 4, 14, 2]);
  const { table2, table3, table4 } = PAPER_TABLES;
  for (const { values } of [table2, table3, table4].flatMap(({ rows }) => rows)) {
    expect(Object.keys(values)).toEqual(PAPER_METRICS);
  }
  // The sums of the printed columns MAE and FID reveal a mistyped digit.
  const sum = (rows: readonly (typeof table2.rows)[0][], metric: "mae" | "fid") =>
    rows.reduce((total, { values }) => total + (values[metric] ?? 0), 0);
  expect(sum(table2.rows, "mae")).toBeCloseTo(1.696, 9);
  expect(sum(table2.rows, "fid")).toBeCloseTo(1346.733, 9);
  expect(sum(table3.rows, "mae")).toBeCloseTo(0.469, 9);
  expect(sum(table4.rows, "mae")).toBeCloseTo(1.51, 9);
});

test("every translator's and de-noiser's card names a row that the paper's tables have", () => {
  const rows = Object.values(PAPER_TABLES).flatMap((table) => table.rows);
  const known = new Set(rows.map(({ id }) => id));
  const models = new URL("../../../models/", import.meta.url);
  const readJson = (path: string) =>
    JSON.parse(readFileSync(new URL(path, models), "utf8"));
  const named = readJson("catalog.json").models.flatMap(
    (entry: { stage: string; card: string }) =>
      ["denoise", "translate"].includes(entry.stage)
        ? [readJson(entry.card).paper?.tableRow ?? []].flat()
        : [],
  );
  expect(named.length).toBeGreaterThan(8);
  expect(named.filter((row: string) => !known.has(row))).toEqual([]);
});
