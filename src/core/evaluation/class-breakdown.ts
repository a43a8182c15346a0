/** This file breaks scores down by land cover: what a pipeline is worth on water, on roofs … */
import { LABELS, type Label } from "#core/regions/labels.ts";
import { candidateName, type ResultsEntry } from "./own-rows.ts";
import {
  isWithin,
  type PatchLimit,
  type PatchOfEntry,
  patchesOf,
} from "./patch-facts.ts";

export type ClassCell = {
  readonly label: Label;
  /** Mean over patches, weighted by the share of the class; null where there is too little. */
  readonly mean: number | null;
  /** Effective number of patches, (Σw)² / Σw². */
  readonly effectiveN: number;
  /** Whole patches that the class would fill, Σw. */
  readonly area: number;
};

export type ClassRow = {
  readonly entryId: string;
  readonly name: string;
  readonly cells: readonly ClassCell[];
};

export type ClassBreakdown = {
  /** Classes that occur, the commonest first. */
  readonly labels: readonly Label[];
  readonly rows: readonly ClassRow[];
  /** Entries whose files say nothing of land cover. */
  readonly without: readonly string[];
};

/** Fewer effective patches than these give no mean. */
export const LEAST_EFFECTIVE_N = 3;

/**
 * Computes the mean of a metric by class, Σ wₖ·vₖ / Σ wₖ, where wₖ is the share of the
 * class in patch k and vₖ the patch's score. A score belongs to a whole patch, so a class
 * that never fills one is judged together with its surroundings.
 */
export function classBreakdown(
  entries: readonly ResultsEntry[],
  metric: string,
  limits: readonly PatchLimit[],
): ClassBreakdown {
  const shared = new Map<Label, number>();
  const rows: ClassRow[] = [];
  const without: string[] = [];
  for (const entry of entries) {
    const all = patchesOf([entry]);
    const patches = all.filter((each) => isWithin(each, limits));
    const name = candidateName(entry.file);
    if (all.every(({ patch }) => patch.cover === null)) {
      without.push(name);
      continue;
    }
    const cells = LABELS.map((label) => classCell(patches, metric, label));
    for (const { label, area } of cells) {
      shared.set(label, Math.max(shared.get(label) ?? 0, area));
    }
    rows.push({ entryId: entry.id, name, cells });
  }
  const labels = LABELS.filter((label) => (shared.get(label) ?? 0) > 0).toSorted(
    (a, b) => (shared.get(b) ?? 0) - (shared.get(a) ?? 0),
  );
  const ordered = rows.map((row) => ({
    ...row,
    cells: labels.flatMap(
      (label) => row.cells.find((cell) => cell.label === label) ?? [],
    ),
  }));
  return { labels, rows: ordered, without };
}

function classCell(
  patches: readonly PatchOfEntry[],
  metric: string,
  label: Label,
): ClassCell {
  let [sum, squares, scores] = [0, 0, 0];
  for (const { patch } of patches) {
    const [weight, value] = [patch.cover?.[label] ?? 0, patch.values[metric]];
    if (weight > 0 && value !== undefined && Number.isFinite(value)) {
      sum += weight;
      squares += weight * weight;
      scores += weight * value;
    }
  }
  const effectiveN = squares === 0 ? 0 : (sum * sum) / squares;
  const mean = effectiveN < LEAST_EFFECTIVE_N ? null : scores / sum;
  return { label, mean, effectiveN, area: sum };
}
