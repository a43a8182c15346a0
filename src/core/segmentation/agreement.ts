/**
 * This file measures how alike two segmentations of one view are, from one table of how
 * many pixels their segments share. Pixels of no segment are a class of their own, but no
 * segment: ARI and variation of information count them, matches and areas do not.
 */
import { assign } from "./assign.ts";
import { boundaryF1 } from "./boundary.ts";
import { type Contingency, contingencyOf } from "./contingency.ts";
import type { LabelMap } from "./label-map.ts";

type Facts = {
  readonly label: string;
  /** `one`: 1 means equal, above and below are worse. */
  readonly better: "higher" | "lower" | "one";
  /** Range, rule and source in one line. */
  readonly settings: string;
};

/** Which way a measure of likeness is better. */
export const BETTER_SIGNS = { higher: "↑", lower: "↓", one: "→ 1" } as const;

/** The measures in the order of tables. */
export const AGREEMENT_MEASURES = {
  ari: {
    label: "ARI",
    better: "higher",
    settings:
      "adjusted Rand index (Hubert and Arabie 1985): pairs of pixels that are together or apart in both, beyond chance; 1 equal, 0 chance; pixels of no segment are one class",
  },
  arand: {
    label: "Adapted Rand error",
    better: "lower",
    settings:
      "1 − F score of pairs of pixels together (SNEMI3D; Arganda-Carreras et al. 2015), 0–1; pixels that the reference leaves free do not count, as in scikit-image",
  },
  voiSplit: {
    label: "VOI split",
    better: "lower",
    settings:
      "variation of information, H(candidate | reference) in bits: segments of the reference that are cut up (Meilă 2007)",
  },
  voiMerge: {
    label: "VOI merge",
    better: "lower",
    settings:
      "variation of information, H(reference | candidate) in bits: segments of the reference that run together (Meilă 2007)",
  },
  miou: {
    label: "mIoU",
    better: "higher",
    settings:
      "mean over the reference's segments of the IoU with the partner that the best one-to-one assignment gives (Hungarian method); without a partner 0",
  },
  boundary2: boundaryFacts(2),
  boundary4: boundaryFacts(4),
  boundary8: boundaryFacts(8),
  countRatio: {
    label: "Count ratio",
    better: "one",
    settings: "segments of the candidate over those of the reference",
  },
  areaLost: {
    label: "Area lost",
    better: "lower",
    settings:
      "share of the reference's segmented area in segments that no segment of the candidate matches with an IoU of at least 0.5",
  },
  areaInvented: {
    label: "Area invented",
    better: "lower",
    settings:
      "share of the candidate's segmented area in segments that no segment of the reference matches with an IoU of at least 0.5: what a picture shows and the reference does not",
  },
} as const satisfies Record<string, Facts>;

export type AgreementMeasure = keyof typeof AGREEMENT_MEASURES;

export type Agreement = {
  /** Pixels that are valid in both. */
  readonly n: number;
  readonly segments: { readonly reference: number; readonly candidate: number };
  /** Null where a measure is not defined, e.g. without segments. */
  readonly values: Readonly<Record<AgreementMeasure, number | null>>;
};

/** IoU from which two segments are the same thing. */
const MATCH_IOU = 0.5;

/**
 * Measures a candidate against a reference.
 * @param valid 1 where both images have pixels; null = everywhere
 * @throws AppError measure-refused when the maps differ in size
 */
export function measureAgreement(
  reference: LabelMap,
  candidate: LabelMap,
  valid: Uint8Array | null,
): Agreement {
  const table = contingencyOf(reference, candidate, valid);
  const [boundary2, boundary4, boundary8] = boundaryF1(
    reference,
    candidate,
    valid,
    [2, 4, 8],
  );
  const segments = {
    reference: countOf(table.reference),
    candidate: countOf(table.candidate),
  };
  return {
    n: table.n,
    segments,
    values: {
      ari: adjustedRand(table),
      arand: adaptedRandError(table),
      ...variationOfInformation(table),
      ...matchSegments(table),
      boundary2: boundary2 ?? null,
      boundary4: boundary4 ?? null,
      boundary8: boundary8 ?? null,
      countRatio:
        segments.reference === 0 ? null : segments.candidate / segments.reference,
    },
  };
}

function boundaryFacts(px: number): Facts {
  return {
    label: `Boundary F1, ${px} px`,
    better: "higher",
    settings: `F1 score of boundary pixels within ${px} px of the other's, 0–1`,
  };
}

/** How many segments have pixels that count. */
function countOf(pixels: Float64Array): number {
  return pixels.subarray(1).filter((count) => count > 0).length;
}

/** (Σ C(nij, 2) − E) / (½ (A + B) − E), E = A·B / C(n, 2). */
function adjustedRand({ n, pairs, reference, candidate }: Contingency): number | null {
  if (n < 2) {
    return null;
  }
  const two = (count: number) => (count * (count - 1)) / 2;
  const sum = (counts: Float64Array) => counts.reduce((s, count) => s + two(count), 0);
  const both = pairs.reduce((s, { pixels }) => s + two(pixels), 0);
  const [a, b] = [sum(reference), sum(candidate)];
  const expected = (a * b) / two(n);
  const most = (a + b) / 2;
  // Both are one segment, or both have one pixel each: nothing is left to chance.
  return most === expected ? 1 : (both - expected) / (most - expected);
}

/** As `skimage.metrics.adapted_rand_error`: label 0 of the reference does not count. */
function adaptedRandError({ pairs, reference }: Contingency): number | null {
  const counted = pairs.filter((pair) => pair.reference > 0);
  const columns = new Map<number, number>();
  let [both, n] = [0, 0];
  for (const { candidate, pixels } of counted) {
    columns.set(candidate, (columns.get(candidate) ?? 0) + pixels);
    both += pixels ** 2;
    n += pixels;
  }
  const squares = (counts: Iterable<number>) =>
    [...counts].reduce((s, count) => s + count ** 2, 0) - n;
  const together = squares(reference.subarray(1)) + squares(columns.values());
  return together === 0 ? null : 1 - (2 * (both - n)) / together;
}

function variationOfInformation({ n, pairs, reference, candidate }: Contingency): {
  readonly voiSplit: number | null;
  readonly voiMerge: number | null;
} {
  if (n === 0) {
    return { voiSplit: null, voiMerge: null };
  }
  let [split, merge] = [0, 0];
  for (const pair of pairs) {
    const share = pair.pixels / n;
    split -= share * Math.log2(pair.pixels / (reference[pair.reference] as number));
    merge -= share * Math.log2(pair.pixels / (candidate[pair.candidate] as number));
  }
  return { voiSplit: Math.abs(split), voiMerge: Math.abs(merge) };
}

function matchSegments({ pairs, reference, candidate }: Contingency): {
  readonly miou: number | null;
  readonly areaLost: number | null;
  readonly areaInvented: number | null;
} {
  const [rows, cols] = [reference.length - 1, candidate.length - 1];
  const ious = new Float64Array(rows * cols);
  const [isKept, isReal] = [new Uint8Array(rows + 1), new Uint8Array(cols + 1)];
  for (const { reference: i, candidate: j, pixels } of pairs) {
    if (i > 0 && j > 0) {
      const union = (reference[i] as number) + (candidate[j] as number) - pixels;
      const iou = pixels / union;
      ious[(i - 1) * cols + j - 1] = iou;
      if (iou >= MATCH_IOU) {
        isKept[i] = 1;
        isReal[j] = 1;
      }
    }
  }
  const partners = cols === 0 ? [] : [...assign(ious, rows, cols)];
  const matched = partners.reduce(
    (sum, col, row) => sum + (col < 0 ? 0 : (ious[row * cols + col] as number)),
    0,
  );
  const count = countOf(reference);
  return {
    miou: count === 0 ? null : matched / count,
    areaLost: shareWithout(reference, isKept),
    areaInvented: shareWithout(candidate, isReal),
  };
}

/** Share of all segments' pixels in those that have no partner. */
function shareWithout(pixels: Float64Array, hasPartner: Uint8Array): number | null {
  let [alone, all] = [0, 0];
  for (let label = 1; label < pixels.length; label += 1) {
    all += pixels[label] as number;
    alone += hasPartner[label] === 1 ? 0 : (pixels[label] as number);
  }
  return all === 0 ? null : alone / all;
}
