/**
 * This file varies what differs between real scenes, so that a network trained on
 * simulated ones has seen such variation.
 */
import { createStream } from "#core/random.ts";
import { drawArchiveAcquisition } from "./archive-acquisitions.ts";
import type { Acquisition, SceneSpec } from "./scene-spec.ts";

/** Fraction of the scenes with an airfield or a car park beside water. */
const TARMAC_SHARE = 0.35;

/**
 * A specification drawn from (style, seed):
 * - polarisation, side, incidence (17–57°), pixel spacing (0.18–1.1 m) and looks (1–10) as
 *   Capella's open archive has them (`archive-acquisitions.ts`);
 * - noise of −24 to −17 dB, which its catalogue does not hold;
 * - a radiometry that is off by up to 3 dB either way;
 * - the smoothness of pavement and the wind on water, so that their σ0 overlap as they do
 *   in real scenes: what tells them apart is what lies about them and on them;
 * - in `TARMAC_SHARE` of the scenes, large pavement beside water.
 */
export function varyScene({ style, seed }: Pick<SceneSpec, "style" | "seed">): Pick<
  SceneSpec,
  "hasTarmac"
> & {
  readonly overrides: Partial<Acquisition>;
} {
  const draw = (purpose: string) => createStream(seed, style, "vary", purpose);
  const level = (purpose: string, low: number, high: number) =>
    Number(draw(purpose).between(low, high).toFixed(2));
  return {
    hasTarmac: draw("tarmac").chance(TARMAC_SHARE),
    overrides: {
      ...drawArchiveAcquisition(draw("archive")),
      neszDb: level("nesz", -24, -17),
      calibrationErrorDb: level("calibration", -3, 3),
      windDb: level("wind", -3, 7),
      pavementDb: level("pavement", -5, 2),
    },
  };
}
