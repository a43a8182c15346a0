/** This file filters the archive's scenes; every scene is looked at once. */
import type { Box } from "#core/geo/placement.ts";
import type { ArchiveMode, ArchiveScene } from "./archive-scene.ts";
import { meetsBox } from "./paper-regions.ts";

/** What scenes must fulfil; null and empty mean anything. */
export type SceneFilter = {
  /** First and last day, ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly mode: ArchiveMode | null;
  readonly polarisation: string | null;
  readonly lookSide: "left" | "right" | null;
  /** Degrees. */
  readonly incidence: readonly [min: number | null, max: number | null];
  /** Coarsest resolution in metres. */
  readonly resolutionM: number | null;
  /** Longitudes and latitudes that the footprint must meet. */
  readonly box: Box | null;
};

export const ANY_SCENE: SceneFilter = {
  from: "",
  to: "",
  mode: null,
  polarisation: null,
  lookSide: null,
  incidence: [null, null],
  resolutionM: null,
  box: null,
};

/** Returns the scenes that fulfil a filter, in the same order. */
export function filterScenes(
  scenes: readonly ArchiveScene[],
  filter: SceneFilter,
): ArchiveScene[] {
  const { from, to, mode, polarisation, lookSide, resolutionM, box } = filter;
  const [minDeg, maxDeg] = filter.incidence;
  return scenes.filter(
    (scene) =>
      (from === "" || scene.date >= from) &&
      (to === "" || scene.date <= to) &&
      (mode === null || scene.mode === mode) &&
      (polarisation === null || scene.polarisation === polarisation) &&
      (lookSide === null || scene.lookSide === lookSide) &&
      (minDeg === null || scene.incidenceDeg >= minDeg) &&
      (maxDeg === null || scene.incidenceDeg <= maxDeg) &&
      (resolutionM === null || scene.resolutionM <= resolutionM) &&
      (box === null || meetsBox(scene.footprint, box)),
  );
}

/** Half of the side of the box around a place that is given as a point, in degrees. */
const NEAR_DEG = 0.5;

/** Returns the box around "latitude, longitude"; null if the text is no such place. */
export function boxAround(text: string): Box | null {
  const [lat = Number.NaN, lon = Number.NaN, ...rest] = text
    .trim()
    .split(/[\s,;]+/)
    .map(Number);
  const isPlace = rest.length === 0 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180;
  return isPlace
    ? [lon - NEAR_DEG, lat - NEAR_DEG, lon + NEAR_DEG, lat + NEAR_DEG]
    : null;
}
