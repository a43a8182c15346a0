/** This file measures how an optical image lies on a radar image over an area. */
import { groundSpacingM, mapDirectionDeg, northAngleDeg } from "#core/geo/placement.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import { type Grid, resampledGrid, windowGrid } from "#core/raster/grid.ts";
import { polygonMask } from "#core/raster/polygon-mask.ts";
import type { Planes } from "#core/raster/raster.ts";
import type { GreyImage } from "#core/registration/grey-image.ts";
import {
  judgeRegistration,
  LEANING_HEIGHT_M,
  type MeasuredShift,
} from "#core/registration/judge-registration.ts";
import {
  type PairRegistration,
  protocolLine,
  registerPair,
} from "#core/registration/register-pair.ts";
import type { SarScene, Scene } from "#core/sar/scene.ts";
import { pixelRatio, readOnGrid } from "#engine/read-on-grid.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { ImageRegistration } from "#ports/image-registration.ts";
import type { Area, OnProgress } from "#ports/measurement.ts";
import { openArea, refusal, validateReference } from "./open-comparison.ts";
import type { Pacer } from "./pacer.ts";

/** Longest side of the grid that both images are brought to. */
const SIDE_PX = 1024;
/** Shorter sides hold too little to correlate. */
const LEAST_SIDE_PX = 96;
/** Areas with more pixels are read from overviews. */
const EXACT_LIMIT_PX = 16_777_216;

type Job = {
  readonly pace: Pacer;
  readonly onProgress: OnProgress;
  readonly signal: AbortSignal;
};

/** @throws AppError measure-refused with the reason */
export async function registerImages(
  sar: SceneHandle,
  eo: SceneHandle,
  area: Area,
  { pace, onProgress, signal }: Job,
): Promise<ImageRegistration> {
  const radar = radarOf(sar.scene);
  validateReference(radar.grid, eo.scene);
  const grid = commonGrid(radar, eo, area);
  const quality =
    (pixelRatio(grid, radar.grid) ?? 1) ** 2 * grid.width * grid.height > EXACT_LIMIT_PX
      ? "display"
      : "exact";
  const own = await readOnGrid(sar, grid, quality, signal);
  const other = await readOnGrid(eo, grid, quality, signal);
  if (own === null || other === null) {
    throw refusal(
      "an optical image that overlaps the area, and an area that can be read",
      quality === "exact"
        ? `${eo.scene.name}, which shows another place`
        : "too many pixels",
      "Draw a box of a few hundred pixels over both images.",
    );
  }
  const lean = leanOn(grid, radar);
  const radarBand = bandOf(grid, own, maskOf(grid, area));
  const work = registerPair(radarBand, brightnessOf(grid, other));
  let step = work.next();
  for (; !step.done; step = work.next()) {
    onProgress(Math.floor(100 * step.value), 100);
    await pace();
  }
  if (step.value === null) {
    throw refusal(
      "structure that both images show",
      "too little that is valid in both",
      "Choose an area where both images have pixels.",
    );
  }
  onProgress(100, 100);
  return answerOf(step.value, grid, lean);
}

function radarOf(scene: Scene): SarScene {
  if (scene.role !== "sar") {
    throw refusal(
      "a radar image first",
      `${scene.name}, an optical image`,
      "Give the SAR scene first, the EO image second.",
    );
  }
  return scene;
}

/** The area on the radar's grid, with pixels no smaller than those of either image. */
function commonGrid({ grid, name }: SarScene, eo: SceneHandle, area: Area): Grid {
  const whole = { col: 0, row: 0, width: grid.width, height: grid.height };
  const { window } = openArea({ grid, extent: () => whole }, area);
  const part = windowGrid(grid, window);
  const ratio = pixelRatio(part, eo.scene.grid) ?? 1;
  const side = Math.max(part.width, part.height);
  const common = resampledGrid(part, Math.max(1, side / SIDE_PX, 1 / ratio));
  if (Math.min(common.width, common.height) < LEAST_SIDE_PX) {
    throw refusal(
      `at least ${LEAST_SIDE_PX} × ${LEAST_SIDE_PX} pixels of both images`,
      `${common.width} × ${common.height} of ${name}`,
      "Choose a larger area.",
    );
  }
  return common;
}

function maskOf(grid: Grid, area: Area): Uint8Array | null {
  return area.kind === "polygon" ? polygonMask(grid, area.ring) : null;
}

function bandOf(
  { width, height }: Grid,
  { data, valid }: Planes<Uint8Array>,
  mask: Uint8Array | null,
): GreyImage {
  const inside = mask === null ? valid : valid.map((v, i) => v & (mask[i] as number));
  const values = new Float32Array(width * height);
  for (let at = 0; at < values.length; at += 1) {
    values[at] = inside[at] === 1 ? (data[at] as number) : 0;
  }
  return { width, height, values, valid: inside };
}

/** Mean of the bands: colour has no counterpart in radar. */
function brightnessOf(grid: Grid, planes: Planes<Uint8Array>): GreyImage {
  const size = grid.width * grid.height;
  const mean = planes.data.slice(0, size);
  for (let band = 1; band < planes.bands; band += 1) {
    for (let at = 0; at < size; at += 1) {
      mean[at] = (mean[at] as number) + (planes.data[band * size + at] as number);
    }
  }
  return bandOf(grid, { ...planes, data: mean }, null);
}

/** How tall objects lean towards the radar on this grid; null where that is not known. */
function leanOn(grid: Grid, { metadata }: SarScene): MeasuredShift["lean"] {
  const { lookAzimuthDeg, incidenceAngleDeg } = metadata;
  const spacing = groundSpacingM(grid);
  if (lookAzimuthDeg === null || incidenceAngleDeg === null || spacing === null) {
    return null;
  }
  const middle = pixelToWorld(grid.affine, grid.width / 2, grid.height / 2);
  const onMap = mapDirectionDeg(grid.crs, ...middle, lookAzimuthDeg);
  if (onMap === null) {
    return null;
  }
  const angle = (onMap * Math.PI) / 180;
  const [a, b, , d, e] = invertAffine(grid.affine);
  const x = a * Math.sin(angle) + b * Math.cos(angle);
  const y = d * Math.sin(angle) + e * Math.cos(angle);
  const length = Math.hypot(x, y);
  const reachM = LEANING_HEIGHT_M / Math.tan((incidenceAngleDeg * Math.PI) / 180);
  return { x: x / length, y: y / length, px: reachM / spacing.mean };
}

/** A step of pixels on the ground, to the east and north. */
function groundStep(grid: Grid, dx: number, dy: number): MeasuredShift["ground"] {
  const spacing = groundSpacingM(grid);
  const middle = pixelToWorld(grid.affine, grid.width / 2, grid.height / 2);
  const north = northAngleDeg(grid.crs, ...middle);
  if (spacing === null || north === null) {
    return null;
  }
  const [a, b, , d, e] = grid.affine;
  const [x, y] = [a * dx + b * dy, d * dx + e * dy];
  const lengthM = Math.hypot(dx * spacing.x, dy * spacing.y);
  const azimuth = Math.atan2(x, y) - (north * Math.PI) / 180;
  return { eastM: lengthM * Math.sin(azimuth), northM: lengthM * Math.cos(azimuth) };
}

function answerOf(
  found: PairRegistration,
  grid: Grid,
  lean: MeasuredShift["lean"],
): ImageRegistration {
  const { dx, dy, turn, stretch } = found.model;
  const { isFound, errorPx, confidence, agreeing, peakRatio } = found;
  const ground = groundStep(grid, dx, dy);
  return {
    ...judgeRegistration({ isFound, dx, dy, errorPx, ground, lean }),
    ...{ dx, dy, ground, errorPx, confidence, agreeing, peakRatio },
    turnDeg: (turn * 180) / Math.PI,
    stretch,
    leanPx: lean?.px ?? null,
    windows: found.windows.map((window) => {
      const { x, y, residualPx, isAgreeing } = window;
      const step = { dx: window.dx, dy: window.dy, peakRatio: window.peakRatio };
      return { col: x, row: y, ...step, residualPx, isAgreeing };
    }),
    grid,
    pixelM: groundSpacingM(grid)?.mean ?? null,
    protocol: `${grid.width} × ${grid.height} px; ${protocolLine(found.factor)}`,
  };
}
