/** A shift in pixels, and the search for the shift at which a score is best. */

export type Shift = { readonly dx: number; readonly dy: number };

/** Values at every whole shift up to `reachPx`, `[dy][dx]` from −reachPx. */
export type ShiftValues = {
  readonly reachPx: number;
  readonly values: Float64Array;
};

export type BestShift = Shift & { readonly value: number };

export function valueAtShift(
  { reachPx, values }: ShiftValues,
  { dx, dy }: Shift,
): number {
  return values[(dy + reachPx) * (2 * reachPx + 1) + dx + reachPx] as number;
}

/** Returns the best of all shifts; of equal ones the shortest. */
export function bestShift(
  surface: ShiftValues,
  better: "lower" | "higher",
): BestShift & { readonly isOnBorder: boolean } {
  const { reachPx } = surface;
  const sign = better === "lower" ? 1 : -1;
  let best: BestShift = {
    dx: 0,
    dy: 0,
    value: valueAtShift(surface, { dx: 0, dy: 0 }),
  };
  for (let dy = -reachPx; dy <= reachPx; dy++) {
    for (let dx = -reachPx; dx <= reachPx; dx++) {
      const value = valueAtShift(surface, { dx, dy });
      const gain = sign * (best.value - value);
      const isShorter = dx * dx + dy * dy < best.dx ** 2 + best.dy ** 2;
      if (gain > 0 || (value === best.value && isShorter)) {
        best = { dx, dy, value };
      }
    }
  }
  const isOnBorder = Math.max(Math.abs(best.dx), Math.abs(best.dy)) === reachPx;
  return { ...best, isOnBorder };
}

/**
 * Returns the vertex of the quadratic c0 + c1·x + c2·y + c3·x² + c4·xy + c5·y² that is
 * fitted by least squares to the best shift and its eight neighbours.
 *
 * @returns null where a neighbour is missing or infinite, or the quadratic has no
 *   vertex of the right kind within one pixel
 */
export function subPixelPeak(
  surface: ShiftValues,
  best: Shift,
  better: "lower" | "higher",
): BestShift | null {
  if (Math.max(Math.abs(best.dx), Math.abs(best.dy)) >= surface.reachPx) {
    return null;
  }
  let [sum, sumX, sumY, sumXx, sumXy, sumYy] = [0, 0, 0, 0, 0, 0];
  for (const y of [-1, 0, 1]) {
    for (const x of [-1, 0, 1]) {
      const f = valueAtShift(surface, { dx: best.dx + x, dy: best.dy + y });
      sum += f;
      sumX += x * f;
      sumY += y * f;
      sumXx += x * x * f;
      sumXy += x * y * f;
      sumYy += y * y * f;
    }
  }
  // These are the normal equations of the 3 × 3 stencil, solved by hand.
  const c0 = (5 * sum) / 9 - (sumXx + sumYy) / 3;
  const [c1, c2, c4] = [sumX / 6, sumY / 6, sumXy / 4];
  const [c3, c5] = [sumXx / 2 - sum / 3, sumYy / 2 - sum / 3];
  const determinant = 4 * c3 * c5 - c4 * c4;
  const isRightKind = better === "lower" ? c3 > 0 : c3 < 0;
  const x = (c2 * c4 - 2 * c1 * c5) / determinant;
  const y = (c1 * c4 - 2 * c2 * c3) / determinant;
  // The comparison is also false for NaN, which infinite neighbours lead to.
  if (!(isRightKind && determinant > 0 && Math.abs(x) <= 1 && Math.abs(y) <= 1)) {
    return null;
  }
  const value = c0 + (c1 * x + c2 * y) / 2;
  return { dx: best.dx + x, dy: best.dy + y, value };
}
