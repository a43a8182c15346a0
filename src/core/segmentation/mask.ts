/**
 * This file turns a segmenter's logits into masks and judges them, as Segment Anything's
 * automatic mask generator does (Kirillov et al., ICCV 2023, appendix B).
 */

import type { PixelWindow } from "#core/raster/grid.ts";

/** A network's answer for one prompt: `values[row][col]` in logits; above 0 = inside. */
export type MaskLogits = {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
};

/** Returns 1 where the logit is above 0 and the pixel is valid, row by row. */
export function maskOf({ values }: MaskLogits, valid: Uint8Array): Uint8Array {
  const mask = new Uint8Array(values.length);
  for (let i = 0; i < mask.length; i += 1) {
    mask[i] = (values[i] as number) > 0 ? (valid[i] as number) : 0;
  }
  return mask;
}

/**
 * Returns the IoU of the masks at the thresholds +offset and −offset, in [0, 1]: how little
 * the mask depends on the threshold. 0 for an empty mask.
 */
export function stabilityScore({ values }: MaskLogits, offset = 1): number {
  let inner = 0;
  let outer = 0;
  for (const value of values) {
    inner += Number(value > offset);
    outer += Number(value > -offset);
  }
  return outer === 0 ? 0 : inner / outer;
}

/** Returns the smallest box around the mask's pixels and their number; null if it is empty. */
export function extentOf(
  mask: Uint8Array,
  width: number,
): { readonly box: PixelWindow; readonly areaPx: number } | null {
  let [left, right, top, bottom, areaPx] = [width, -1, -1, -1, 0];
  for (let i = mask.indexOf(1); i >= 0; i = mask.indexOf(1, i + 1)) {
    const [col, row] = [i % width, Math.floor(i / width)];
    left = Math.min(left, col);
    right = Math.max(right, col);
    top = top < 0 ? row : top;
    bottom = row;
    areaPx += 1;
  }
  return areaPx === 0
    ? null
    : {
        box: { col: left, row: top, width: right - left + 1, height: bottom - top + 1 },
        areaPx,
      };
}

/** Returns the intersection over the union of two boxes, in [0, 1]. */
export function boxIou(a: PixelWindow, b: PixelWindow): number {
  const width = Math.min(a.col + a.width, b.col + b.width) - Math.max(a.col, b.col);
  const height = Math.min(a.row + a.height, b.row + b.height) - Math.max(a.row, b.row);
  const common = Math.max(0, width) * Math.max(0, height);
  return common / (a.width * a.height + b.width * b.height - common);
}

/**
 * Returns the members that no better one covers, the best first: greedy non-maximum
 * suppression. Of equal scores the earlier one stays.
 * @param mostIou boxes with a larger IoU count as the same segment, in [0, 1]
 */
export function suppressRepeats<T extends { readonly box: PixelWindow }>(
  found: readonly T[],
  scoreOf: (member: T) => number,
  mostIou: number,
): readonly T[] {
  const kept: T[] = [];
  for (const member of found.toSorted((a, b) => scoreOf(b) - scoreOf(a))) {
    if (kept.every(({ box }) => boxIou(box, member.box) <= mostIou)) {
      kept.push(member);
    }
  }
  return kept;
}
