/**
 * The tables of the Benchmark workspace: the paper's rows and ours, every cell saying where
 * its number comes from or why there is none.
 */
import {
  PAPER_METRICS,
  PAPER_TABLES,
  type PaperMetric,
  type PaperRow,
  type PaperTableId,
} from "./paper-tables.ts";
import { type Rank, rankRows } from "./rank-ties.ts";
import type { ResultsFile, ResultsMean, ResultsRegion } from "./results-file.ts";
import type { ResultsIndex } from "./results-index.ts";

/** A results file in the page, and whether it came with the page or from the visitor. */
export type ResultsEntry = {
  readonly id: string;
  readonly file: ResultsFile;
  readonly origin: "published" | "added";
};

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
      /** Ours less the paper's. */
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

const MAIN_ROW = "CUT (hybrid)";

export const BENCHMARK_COLUMNS: readonly BenchmarkColumn[] = [
  { id: "mae", label: "MAE", unit: "", better: "lower" },
  { id: "mse", label: "MSE", unit: "", better: "lower" },
  { id: "psnr", label: "PSNR", unit: "dB", better: "higher" },
  { id: "ssim", label: "SSIM", unit: "", better: "higher" },
  { id: "fid", label: "FID", unit: "", better: "lower" },
  { id: "lpips", label: "LPIPS", unit: "", better: "lower" },
  { id: "fd-alexnet", label: "FD-AlexNet", unit: "", better: "lower" },
];

/** One of ours, with the row of the paper that it stands for. */
type OwnRow = {
  readonly entry: ResultsEntry;
  readonly region: ResultsRegion | null;
  readonly name: string;
  readonly group: string;
  readonly paperRow: string | null;
  /** Why the paper's numbers are of something else; null = they may be set side by side. */
  readonly why: string | null;
};

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

/** What is evaluated, in a few words: "Noise2Noise → CUT hybrid". */
export function candidateName({ candidate }: ResultsFile): string {
  return candidate.kind === "pictures"
    ? `Pictures: ${candidate.name}`
    : [candidate.denoise, candidate.translate, candidate.refine]
        .flatMap((model) => model?.title ?? [])
        .join(" → ");
}

function ownRowsOf(id: PaperTableId, entries: readonly ResultsEntry[]): OwnRow[] {
  switch (id) {
    case "table2":
      return entries.flatMap((entry): OwnRow[] => {
        const { candidate } = entry.file;
        if (candidate.kind === "pictures") {
          return [ownRow(entry, "brought by the visitor", null, null)];
        }
        const { denoise, translate, refine } = candidate;
        return denoise === null && refine === null
          ? [ownRow(entry, translate.supervision, translate.paperRow, null)]
          : [];
      });
    case "table3":
      return entries.flatMap((entry): OwnRow[] => {
        const { candidate } = entry.file;
        if (candidate.kind === "pictures" || !isMain(candidate)) {
          return [];
        }
        const { denoise, refine } = candidate;
        const why =
          refine === null
            ? "Ours is not refined; the paper's row is said to be."
            : null;
        const group = refine === null ? "not refined" : "refined";
        return [ownRow(entry, group, denoise?.paperRow ?? null, why)];
      });
    case "table4":
      return entries.flatMap((entry) => {
        const { candidate, regions } = entry.file;
        const isPlain =
          candidate.kind === "pipeline" &&
          isMain(candidate) &&
          candidate.denoise === null &&
          candidate.refine === null;
        return isPlain
          ? regions.map(
              (region): OwnRow => ({
                ...ownRow(
                  entry,
                  `all regions → ${region.kind ?? "?"}`,
                  region.name,
                  ONE,
                ),
                ...{ region, name: region.name },
              }),
            )
          : [];
      });
    case "refinement":
      return entries.flatMap((entry): OwnRow[] => {
        const { candidate } = entry.file;
        if (candidate.kind === "pictures" || !isMain(candidate)) {
          return [];
        }
        const isAfter = candidate.refine !== null;
        const hasPartner = entries.some(
          ({ file }) =>
            file.candidate.kind === "pipeline" &&
            file.candidate.translate.id === candidate.translate.id &&
            file.candidate.denoise?.id === candidate.denoise?.id &&
            (file.candidate.refine !== null) !== isAfter,
        );
        return hasPartner
          ? [ownRow(entry, isAfter ? "after" : "before", null, null)]
          : [];
      });
  }
}

const ONE =
  "Ours was trained on scenes of all ten styles, the paper's on this region alone.";

function isMain(candidate: ResultsFile["candidate"]): boolean {
  return candidate.kind === "pipeline" && candidate.translate.paperRow === MAIN_ROW;
}

function ownRow(
  entry: ResultsEntry,
  group: string,
  paperRow: string | null,
  why: string | null,
): OwnRow {
  const name = candidateName(entry.file);
  return { entry, region: null, name, group, paperRow, why };
}

type Ranks = ReadonlyMap<string, ReadonlyMap<string, Rank>>;

/**
 * Ranks of whole files by each metric, over the regions that they share; rows of one region
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

/** Finite means of the regions, by region. */
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

/** A mean over patches, or a distance of sets; null where the file has neither. */
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
