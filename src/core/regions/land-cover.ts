/**
 * This file computes the land cover of a scene and classifies it by the paper's rule.
 *
 * SAR2Earth counts 25 OpenStreetMap classes and names none of them, so its Figure 3
 * cannot be reproduced class by class; the shares here are over the 18 classes of
 * `labels.ts`.
 */
import { LABELS, type Label } from "./labels.ts";
import type { RegionKind } from "./regions-file.ts";

/** Fraction of each class, 0–1; the sum is 1. */
export type LandCover = Readonly<Record<Label, number>>;

/** Counts labels as they are read; labels that are not in the table count as `other`. */
export function landCoverOf(labels: Iterable<number>): LandCover {
  const counts = new Array<number>(LABELS.length).fill(0);
  let n = 0;
  for (const id of labels) {
    const known = id < LABELS.length ? id : 0;
    counts[known] = (counts[known] as number) + 1;
    n += 1;
  }
  return Object.fromEntries(
    LABELS.map((label, id) => [label, n === 0 ? 0 : (counts[id] as number) / n]),
  ) as LandCover;
}

/**
 * Counts as "residential": plots and the buildings on them. In OpenStreetMap land use
 * continues below houses; here a pixel has one label only, so a house would otherwise
 * not belong to the residential area around it.
 */
const RESIDENTIAL: readonly Label[] = ["residential", "building"];

/** "Non-residential human-made areas, such as commercial, industrial, or retail spaces". */
const OTHER_BUILT: readonly Label[] = [
  "commercial",
  "industrial",
  "parking",
  "railway",
];

const RESIDENTIAL_LIMIT = 0.25;
const OTHER_BUILT_LIMIT = 0.05;

/**
 * Applies the paper's rule (section 3.2): a scene is urban "if residential areas cover
 * at least 25 % of the total area", or if other human-made areas "occupy at least 5 %".
 * Roads, parks, farmland and greenhouses are neither.
 */
export function regionKind(cover: LandCover): RegionKind {
  const { residential, otherBuilt } = builtShares(cover);
  return residential >= RESIDENTIAL_LIMIT || otherBuilt >= OTHER_BUILT_LIMIT
    ? "urban"
    : "rural";
}

/**
 * Says why a scene's kind differs from the one that the paper gives for the real
 * region; null if it does not.
 */
export function kindNote(
  cover: LandCover,
  paperKind: RegionKind,
  areaKm2: number,
): string | null {
  const kind = regionKind(cover);
  if (kind === paperKind) {
    return null;
  }
  const { residential, otherBuilt } = builtShares(cover);
  return `Residential ${percent(residential)} (urban from 25 %), other built ${percent(otherBuilt)} (urban from 5 %): ${kind} by the rule, ${paperKind} in the paper. The rule is applied to these ${areaKm2.toFixed(2)} km²; the paper's sets cover tens of times as much ground around each place.`;
}

/** Returns the two fractions that the rule uses, 0–1. */
export function builtShares(cover: LandCover): {
  readonly residential: number;
  readonly otherBuilt: number;
} {
  const sum = (labels: readonly Label[]) =>
    labels.reduce((total, label) => total + cover[label], 0);
  return { residential: sum(RESIDENTIAL), otherBuilt: sum(OTHER_BUILT) };
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
