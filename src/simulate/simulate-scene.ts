/**
 * This file simulates one scene from its specification: layout, radar image at the
 * first date, optical image and truth at the second. README.md describes the parts and
 * how they differ from real images.
 */
import { renderOpticalSteps } from "./eo/render-optical.ts";
import type { EpochRasters } from "./epoch/epoch-rasters.ts";
import { rasterizeEpochSteps } from "./epoch/rasterize-epoch.ts";
import { buildLayout } from "./layout/build-layout.ts";
import type { Layout } from "./layout/layout.ts";
import { resolveAcquisition } from "./resolve-acquisition.ts";
import { simulateRadarSteps } from "./sar/simulate-radar.ts";
import { type Acquisition, frameOf, type SceneSpec } from "./scene-spec.ts";
import type { SimulatedScene, SimulationStep } from "./simulated-scene.ts";

/** Increased by every change of a scene's pixels; every product states it. */
export const SIMULATOR_VERSION = 4;

/** Fractions of the time at which the parts begin. */
const SURFACE_FROM = 0.04;
const RADAR_FROM = 0.12;
const OPTICAL_SURFACE_FROM = 0.6;
const OPTICAL_FROM = 0.68;

/**
 * Simulates a scene in steps of well below a second for 1024² pixels, so that a worker
 * can handle messages in between; to stop, do not request the next step.
 *
 * The same specification gives the same bytes on the same runtime. Labels and heights
 * are those of the optical date, in ground geometry, on the output's grid.
 *
 * @throws AppError `argument-invalid` for a specification that is out of range
 */
export function* simulateSceneSteps(
  spec: SceneSpec,
): Generator<SimulationStep, SimulatedScene> {
  const { style, seed } = spec;
  const acquisition = resolveAcquisition(spec);
  yield { what: "layout", fraction: 0 };
  const layout = buildLayout(style, seed, frameOf(acquisition), spec.hasTarmac);
  yield { what: "radar", fraction: SURFACE_FROM };
  // Rasters of one part are released before the next part, because those of a large
  // scene would not fit into memory twice.
  const radar = yield* radarSteps(layout, acquisition);
  const optical = yield* opticalSteps(layout, acquisition);
  return { style, seed, acquisition, ...radar, ...optical };
}

/** `simulateSceneSteps` without pauses. */
export function simulateScene(spec: SceneSpec): SimulatedScene {
  const steps = simulateSceneSteps(spec);
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

function* radarSteps(
  layout: Layout,
  acquisition: Acquisition,
): Generator<SimulationStep, Pick<SimulatedScene, "dn" | "cleanSigma0">> {
  const surface = rasterizeEpochSteps(layout, "sar", acquisition.timeGapDays);
  const rasters = yield* during("radar", SURFACE_FROM, RADAR_FROM, surface);
  yield { what: "radar", fraction: RADAR_FROM };
  const steps = simulateRadarSteps(layout, rasters, acquisition);
  return yield* during("radar", RADAR_FROM, OPTICAL_SURFACE_FROM, steps);
}

function* opticalSteps(
  layout: Layout,
  acquisition: Acquisition,
): Generator<SimulationStep, Pick<SimulatedScene, "eo" | "labels" | "dsm">> {
  const surface = rasterizeEpochSteps(layout, "eo", acquisition.timeGapDays);
  const rasters = yield* during("optical", OPTICAL_SURFACE_FROM, OPTICAL_FROM, surface);
  yield { what: "optical", fraction: OPTICAL_FROM };
  const truth = truthOf(rasters, acquisition.sizePx);
  const steps = renderOpticalSteps(layout, rasters, acquisition);
  const eo = yield* during("optical", OPTICAL_FROM, 1, steps);
  return { eo, ...truth };
}

/** Maps a part's own progress (0–1) to that of the scene. */
function* during<T>(
  what: SimulationStep["what"],
  from: number,
  to: number,
  steps: Generator<number, T>,
): Generator<SimulationStep, T> {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    yield { what, fraction: from + (to - from) * step.value };
  }
}

/**
 * Returns labels (of each pixel's first cell, because labels have no mean) and mean
 * heights of 2 × 2 cells.
 */
function truthOf(
  { frame, label, height }: EpochRasters,
  sizePx: number,
): Pick<SimulatedScene, "labels" | "dsm"> {
  const { cells, padCells } = frame;
  const labels = new Uint8Array(sizePx * sizePx);
  const dsm = new Float32Array(sizePx * sizePx);
  for (let row = 0; row < sizePx; row += 1) {
    for (let col = 0; col < sizePx; col += 1) {
      const cell = (padCells + 2 * row) * cells + padCells + 2 * col;
      const at = row * sizePx + col;
      labels[at] = label[cell] as number;
      dsm[at] =
        ((height[cell] as number) +
          (height[cell + 1] as number) +
          (height[cell + cells] as number) +
          (height[cell + cells + 1] as number)) /
        4;
    }
  }
  return { labels, dsm };
}
