import { groundSpacingM } from "#core/geo/placement.ts";
import {
  REGISTRATION_REACH_PX,
  type RegistrationMetric,
  registrationSurface,
} from "#core/metrics/registration-surface.ts";
import {
  clipWindow,
  growWindow,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import type { OnProgress } from "#ports/measurement.ts";
import type { Registration } from "#ports/studies.ts";
import { type OpenComparison, validateAreaSize } from "./open-comparison.ts";
import type { Pacer } from "./pacer.ts";

/** Limits the area: measuring 289 shifts of a larger one would take minutes. */
const LIMIT_PX = 4_194_304;

/**
 * Measures how far the candidate is shifted.
 * @throws AppError measure-refused with the reason
 */
export async function measureRegistration(
  { window, grid, readPair, areaMask }: OpenComparison,
  metrics: readonly RegistrationMetric[],
  pace: Pacer,
  onProgress: OnProgress,
): Promise<Registration> {
  validateAreaSize(
    window,
    LIMIT_PX,
    "Draw a smaller box: registration shows on a few hundred pixels.",
  );
  // Reads the surroundings as well, so that pixels at the area's own border are
  // compared at every shift.
  const grown = growWindow(window, REGISTRATION_REACH_PX);
  const part = clipWindow(grown, grid) as PixelWindow;
  const work = registrationSurface(await readPair(part), areaMask(part), metrics);
  let step = work.next();
  for (let shown = 0; !step.done; step = work.next()) {
    const percent = Math.floor(100 * step.value);
    if (percent > shown) {
      shown = percent;
      onProgress(percent, 100);
    }
    await pace();
  }
  const { surfaces, ...found } = step.value;
  const ownGrid = windowGrid(grid, window);
  return {
    ...found,
    grid: ownGrid,
    gsdM: groundSpacingM(ownGrid)?.mean ?? null,
    surfaces: surfaces.map((surface) => ({ ...surface, values: [...surface.values] })),
  };
}
