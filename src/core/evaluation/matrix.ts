/** This file makes the matrix of baselines and regions for one metric. */
import { type OwnValue, ownValue } from "./benchmark-table.ts";
import { candidateName, type ResultsEntry } from "./own-rows.ts";
import type { ResultsRegion } from "./results-file.ts";
import { meansOf } from "./summarise.ts";

export type MatrixCell = {
  /** Null for all shown regions together. */
  readonly regionId: string | null;
  readonly regionName: string | null;
  readonly own: OwnValue | null;
  /** Why there is no number; "" where there is one. */
  readonly why: string;
};

export type MatrixRow = {
  readonly entryId: string;
  readonly name: string;
  /** Over the patches of the shown regions. */
  readonly mean: MatrixCell;
  readonly cells: readonly MatrixCell[];
};

export type ResultsMatrix = {
  readonly regions: readonly Pick<ResultsRegion, "id" | "name" | "kind">[];
  readonly rows: readonly MatrixRow[];
  /** Of all regions, shown or not, so that colours stay when some are left out. */
  readonly best: number;
  readonly worst: number;
};

/** Lists the de-noisers of the pipelines, by id and title, each once. */
export function denoisersOf(
  entries: readonly ResultsEntry[],
): readonly { readonly id: string; readonly title: string }[] {
  const found = new Map<string, string>();
  for (const { file } of entries) {
    const used = file.candidate.kind === "pipeline" ? file.candidate.denoise : null;
    if (used !== null) {
      found.set(used.id, used.title);
    }
  }
  return [...found].map(([id, title]) => ({ id, title }));
}

function hasDenoiser({ file }: ResultsEntry, denoiser: string): boolean {
  const { candidate } = file;
  const own =
    candidate.kind === "pipeline" ? (candidate.denoise?.id ?? "none") : "none";
  return denoiser === "all" || own === denoiser;
}

/**
 * Lays out the matrix: the regions of all entries of that kind, in the order in which they
 * first appear, and a row for each entry with that de-noiser. The colours are those of all.
 * @param denoiser its id; "none" = pipelines without one, "all" = any
 */
export function resultsMatrix(
  entries: readonly ResultsEntry[],
  metric: string,
  kind: "all" | "urban" | "rural",
  denoiser: string,
): ResultsMatrix {
  const known = new Map(
    entries.flatMap(({ file }) => file.regions.map((region) => [region.id, region])),
  );
  const regions = [...known.values()].filter(
    (region) => kind === "all" || region.kind === kind,
  );
  const wanted = entries.filter((entry) => hasDenoiser(entry, denoiser));
  const rows = wanted.map(({ id, file }): MatrixRow => {
    const cells = regions.map(({ id: regionId, name }): MatrixCell => {
      const region = file.regions.find((each) => each.id === regionId);
      const own = region === undefined ? null : ownValue(region, metric, null);
      const why =
        region === undefined
          ? "These results do not cover the region."
          : "The results file has no such metric here.";
      return { regionId, regionName: name, own, why: own === null ? why : "" };
    });
    const shown = file.regions.filter(({ id: own }) =>
      regions.some((region) => region.id === own),
    );
    const pooled = {
      means: meansOf(
        shown.flatMap(({ patches }) => patches),
        file.metrics,
      ),
      // A distance of sets is no mean of its parts, so only that of the whole file is known.
      distances: kind === "all" ? file.distances : [],
    };
    const own = ownValue(pooled, metric, null);
    const why =
      kind === "all"
        ? "The results file has no such metric."
        : "A distance of sets is known of all regions together alone.";
    return {
      ...{ entryId: id, name: candidateName(file), cells },
      mean: { regionId: null, regionName: null, own, why: own === null ? why : "" },
    };
  });
  const values = entries.flatMap(({ file }) =>
    file.regions.flatMap((region) => ownValue(region, metric, null)?.value ?? []),
  );
  const finite = values.filter(Number.isFinite);
  const isLower =
    entries
      .flatMap(({ file }) => [...file.metrics, ...file.distances])
      .find(({ id }) => id === metric)?.better !== "higher";
  const [low, high] = [Math.min(...finite), Math.max(...finite)];
  return {
    ...{ regions, rows },
    best: isLower ? low : high,
    worst: isLower ? high : low,
  };
}
