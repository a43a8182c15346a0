import type { Frame } from "#simulate/scene-spec.ts";
import type { RadarGrid } from "./radar-grid.ts";

/** Steeper slopes, rise over run, are steps of a wall or of a crown's rim. */
const STEEPEST_SLOPE = 2.2;

/**
 * Returns the cosine of the local incidence angle at a cell of a surface (heights in
 * metres), 0.02–1.
 */
export type LocalIncidence = (surface: Float32Array, cell: number) => number;

/**
 * Computes cos θi = n · r of the surface's normal n and the direction r back to the
 * radar, with slopes over two cells; at steps it returns the scene's own incidence.
 */
export function createLocalIncidence(
  { cells, cellM }: Frame,
  { cosLook, sinLook, sinInc, cosInc }: RadarGrid,
): LocalIncidence {
  return (surface, cell) => {
    const slopeX =
      ((surface[cell + 1] as number) - (surface[cell - 1] as number)) / (2 * cellM);
    const slopeY =
      ((surface[cell + cells] as number) - (surface[cell - cells] as number)) /
      (2 * cellM);
    if (
      slopeX > STEEPEST_SLOPE ||
      slopeX < -STEEPEST_SLOPE ||
      slopeY > STEEPEST_SLOPE ||
      slopeY < -STEEPEST_SLOPE
    ) {
      return cosInc;
    }
    const towards = slopeX * cosLook + slopeY * sinLook;
    const cosine =
      (cosInc + towards * sinInc) / Math.sqrt(1 + slopeX * slopeX + slopeY * slopeY);
    return cosine < 0.02 ? 0.02 : Math.min(cosine, 1);
  };
}
