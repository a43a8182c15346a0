/**
 * This file makes the tables of the Benchmark workspace: the paper's rows and ours. Every
 * cell states where its number comes from, or why there is none.
 */

import { type OwnRow, ownRowsOf, type ResultsEntry } from "./own-rows.ts";
import {
  PAPER_METRICS,
  PAPER_TABLES,
  type PaperMetric,
  type PaperRow,
  type PaperTableId,
} from "./paper-tables.ts";
import { type Rank, rankRows } from "./rank-ties.ts";
import type { ResultsFile, ResultsMean } from "./results-file.ts";
import type { ResultsIndex } from "./results-index.ts";

export type OwnValue = {
  readonly value: number;
  /** Over patches; null for one patch, and for distances of sets. */
  readonly std: number | null;
  /** Patches. */
  readonly n: number;
  /** Patches left out as infinite. */
  readonly infinite: number;
  /** What a reader must know of a distance of few patches; null = nothing. */
  readonly warning: string | null;
  readonly rank: Rank | null;
};

export type Cell =
  | { readonly kind: "paper"; readonly paper: number }
  | { readonly kind: "recomputed"; readonly own: OwnValue }
  | {
      readonly kind: "both";
      readonly own: OwnValue;
      readonly paper: number;
      /** Our number minus the paper's. */
      readonly difference: number;
    }
  | {
      readonly kind: "not-comparable";
      readonly own: OwnValue;
      readonly paper: number;
      readonly why: string;
    }
  | { readonly kind: "missing"; readonly why: string };

export type BenchmarkColumn = {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
  readonly better: "lower" | "higher";
};

export type BenchmarkRow = {
  readonly id: string;
  readonly name: string;
  /** Training, setting, or what the row is beside its name; "" = nothing. */
  readonly group: string;
  /** The results that the row is of, and of which of their regions; null = the paper's alone. */
  readonly results: {
    readonly entryId: string;
    readonly regionId: string | null;
  } | null;
  readonly isOfPaper: boolean;
  /** By column. */
  readonly cells: Readonly<Record<string, Cell>>;
  /** By column: where the paper contradicts itself. */
  readonly notes: Readonly<Record<string, string>>;
};

export type BenchmarkTable = {
  readonly id: PaperTableId;
  readonly source: string;
  readonly title: string;
  readonly notes: readonly string[];
  readonly columns: readonly BenchmarkColumn[];
  readonly rows: readonly BenchmarkRow[];
  /** Why ranks say nothing; null when they may. */
  readonly rankReason: string | null;
};

export const BENCHMARK_COLUMNS: readonly BenchmarkColumn[] = [
  { id: "mae", label: "MAE", unit: "", better: "lower" },
  { id: "mse", label: "MSE", unit: "", better: "lower" },
  { id: "psnr", label: "PSNR", unit: "dB", better: "higher" },
  { id: "ssim", label: "SSIM", unit: "", better: "higher" },
  { id: "fid", label: "FID", unit: "", better: "lower" },
  { id: "lpips", label: "LPIPS", unit: "", better: "lower" },
  { id: "fd-alexnet", label: "FD-AlexNet", unit: "", better: "lower" },
];

export function benchmarkTable(
  id: PaperTableId,
  entries: readonly ResultsEntry[],
  leftOut: ResultsIndex["leftOut"],
): BenchmarkTable {
  const paper = PAPER_TABLES[id];
  const own = ownRowsOf(id, entries);
  const { ranks, reason } = ranksOf(own);
  const ofPaper = paper.rows.flatMap((row): BenchmarkRow[] => {
    const matching = own.filter(({ paperRow }) => paperRow === row.id);
    return matching.length === 0
      ? [paperOnly(row, whyMissing(id, row.id, leftOut))]
      : matching.map((each) => toRow(each, row, ranks));
  });
  const known = new Set(paper.rows.map((row) => row.id));
  const others = own
    .filter(({ paperRow }) => paperRow === null || !known.has(paperRow))
    .map((each) => toRow(each, null, ranks));
  const { source, title, notes } = paper;
  return {
    ...{ id, source, title, notes, columns: BENCHMARK_COLUMNS, rankReason: reason },
    rows: [...ofPaper, ...others],
  };
}

type Ranks = ReadonlyMap<string, ReadonlyMap<string, Rank>>;

/**
 * Ranks whole files by each metric, over the regions that they share; rows of one region
 * have none. They are those of the whole table, whatever is shown of it.
 */
function ranksOf(own: readonly OwnRow[]): {
  readonly ranks: Ranks;
  readonly reason: string | null;
} {
  const whole = own.filter(({ region }) => region === null);
  const ranks = new Map<string, ReadonlyMap<string, Rank>>();
  let reason: string | null = null;
  for (const { id, better } of BENCHMARK_COLUMNS) {
    const rows = whole.flatMap(({ entry }) => {
      const scores = scoresOf(entry.file, id);
      return Object.keys(scores).length === 0 ? [] : [{ id: entry.id, scores }];
    });
    if (rows.length < 2) {
      continue;
    }
    const found = rankRows(rows, better);
    reason ??= found.reason;
    ranks.set(id, new Map(found.ranks.map((rank) => [rank.id, rank])));
  }
  return { ranks, reason };
}

/** Returns the finite means of the regions, by region. */
function scoresOf(file: ResultsFile, metric: string): Record<string, number> {
  return Object.fromEntries(
    file.regions.flatMap(({ id, means }) => {
      const mean = means.find((each) => each.id === metric)?.mean;
      return mean !== undefined && Number.isFinite(mean) ? [[id, mean]] : [];
    }),
  );
}

function toRow(own: OwnRow, paper: PaperRow | null, ranks: Ranks): BenchmarkRow {
  const { entry, region } = own;
  const cells = BENCHMARK_COLUMNS.map(({ id }): [string, Cell] => {
    const printed = paper?.values[id as PaperMetric];
    const rank = region === null ? (ranks.get(id)?.get(entry.id) ?? null) : null;
    const value = ownValue(region ?? entry.file, id, rank);
    if (value === null) {
      const why = whyNoOwn(id, entry.file);
      return [
        id,
        printed === undefined
          ? { kind: "missing", why }
          : { kind: "paper", paper: printed },
      ];
    }
    if (printed === undefined) {
      return [id, { kind: "recomputed", own: value }];
    }
    return own.why === null
      ? [
          id,
          {
            ...{ kind: "both", own: value, paper: printed },
            difference: value.value - printed,
          },
        ]
      : [id, { kind: "not-comparable", own: value, paper: printed, why: own.why }];
  });
  return {
    id: region === null ? entry.id : `${entry.id}/${region.id}`,
    name: own.name,
    group: groupOf(own, paper),
    results: { entryId: entry.id, regionId: region?.id ?? null },
    isOfPaper: paper !== null,
    cells: Object.fromEntries(cells),
    notes: { ...paper?.notes },
  };
}

/** The row's own group, and the paper's row that its numbers stand beside. */
function groupOf({ group, name }: OwnRow, paper: PaperRow | null): string {
  const beside =
    paper === null || paper.name === name
      ? []
      : [`beside the paper’s ${[paper.name, paper.group].join(" ").trim()}`];
  return [group === "none" ? "" : group, ...beside].filter(Boolean).join(", ");
}

/** Returns a mean over patches, or a distance of sets; null where the file has neither. */
export function ownValue(
  of: {
    readonly means: readonly ResultsMean[];
    readonly distances: ResultsFile["distances"];
  },
  metric: string,
  rank: Rank | null,
): OwnValue | null {
  const mean = of.means.find(({ id }) => id === metric);
  if (mean !== undefined) {
    const { mean: value, std, n, infinite } = mean;
    return { ...{ value, std, n, infinite, rank }, warning: null };
  }
  const distance = of.distances.find(({ id }) => id === metric);
  if (distance === undefined) {
    return null;
  }
  const { value, n, warning } = distance;
  return { ...{ value, n, warning, rank }, std: null, infinite: 0 };
}

function whyNoOwn(metric: string, file: ResultsFile): string {
  if (metric === "fid") {
    return "FID is defined on one Inception network, which is not published here; FD-AlexNet is the same distance on another network.";
  }
  return metric === "fd-alexnet" && file.means.some(({ n }) => n < 2)
    ? "One patch is no set."
    : "The results file has no such metric.";
}

function paperOnly(row: PaperRow, why: string): BenchmarkRow {
  const cells = BENCHMARK_COLUMNS.map(({ id }): [string, Cell] => {
    const printed = row.values[id as PaperMetric];
    if (printed !== undefined) {
      return [id, { kind: "paper", paper: printed }];
    }
    const isOfPaper = (PAPER_METRICS as readonly string[]).includes(id);
    return [
      id,
      { kind: "missing", why: isOfPaper ? "The paper does not give it." : why },
    ];
  });
  const { id, name, group, notes = {} } = row;
  return {
    ...{ id: `paper/${id}`, name, group, notes, results: null, isOfPaper: true },
    cells: Object.fromEntries(cells),
  };
}

function whyMissing(
  table: PaperTableId,
  row: string,
  leftOut: ResultsIndex["leftOut"],
): string {
  const reason = leftOut.find(({ paperRow }) => paperRow === row)?.reason;
  if (table === "table2" && reason !== undefined) {
    return reason;
  }
  return row.includes("→")
    ? "No model was trained on one kind of region only."
    : "No results of ours stand for this row yet.";
}
