/**
 * This file renders the optical image of a scene: reflectance, sunlight, oblique view
 * and optics, row by row over a few shared rasters. README.md says how it differs from
 * real images.
 */

import { createStream } from "#core/random.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import type { Layout } from "#simulate/layout/layout.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";
import { createAlbedo } from "./albedo.ts";
import { measureGround } from "./ground-distance.ts";
import { createObliqueView, leanReach } from "./oblique-view.ts";
import type { OpticalWindow } from "./optical-window.ts";
import {
  addCellRow,
  drawDevelopment,
  exposePicture,
  finishRows,
  opticsReach,
  pixelTaps,
} from "./optics.ts";
import { STYLE_LOOKS } from "./palettes.ts";
import { castShadows } from "./shadow.ts";
import { createSunlight } from "./sunlight.ts";
import { drawWear } from "./wear.ts";

/** Rows between two yields: less than half a second of work. */
const ROWS_A_STEP = 256;

/**
 * Renders the optical image in steps and yields the fraction that is done (0–1).
 *
 * `rasters` are the optical epoch's, with albedo. Returns sRGB, interleaved, `sizePx`²
 * × 3 bytes. Besides the rasters it needs 8 bytes per cell and 16 bytes per output
 * pixel.
 */
export function* renderOpticalSteps(
  layout: Layout,
  rasters: EpochRasters,
  acquisition: Acquisition,
): Generator<number, Uint8Array> {
  const { frame } = rasters;
  const { sizePx, lean, misregistrationPx } = acquisition;
  const sun = {
    azimuthRad: acquisition.sunAzimuthRad,
    elevationRad: acquisition.sunElevationRad,
  };
  const margin = Math.min(
    frame.padCells,
    leanReach(rasters, lean) + opticsReach(acquisition),
  );
  const window: OpticalWindow = {
    origin: frame.padCells - margin,
    size: 2 * sizePx + 2 * margin,
  };
  const { size } = window;
  const shade = castShadows(rasters.height, frame.cells, frame.cellM, sun, window);
  yield 0.05;
  const distance = measureGround(rasters);
  yield 0.1;
  const wear = drawWear(layout, rasters, distance);
  yield 0.12;
  const traces = { distance, wear };
  const paintRow = createAlbedo(layout, rasters, acquisition, window, traces);
  yield 0.15;

  const lightRow = createSunlight(rasters, shade, sun, window);
  const radiance = new Uint16Array(size * size * 3);
  const albedo = new Float32Array(size * 3);
  for (let row = 0; row < size; row += 1) {
    paintRow(row, albedo);
    lightRow(row, albedo, radiance.subarray(row * size * 3, (row + 1) * size * 3));
    if (row % ROWS_A_STEP === ROWS_A_STEP - 1) {
      yield 0.15 + (0.5 * row) / size;
    }
  }

  const viewRow = createObliqueView(
    layout,
    rasters,
    radiance,
    shade,
    lean,
    sun,
    window,
  );
  const columns = pixelTaps(sizePx, margin, misregistrationPx[0]);
  const rows = pixelTaps(sizePx, margin, misregistrationPx[1]);
  const picture = new Float32Array(sizePx * sizePx * 3);
  const line = new Float32Array(sizePx * 3);
  for (let row = 0; row < size; row += 1) {
    viewRow(row, albedo);
    addCellRow(picture, sizePx, albedo, row, columns, rows, line);
    if (row % ROWS_A_STEP === ROWS_A_STEP - 1) {
      yield 0.65 + (0.25 * row) / size;
    }
  }

  const random = createStream(layout.seed, layout.style, "camera");
  const development = drawDevelopment(random, STYLE_LOOKS[layout.style].haze);
  const luma = exposePicture(picture, development);
  yield 0.92;
  const rgb = new Uint8Array(sizePx * sizePx * 3);
  for (let row = 0; row < sizePx; row += ROWS_A_STEP) {
    const end = Math.min(sizePx, row + ROWS_A_STEP);
    finishRows(picture, luma, sizePx, row, end, development, random, rgb);
    yield 0.92 + (0.08 * end) / sizePx;
  }
  return rgb;
}

/** Renders the optical image without yielding; see `renderOpticalSteps`. */
export function renderOptical(
  layout: Layout,
  rasters: EpochRasters,
  acquisition: Acquisition,
): Uint8Array {
  const steps = renderOpticalSteps(layout, rasters, acquisition);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done === true) {
      return step.value;
    }
  }
}
