import { bestShift, type Shift, subPixelPeak } from "#core/metrics/shift-surface.ts";
import type { StackedSurface } from "./stack-surfaces.ts";

export type SurfacePeak = Shift & { readonly score: number };

/** Peaks of a surface from the highest, each at least `apartPx` from all higher ones. */
export function surfacePeaks(
  surface: StackedSurface,
  count: number,
  apartPx: number,
): SurfacePeak[] {
  const { reachPx } = surface;
  const side = 2 * reachPx + 1;
  const values = surface.values.slice();
  const peaks: SurfacePeak[] = [];
  while (peaks.length < count) {
    const { dx, dy, value } = bestShift({ reachPx, values }, "higher");
    if (value === -Infinity) {
      break;
    }
    const isRidge = peaks.length > 0 && !isLocalPeak(surface, dx, dy);
    if (!isRidge) {
      const fine = subPixelPeak(surface, { dx, dy }, "higher");
      peaks.push(
        fine === null ? { dx, dy, score: value } : { ...fine, score: fine.value },
      );
    }
    const clearPx = isRidge ? 0 : apartPx;
    for (let y = -clearPx; y <= clearPx; y += 1) {
      for (let x = -clearPx; x <= clearPx; x += 1) {
        const [col, row] = [dx + x + reachPx, dy + y + reachPx];
        if (col >= 0 && row >= 0 && col < side && row < side) {
          values[row * side + col] = -Infinity;
        }
      }
    }
  }
  return peaks;
}

function isLocalPeak(
  { reachPx, values }: StackedSurface,
  dx: number,
  dy: number,
): boolean {
  const side = 2 * reachPx + 1;
  const at = (dy + reachPx) * side + dx + reachPx;
  const own = values[at] as number;
  for (let y = -1; y <= 1; y += 1) {
    for (let x = -1; x <= 1; x += 1) {
      const isInside = Math.abs(dx + x) <= reachPx && Math.abs(dy + y) <= reachPx;
      if (isInside && (values[at + y * side + x] as number) > own) {
        return false;
      }
    }
  }
  return true;
}

/** Scores below this are as good as none. */
const LEAST_SCORE = 0.002;

/** The first peak's score over the second's. */
export function peakRatioOf([first, second]: readonly SurfacePeak[]): number {
  return Math.max(0, first?.score ?? 0) / Math.max(second?.score ?? 0, LEAST_SCORE);
}
