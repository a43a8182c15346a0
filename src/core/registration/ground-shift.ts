/**
 * This file removes the bias that tall objects add to a shift. A radar draws the top of a wall or
 * a tree nearer to itself by its height over the tangent of the incidence angle, so that
 * windows with tall objects seem displaced away from the radar, and none towards it: the
 * ground is at the near end of their spread.
 */
import { type Displacement, displacementAt, type ShiftModel } from "./shift-model.ts";

/** Share of windows that lie nearer to the radar than what is taken for the ground. */
const GROUND_QUANTILE = 0.2;
/** That quantile of a normal distribution, in standard deviations below its mean. */
const QUANTILE_OF_NOISE = 0.84;
/** Objects are believed in where windows spread so many times more along than across. */
const LEAST_STRETCH = 1.5;
/** Farther away along the look direction a window's peak is a false one. */
const LONGEST_PX = 24;
const LEAST_WINDOWS = 8;

/**
 * Returns the model moved towards the radar to where the ground is; as it is where windows
 * do not spread in the look direction.
 *
 * @param away unit vector in pixels, away from the radar; null = unknown
 */
export function groundShift(
  model: ShiftModel,
  places: readonly Displacement[],
  away: { readonly x: number; readonly y: number } | null,
  tolerancePx: number,
): ShiftModel {
  if (away === null) {
    return model;
  }
  const spread = places
    .map((place) => {
      const [dx, dy] = displacementAt(model, place.x, place.y);
      const [ex, ey] = [place.dx - dx, place.dy - dy];
      return {
        along: ex * away.x + ey * away.y,
        across: ey * away.x - ex * away.y,
      };
    })
    .filter(
      ({ along, across }) =>
        Math.abs(across) <= 2 * tolerancePx && Math.abs(along) <= LONGEST_PX,
    );
  const sorted = spread.map(({ along }) => along).sort((a, b) => a - b);
  const noise = deviation(spread.map(({ across }) => across));
  const near = sorted[Math.floor(GROUND_QUANTILE * sorted.length)];
  if (near === undefined || spread.length < LEAST_WINDOWS) {
    return model;
  }
  // By noise alone a fifth of the windows is that far below the mean.
  const ground = near + QUANTILE_OF_NOISE * noise;
  if (deviation(sorted) <= LEAST_STRETCH * noise || ground >= 0) {
    return model;
  }
  return {
    ...model,
    dx: model.dx + ground * away.x,
    dy: model.dy + ground * away.y,
  };
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(
    values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length,
  );
}
