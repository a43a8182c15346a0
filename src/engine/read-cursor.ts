/** This file reads the value under the cursor from any layer. */
import { createTransform } from "#core/geo/crs.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import { sampleValueToDb } from "#core/sar/calibration.ts";
import { powerToDb } from "#core/sar/decibels.ts";
import type { CursorReading, PixelKey } from "#ports/layers.ts";
import type { MapKey } from "#ports/measurement.ts";
import type { StoredResult } from "./engine-parts.ts";
import type { EngineMeasuring } from "./measure/create-measuring.ts";
import type { SceneHandle } from "./scene-handle.ts";

type Layers = {
  readonly scenes: ReadonlyMap<string, SceneHandle>;
  readonly results: ReadonlyMap<string, StoredResult>;
  readonly measuring: Pick<EngineMeasuring, "valueMap">;
};

/** Reads the value at a place. @param x, y in `crs` */
export async function readCursor(
  key: PixelKey,
  crs: Grid["crs"],
  x: number,
  y: number,
  layers: Layers,
  signal?: AbortSignal,
): Promise<CursorReading | null> {
  switch (key.kind) {
    case "scene": {
      const handle = layers.scenes.get(key.sceneId);
      const at = handle && pixelAt(handle.scene.grid, crs, x, y);
      return handle && at ? readScene(handle, at, signal) : null;
    }
    case "result": {
      const raster = layers.results.get(key.resultId)?.raster;
      const at = raster && pixelAt(raster.levels[0] as Grid, crs, x, y);
      return raster && at ? readResult(raster, at) : null;
    }
    case "metric-map":
    case "disagreement":
      return readValue(key, crs, x, y, layers, signal);
  }
}

/** Returns the pixel at a place as a window; null outside of the grid. */
function pixelAt(
  grid: Grid,
  crs: Grid["crs"],
  x: number,
  y: number,
): PixelWindow | null {
  const at = createTransform(crs, grid.crs)(x, y);
  const [c, r] = pixelToWorld(invertAffine(grid.affine), ...at);
  const [col, row] = [Math.floor(c), Math.floor(r)];
  const isInside = col >= 0 && row >= 0 && col < grid.width && row < grid.height;
  return isInside ? { col, row, width: 1, height: 1 } : null;
}

async function readScene(
  { scene, source, levels }: SceneHandle,
  at: PixelWindow,
  signal: AbortSignal | undefined,
): Promise<CursorReading> {
  const { row, col } = at;
  if (scene.role === "sar") {
    const { data } = await source.readWindow(0, at, signal);
    const sample = data[scene.bandIndex] ?? Number.NaN;
    const { value, scope } = scene.nodata;
    // Only the level's reader knows which zeros are no data, so the pixel is read
    // through it again.
    const isHidden =
      scope === "border" && sample === value && !(await isValidAt(levels, at, signal));
    const nodata = scope === "border" ? null : value;
    const db = isHidden ? null : sampleValueToDb(sample, scene.calibration, nodata, at);
    return { kind: "sar", row, col, sample: Number.isNaN(sample) ? null : sample, db };
  }
  const planes = await (levels[0] as SceneHandle["levels"][number]).read(at, signal);
  const isValid = planes.valid === null || planes.valid[0] === 1;
  return { kind: "rgb", row, col, rgb: isValid ? bytesOf(planes.data) : null };
}

async function isValidAt(
  levels: SceneHandle["levels"],
  at: PixelWindow,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const planes = await (levels[0] as SceneHandle["levels"][number]).read(at, signal);
  return planes.valid === null || planes.valid[0] === 1;
}

function readResult(raster: StoredResult["raster"], at: PixelWindow): CursorReading {
  const { row, col } = at;
  const { data, valid } = raster.read(0, at);
  const isValid = valid[0] === 1;
  if (raster.kind === "power") {
    const power = data[0] as number;
    const db = isValid && power > 0 ? powerToDb(power) : null;
    return { kind: "sar", row, col, sample: null, db };
  }
  return { kind: "rgb", row, col, rgb: isValid ? bytesOf(data) : null };
}

async function readValue(
  key: MapKey,
  crs: Grid["crs"],
  x: number,
  y: number,
  { measuring }: Layers,
  signal: AbortSignal | undefined,
): Promise<CursorReading | null> {
  const made = await measuring.valueMap(key);
  const raster = made?.map.raster;
  const at = raster && pixelAt(raster.levels[0] as Grid, crs, x, y);
  if (!made || !raster || !at) {
    return null;
  }
  await made.map.prepare(at, signal);
  const { data, valid } = raster.read(0, at);
  const value = valid[0] === 1 ? (data[0] as number) : null;
  return { kind: "value", row: at.row, col: at.col, value, label: made.scale.label };
}

function bytesOf(rgb: Float32Array): [number, number, number] {
  const byte = (band: number) => Math.round((rgb[band] as number) * 255);
  return [byte(0), byte(1), byte(2)];
}
