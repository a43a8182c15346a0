import { AppError } from "#core/errors.ts";
import type { LabelMap } from "./label-map.ts";

/** How many pixels have label i in the reference and label j in the candidate. */
export type Contingency = {
  /** Pixels that count: valid in both. */
  readonly n: number;
  /** Pixels of each label, by label; [0] = no segment. */
  readonly reference: Float64Array;
  readonly candidate: Float64Array;
  /** Pairs that occur. */
  readonly pairs: readonly OverlappingPair[];
};

export type OverlappingPair = {
  readonly reference: number;
  readonly candidate: number;
  readonly pixels: number;
};

/**
 * Counts the pairs of labels of two maps of one size.
 * @param valid 1 where both images have pixels; null = everywhere
 * @throws AppError measure-refused when the maps differ in size
 */
export function contingencyOf(
  reference: LabelMap,
  candidate: LabelMap,
  valid: Uint8Array | null,
): Contingency {
  if (reference.width !== candidate.width || reference.height !== candidate.height) {
    throw new AppError("measure-refused", "These segmentations cannot be compared.", {
      expected: "two of one view",
      found: `${reference.width} × ${reference.height} and ${candidate.width} × ${candidate.height} px`,
      hint: "Segment both for the same view.",
    });
  }
  const columns = candidate.count + 1;
  const counts = new Uint32Array((reference.count + 1) * columns);
  let n = 0;
  for (let i = 0; i < reference.labels.length; i += 1) {
    if (valid === null || valid[i] === 1) {
      const row = reference.labels[i] as number;
      const at = row * columns + (candidate.labels[i] as number);
      counts[at] = (counts[at] as number) + 1;
      n += 1;
    }
  }
  const rowSums = new Float64Array(reference.count + 1);
  const columnSums = new Float64Array(columns);
  const pairs: OverlappingPair[] = [];
  counts.forEach((pixels, at) => {
    if (pixels > 0) {
      const [row, column] = [Math.floor(at / columns), at % columns];
      pairs.push({ reference: row, candidate: column, pixels });
      rowSums[row] = (rowSums[row] as number) + pixels;
      columnSums[column] = (columnSums[column] as number) + pixels;
    }
  });
  return { n, reference: rowSums, candidate: columnSums, pairs };
}
