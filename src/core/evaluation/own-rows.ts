/**
 * This file decides which results files, or which of their regions, are rows of a table
 * of the paper.
 */
import type { PaperTableId } from "./paper-tables.ts";
import type { ResultsFile, ResultsRegion } from "./results-file.ts";

/**
 * A results file in the page: it came with the page, was given by the visitor, or was
 * measured here of pictures of the visitor's.
 */
export type ResultsEntry = {
  readonly id: string;
  readonly file: ResultsFile;
  readonly origin: "published" | "added" | "measured";
};

/** One of our own results, with the row of the paper that it corresponds to. */
export type OwnRow = {
  readonly entry: ResultsEntry;
  readonly region: ResultsRegion | null;
  readonly name: string;
  readonly group: string;
  readonly paperRow: string | null;
  /** Why the paper's numbers cannot be compared with ours; null = they can. */
  readonly why: string | null;
};

const MAIN_ROW = "CUT (hybrid)";

/** Returns our own rows that belong into a table. */
export function ownRowsOf(
  id: PaperTableId,
  entries: readonly ResultsEntry[],
): OwnRow[] {
  switch (id) {
    case "table2":
      return entries.flatMap((entry): OwnRow[] => {
        const { candidate } = entry.file;
        if (candidate.kind === "pictures") {
          return [ownRow(entry, "brought by the visitor", null, null)];
        }
        const { denoise, translate, refine } = candidate;
        if (denoise === null && refine === null) {
          return [ownRow(entry, translate.supervision, translate.paperRow, null)];
        }
        // What was measured here is looked for where it was asked for.
        const isMeasured = entry.origin === "measured";
        return isMeasured ? [ownRow(entry, "of several stages", null, null)] : [];
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
                ...ownRow(entry, candidateName(entry.file), region.name, ONE),
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

/** Describes in a few words what is evaluated: "Noise2Noise → CUT hybrid". */
export function candidateName({ candidate }: ResultsFile): string {
  return candidate.kind === "pictures"
    ? `Pictures: ${candidate.name}`
    : [candidate.denoise, candidate.translate, candidate.refine]
        .flatMap((model) => model?.title ?? [])
        .join(" → ");
}
