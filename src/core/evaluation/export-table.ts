/**
 * This file writes a table of the workspace as text: CSV for programs, Markdown and
 * LaTeX for papers.
 */
import { csvCell } from "#core/csv-cell.ts";
import type { BenchmarkRow, BenchmarkTable, Cell } from "./benchmark-table.ts";

export type TableFormat = "csv" | "markdown" | "latex";

export const TABLE_ENDINGS: Readonly<Record<TableFormat, string>> = {
  csv: "csv",
  markdown: "md",
  latex: "tex",
};

/** Writes all rows in the given order, whether they are on screen or not. */
export function exportTable(
  table: BenchmarkTable,
  rows: readonly BenchmarkRow[],
  format: TableFormat,
): string {
  switch (format) {
    case "csv":
      return toCsv(table, rows);
    case "markdown":
      return toMarkdown(table, rows);
    case "latex":
      return toLatex(table, rows);
  }
}

/** Writes one line per cell, with every digit, for a spreadsheet. */
function toCsv(table: BenchmarkTable, rows: readonly BenchmarkRow[]): string {
  const head = "row,group,metric,kind,ours,std,n,rank,paper,difference,why";
  const lines = rows.flatMap(({ name, group, cells }) =>
    table.columns.map(({ id, label }) => {
      const cell = cells[id] ?? NO_CELL;
      const own = ownOf(cell);
      const parts = [
        ...[csvCell(name), csvCell(group), csvCell(label), cell.kind],
        ...[own?.value, own?.std, own?.n, own?.rank?.place],
        paperOf(cell),
        cell.kind === "both" ? cell.difference : undefined,
        csvCell("why" in cell ? cell.why : ""),
      ];
      return parts.map((part) => part ?? "").join(",");
    }),
  );
  return `${[head, ...lines].join("\n")}\n`;
}

function toMarkdown(table: BenchmarkTable, rows: readonly BenchmarkRow[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const escaped = (text: string) => text.replaceAll("|", "\\|");
  const show = (cell: Cell, unit: string) => {
    const [own, paper] = [ownOf(cell), paperOf(cell)];
    const parts = [
      ...(own === null ? [] : [valueText(own.value, own.std, unit, "±")]),
      ...(paper === null ? [] : [`*${digits(paper, unit)}* (paper)`]),
    ];
    return parts.length === 0 ? "–" : parts.join(", ");
  };
  return [
    `**${table.source}. ${table.title}.** ${LEGEND}`,
    "",
    line(["", "", ...table.columns.map(headOf)]),
    line(["---", "---", ...table.columns.map(() => "---")]),
    ...rows.map(({ name, group, cells }) =>
      line([
        ...[escaped(name), escaped(group)],
        ...table.columns.map(({ id, unit }) => show(cells[id] ?? NO_CELL, unit)),
      ]),
    ),
    "",
  ].join("\n");
}

/**
 * Writes a `tabular` with the rules of booktabs; it compiles in any document that loads
 * that package.
 */
function toLatex(table: BenchmarkTable, rows: readonly BenchmarkRow[]): string {
  const line = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const show = (cell: Cell, unit: string) => {
    const [own, paper] = [ownOf(cell), paperOf(cell)];
    const parts = [
      ...(own === null ? [] : [`$${valueText(own.value, own.std, unit, "\\pm")}$`]),
      ...(paper === null ? [] : [`\\textit{${digits(paper, unit)}}`]),
    ];
    return parts.length === 0 ? "--" : parts.join(" / ");
  };
  return [
    `% ${table.source}. ${table.title}. ${LEGEND}`,
    "% \\usepackage{booktabs}",
    `\\begin{tabular}{ll${"r".repeat(table.columns.length)}}`,
    "\\toprule",
    line(["", "", ...table.columns.map((column) => latexText(headOf(column)))]),
    "\\midrule",
    ...rows.map(({ name, group, cells }) =>
      line([
        ...[latexText(name), latexText(group)],
        ...table.columns.map(({ id, unit }) => show(cells[id] ?? NO_CELL, unit)),
      ]),
    ),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

const LEGEND =
  "Ours: mean and standard deviation over patches of simulated regions; in italics the paper's, of real ones.";

const NO_CELL: Cell = { kind: "missing", why: "" };

/** Returns our number in a cell; null where there is none. */
export function ownOf(cell: Cell) {
  return "own" in cell ? cell.own : null;
}

/** Returns the paper's number in a cell; null where there is none. */
export function paperOf(cell: Cell): number | null {
  return "paper" in cell ? cell.paper : null;
}

function headOf({ label, unit, better }: BenchmarkTable["columns"][number]): string {
  return `${label}${unit === "" ? "" : ` (${unit})`} ${better === "lower" ? "↓" : "↑"}`;
}

function digits(value: number, unit: string): string {
  return value.toFixed(unit === "dB" ? 2 : 3);
}

function valueText(
  value: number,
  std: number | null,
  unit: string,
  plusMinus: string,
): string {
  if (!Number.isFinite(value)) {
    return plusMinus === "±" ? "∞" : "\\infty";
  }
  const spread = std === null ? "" : ` ${plusMinus} ${digits(std, unit)}`;
  return `${digits(value, unit)}${spread}`;
}

const LATEX_SIGNS: Readonly<Record<string, string>> = {
  ...{ "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", $: "\\$", "&": "\\&" },
  ...{ "#": "\\#", _: "\\_", "%": "\\%", "~": "\\textasciitilde{}" },
  ...{ "^": "\\textasciicircum{}", "→": "$\\to$", "↓": "$\\downarrow$" },
  ...{ "↑": "$\\uparrow$", "·": "$\\cdot$", "×": "$\\times$", σ: "$\\sigma$" },
};

function latexText(text: string): string {
  return [...text].map((sign) => LATEX_SIGNS[sign] ?? sign).join("");
}
