/**
 * This file makes label maps: each pixel belongs to one segment, or to none (0). Measures
 * of segmentations are defined for such maps.
 */

/** Labels 1 … count, row by row; 0 where no segment is. */
export type LabelMap = {
  readonly width: number;
  readonly height: number;
  readonly labels: Uint16Array;
  readonly count: number;
};

/**
 * Paints masks that may overlap, the largest first, so that what lies inside a larger
 * segment stays visible. Masks that others cover completely have no label in the end.
 */
export function paintLabels(
  masks: readonly { readonly mask: Uint8Array; readonly areaPx: number }[],
  width: number,
  height: number,
): LabelMap {
  const labels = new Uint16Array(width * height);
  const ordered = masks.toSorted((a, b) => b.areaPx - a.areaPx);
  ordered.forEach(({ mask }, i) => {
    for (let at = mask.indexOf(1); at >= 0; at = mask.indexOf(1, at + 1)) {
      labels[at] = i + 1;
    }
  });
  return renumbered(labels, width, height);
}

/**
 * Makes a segment of every connected area of one class (4 neighbours), as a land-cover map
 * has them; areas of fewer than `leastPx` pixels belong to none.
 * @param classes row by row; pixels that are not valid belong to no area
 */
export function connectedAreas(
  classes: ArrayLike<number>,
  valid: Uint8Array,
  width: number,
  height: number,
  leastPx: number,
): LabelMap {
  const labels = new Uint16Array(width * height);
  const seen = new Uint8Array(labels.length);
  let next = 0;
  for (let start = 0; start < labels.length; start += 1) {
    if (seen[start] === 1 || valid[start] === 0) {
      continue;
    }
    const area = fillArea(classes, valid, width, height, start, seen);
    if (area.length >= leastPx && next < 65_535) {
      next += 1;
      for (const at of area) {
        labels[at] = next;
      }
    }
  }
  return { width, height, labels, count: next };
}

function fillArea(
  classes: ArrayLike<number>,
  valid: Uint8Array,
  width: number,
  height: number,
  start: number,
  seen: Uint8Array,
): number[] {
  const own = classes[start];
  const area = [start];
  seen[start] = 1;
  for (let i = 0; i < area.length; i += 1) {
    const at = area[i] as number;
    const [col, row] = [at % width, Math.floor(at / width)];
    for (const [next, isThere] of [
      [at - 1, col > 0],
      [at + 1, col + 1 < width],
      [at - width, row > 0],
      [at + width, row + 1 < height],
    ] as const) {
      if (isThere && seen[next] === 0 && valid[next] === 1 && classes[next] === own) {
        seen[next] = 1;
        area.push(next);
      }
    }
  }
  return area;
}

/** Gives the labels that are left the numbers 1 … count in their order. */
function renumbered(labels: Uint16Array, width: number, height: number): LabelMap {
  const left = [...new Set(labels)].filter((label) => label > 0).sort((a, b) => a - b);
  const names = new Map(left.map((label, i) => [label, i + 1]));
  const changed = labels.map((label) => names.get(label) ?? 0);
  return { width, height, labels: changed, count: left.length };
}
