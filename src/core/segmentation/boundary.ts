/** This file compares the boundaries of two segmentations. */
import type { LabelMap } from "./label-map.ts";

/**
 * Returns 1 on both sides of every boundary: where one of the 4 neighbours has another label
 * (`find_boundaries(mode="thick")` of scikit-image). Pixels that are not valid make none.
 */
function boundaryOf(
  { labels, width, height }: LabelMap,
  valid: Uint8Array | null,
): Uint8Array {
  const boundary = new Uint8Array(labels.length);
  const differ = (a: number, b: number) => {
    const count = valid === null || (valid[a] === 1 && valid[b] === 1);
    if (count && labels[a] !== labels[b]) {
      boundary[a] = 1;
      boundary[b] = 1;
    }
  };
  for (let row = 0; row < height; row += 1) {
    for (let col = 0; col < width; col += 1) {
      const at = row * width + col;
      if (col + 1 < width) {
        differ(at, at + 1);
      }
      if (row + 1 < height) {
        differ(at, at + width);
      }
    }
  }
  return boundary;
}

/**
 * Returns the F1 score of the boundaries for each tolerance in pixels, in [0, 1]: precision
 * is the share of the candidate's boundary pixels within the tolerance of the reference's,
 * recall the reverse. Null where neither has a boundary.
 */
export function boundaryF1(
  reference: LabelMap,
  candidate: LabelMap,
  valid: Uint8Array | null,
  tolerancesPx: readonly number[],
): readonly (number | null)[] {
  const [own, other] = [boundaryOf(reference, valid), boundaryOf(candidate, valid)];
  return tolerancesPx.map((tolerance) => {
    const precision = shareWithin(other, grown(own, reference, tolerance));
    const recall = shareWithin(own, grown(other, reference, tolerance));
    if (precision === null && recall === null) {
      return null;
    }
    const [p, r] = [precision ?? 0, recall ?? 0];
    return p + r === 0 ? 0 : (2 * p * r) / (p + r);
  });
}

/** Returns 1 within `px` of the marked pixels' centres. */
function grown(
  marked: Uint8Array,
  { width, height }: Pick<LabelMap, "width" | "height">,
  px: number,
): Uint8Array {
  const near = new Uint8Array(marked.length);
  for (let at = marked.indexOf(1); at >= 0; at = marked.indexOf(1, at + 1)) {
    const [col, row] = [at % width, Math.floor(at / width)];
    const [top, bottom] = [Math.max(0, row - px), Math.min(height - 1, row + px)];
    for (let other = top; other <= bottom; other += 1) {
      const reach = Math.floor(Math.sqrt(px ** 2 - (other - row) ** 2));
      const from = other * width + Math.max(0, col - reach);
      near.fill(1, from, other * width + Math.min(width - 1, col + reach) + 1);
    }
  }
  return near;
}

function shareWithin(boundary: Uint8Array, near: Uint8Array): number | null {
  let [inside, all] = [0, 0];
  for (let i = 0; i < boundary.length; i += 1) {
    if (boundary[i] === 1) {
      all += 1;
      inside += near[i] as number;
    }
  }
  return all === 0 ? null : inside / all;
}
