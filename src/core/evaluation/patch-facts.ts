/**
 * This file collects what is known of a patch besides its scores: its place, its land cover and how its pair
 * was acquired. Charts and filters are made of these.
 */
import { LABELS, type Label } from "#core/regions/labels.ts";
import { candidateName, type ResultsEntry } from "./own-rows.ts";
import type { ResultsPatch, ResultsRegion } from "./results-file.ts";

/** Something that a score may depend on: a land-cover class's share, or a condition. */
export type PatchCondition = "gapDays" | "incidenceDeg" | "gsdM" | "looks" | Label;

export type ConditionFacts = {
  readonly id: PatchCondition;
  readonly label: string;
  readonly unit: string;
};

const SHARE_UNIT = "%";

export const PATCH_CONDITIONS: readonly ConditionFacts[] = [
  { id: "gapDays", label: "Days between the images", unit: "d" },
  { id: "incidenceDeg", label: "Incidence", unit: "°" },
  { id: "gsdM", label: "Pixel size", unit: "m" },
  { id: "looks", label: "Looks", unit: "" },
  ...LABELS.map((id) => ({ id, label: `Share of ${id}`, unit: SHARE_UNIT })),
];

/** One patch of one pipeline. */
export type PatchOfEntry = {
  /** The place, the same for all pipelines: `paris/0/256/512`. */
  readonly place: string;
  readonly entryId: string;
  readonly entryName: string;
  readonly region: ResultsRegion;
  readonly patch: ResultsPatch;
};

export function placeOf(
  regionId: string,
  { image, row, col }: Pick<ResultsPatch, "image" | "row" | "col">,
): string {
  return `${regionId}/${image}/${row}/${col}`;
}

/** Lists the patches of all entries, entry by entry. */
export function patchesOf(entries: readonly ResultsEntry[]): readonly PatchOfEntry[] {
  return entries.flatMap(({ id: entryId, file }) => {
    const entryName = candidateName(file);
    return file.regions.flatMap((region) =>
      region.patches.map((patch) => ({
        ...{ place: placeOf(region.id, patch), entryId, entryName, region, patch },
      })),
    );
  });
}

/**
 * Returns the condition of a patch: days (without sign), degrees, metres, looks, or the
 * share of a land-cover class in percent; null where the file does not say it.
 */
export function conditionOf(
  { region, patch }: Pick<PatchOfEntry, "region" | "patch">,
  condition: PatchCondition,
): number | null {
  switch (condition) {
    case "gapDays": {
      const days = region.conditions?.gapDays ?? null;
      return days === null ? null : Math.abs(days);
    }
    case "incidenceDeg":
    case "gsdM":
    case "looks":
      return region.conditions?.[condition] ?? null;
    default:
      return patch.cover === null ? null : 100 * (patch.cover[condition] ?? 0);
  }
}

/** A range of one condition, both ends included; null = open. */
export type PatchLimit = {
  readonly condition: PatchCondition;
  readonly min: number | null;
  readonly max: number | null;
};

/** Tells whether a patch lies in all ranges; one whose condition is unknown lies in none. */
export function isWithin(
  patch: Pick<PatchOfEntry, "region" | "patch">,
  limits: readonly PatchLimit[],
): boolean {
  return limits.every(({ condition, min, max }) => {
    const value = conditionOf(patch, condition);
    return (
      value !== null &&
      value >= (min ?? Number.NEGATIVE_INFINITY) &&
      value <= (max ?? Number.POSITIVE_INFINITY)
    );
  });
}

/** Writes the ranges for a link: `water:50:;gapDays::30`. */
export function limitsToText(limits: readonly PatchLimit[]): string {
  return limits
    .map(({ condition, min, max }) => `${condition}:${min ?? ""}:${max ?? ""}`)
    .join(";");
}

/**
 * Parses the text of `limitsToText`; parts that cannot be parsed are left out, and so is a
 * second range of the same condition.
 */
export function limitsFromText(text: string): readonly PatchLimit[] {
  const found = new Map<PatchCondition, PatchLimit>();
  for (const part of text.split(";")) {
    const [id, min = "", max = ""] = part.split(":");
    const condition = PATCH_CONDITIONS.find((each) => each.id === id)?.id;
    const [low = null, high = null] = [min, max].map((end) =>
      end === "" ? null : Number(end),
    );
    const areNumbers = [low, high].every((end) => end === null || Number.isFinite(end));
    if (condition !== undefined && areNumbers && !found.has(condition)) {
      found.set(condition, { condition, min: low, max: high });
    }
  }
  return [...found.values()];
}
