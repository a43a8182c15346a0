/**
 * This file simulates a scene seen by a side-looking X-band radar in HH or VV: layover,
 * foreshortening and shadow of the surface, double bounces at walls, speckle of the
 * given number of looks, receiver noise. The simulator's README describes the method
 * and its limits.
 */

import { createStream } from "#core/random.ts";
import { dbToAmplitude } from "#core/sar/decibels.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";
import { addAmbiguities } from "./ambiguities.ts";
import { type BackscatterTable, backscatterFor, tabulateGamma } from "./backscatter.ts";
import { createCircularNoise } from "./circular-noise.ts";
import { createImageFormer } from "./form-image.ts";
import { geocode, sigma0ToDn } from "./geocode.ts";
import { collectPoints } from "./points.ts";
import { cornerGain } from "./polarisation.ts";
import { planRadarGrid } from "./radar-grid.ts";
import { createTexture } from "./texture.ts";
import { LineTracer } from "./trace-line.ts";

export type RadarScene = {
  /** Amplitude, DN = √σ0 / scaleFactor, 1–65535; `sizePx`², row by row. */
  readonly dn: Uint16Array;
  /** Expected σ0 without speckle and receiver noise, linear power; `sizePx`². */
  readonly cleanSigma0: Float32Array;
};

/** Lines between two yields: well below half a second of work. */
const LINES_A_STEP = 48;

/**
 * Simulates the radar image in steps and yields the fraction that is done (0–1).
 *
 * `rasters` are the radar epoch's. Besides them it needs two planes of the radar grid,
 * 12 bytes per output pixel for looks along the axes, twice as many for diagonal ones.
 *
 * @param table backscatter of the materials; tests pass one without texture
 */
export function* simulateRadarSteps(
  layout: Layout,
  rasters: EpochRasters,
  acquisition: Acquisition,
  table: BackscatterTable = backscatterFor(acquisition),
): Generator<number, RadarScene> {
  const { lookRad, scaleFactor, polarisation, calibrationErrorDb } = acquisition;
  const { speckleSeed } = acquisition;
  const seedOf = (...purpose: (string | number)[]) =>
    createStream(layout.seed, layout.style, "radar", ...purpose).integer(2 ** 32);
  const grid = planRadarGrid(rasters.frame, acquisition, rasters.terrain);
  const texture = createTexture(layout, rasters, lookRad, table);
  yield 0.03;
  const points = collectPoints(layout, rasters, grid, lookRad, table);
  const gamma = tabulateGamma(table);
  const tracer = new LineTracer({
    ...{ rasters, grid, lookRad, gamma, texture },
    noise: createCircularNoise(seedOf("scatter")),
    seed: seedOf("facades"),
    corners: cornerGain(polarisation),
  });
  // Everything else depends on the scene's seed, so that two draws of speckle have the
  // same σ0.
  const speckle =
    speckleSeed === null ? seedOf("speckle") : seedOf("speckle", speckleSeed);
  const former = createImageFormer(grid, acquisition, speckle);

  for (let line = 0; line < grid.lines; line += 1) {
    if (line % LINES_A_STEP === 0) {
      yield 0.05 + (0.9 * line) / grid.lines;
    }
    const sigma0 = tracer.trace(line);
    former.takeLine(sigma0, points.seenOn(line, tracer.horizon));
  }
  yield 0.95;
  const { intensity, clean } = former.image;
  addAmbiguities(former.image, grid);
  yield 0.96;
  const cleanSigma0 = geocode(clean, grid, acquisition, rasters.terrain);
  yield 0.98;
  const sigma0 = geocode(intensity, grid, acquisition, rasters.terrain);
  const statedScale = scaleFactor / dbToAmplitude(calibrationErrorDb);
  return { dn: sigma0ToDn(sigma0, statedScale), cleanSigma0 };
}

/** Does the same as `simulateRadarSteps` without yielding. */
export function simulateRadar(
  layout: Layout,
  rasters: EpochRasters,
  acquisition: Acquisition,
  table: BackscatterTable = backscatterFor(acquisition),
): RadarScene {
  const steps = simulateRadarSteps(layout, rasters, acquisition, table);
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}
