/**
 * Pixels for one map tile: dB floats for radar (the map stretches them on the GPU),
 * RGBA bytes for pictures and results.
 */

import { type ValueScale, valuesToRgba } from "#core/color/value-scale.ts";
import { type Grid, type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { resample, sourceWindowFor } from "#core/raster/resample.ts";
import { planeToDb } from "#core/sar/decibels.ts";
import type { TilePixels } from "#ports/layers.ts";
import type { StoredResult } from "./engine-parts.ts";
import type { ValueMap } from "./measure/value-map.ts";
import { pixelRatio, readOnGrid } from "./read-on-grid.ts";
import type { ResultRaster } from "./result-raster.ts";
import type { SceneHandle } from "./scene-handle.ts";

/** A tile of an opened scene; null when the scene has nothing there. */
export async function renderSceneTile(
  scene: SceneHandle,
  grid: Grid,
  signal?: AbortSignal,
): Promise<TilePixels> {
  const planes = await readOnGrid(scene, grid, "display", signal);
  if (planes === null) {
    return null;
  }
  return scene.scene.role === "sar"
    ? { kind: "db", data: planeToDb(planes.data, planes.valid) }
    : { kind: "rgba", data: planesToRgba(planes.data, planes.valid) };
}

/**
 * A tile of a result; null where nothing has been computed. Where the run has not come yet,
 * its coarse pass is shown: so the tile says.
 */
export function renderResultTile(
  { raster, preview }: Pick<StoredResult, "raster" | "preview">,
  grid: Grid,
): TilePixels {
  const look = lookAt(raster, grid);
  const own = look && readLook(raster, look, grid);
  const coarse = preview && readPreview(preview, raster, look, grid);
  const out = coarse === null ? own : overCoarse(own, coarse, raster.bands);
  if (out === null) {
    return null;
  }
  const mark = coarse === null ? {} : { isCoarse: true };
  return raster.kind === "rgb8"
    ? { kind: "rgba", data: planesToRgba(out.data, out.valid), ...mark }
    : { kind: "db", data: planeToDb(out.data, out.valid), ...mark };
}

/** The coarse pass where the run itself has not come; null where it has come everywhere. */
function readPreview(
  preview: ResultRaster,
  raster: ResultRaster,
  look: Look | null,
  grid: Grid,
): Pixels | null {
  const coarseLook = lookAt(preview, grid);
  const coarse = coarseLook && readLook(preview, coarseLook, grid);
  if (coarse === null || look === null) {
    return coarse;
  }
  const { window, level } = look;
  const computed = raster.read(level, window).computed;
  const { data: reached } = resample(
    {
      data: Float32Array.from(computed),
      valid: new Uint8Array(computed.length).fill(1),
      ...{ bands: 1, width: window.width, height: window.height },
    },
    windowGrid(raster.levels[level] as Grid, window),
    grid,
    "nearest",
  );
  const valid = coarse.valid.map((v, i) => (reached[i] === 1 ? 0 : v));
  return valid.includes(1) ? { data: coarse.data, valid } : null;
}

function overCoarse(own: Pixels | null, coarse: Pixels, bands: number): Pixels {
  if (own === null) {
    return coarse;
  }
  const size = own.valid.length;
  const [data, valid] = [own.data.slice(), own.valid.slice()];
  for (let i = 0; i < size; i += 1) {
    if (valid[i] === 0 && coarse.valid[i] === 1) {
      valid[i] = 1;
      for (let band = 0; band < bands; band += 1) {
        data[band * size + i] = coarse.data[band * size + i] as number;
      }
    }
  }
  return { data, valid };
}

/**
 * A tile of a map of values, in the colours of its scale; null where it has none, too far
 * where it would be made of more pixels than are computed for one tile.
 */
export async function renderValueTile(
  map: ValueMap,
  scale: ValueScale,
  grid: Grid,
  signal?: AbortSignal,
): Promise<TilePixels> {
  const { raster } = map;
  const look = lookAt(raster, grid);
  if (look === null) {
    return null;
  }
  const factor = 2 ** look.level;
  const { col, row, width, height } = look.window;
  const wanted = {
    col: col * factor,
    row: row * factor,
    width: width * factor,
    height: height * factor,
  };
  const isPrepared = await map.prepare(wanted, signal);
  if (!isPrepared) {
    return { kind: "too-far" };
  }
  const out = readLook(raster, look, grid);
  if (out === null) {
    return null;
  }
  const { data, valid } = out;
  const values = data.map((value, i) => (valid[i] === 1 ? value : Number.NaN));
  return { kind: "rgba", data: valuesToRgba(values, scale) };
}

type Pixels = Omit<Planes<Uint8Array>, "bands">;

/** Which pixels of which level a tile is made from. */
type Look = {
  readonly level: number;
  readonly window: PixelWindow;
  readonly kernel: "area" | "nearest";
};

/** The coarsest level that is still at least as fine as the tile. */
function lookAt({ levels }: ResultRaster, grid: Grid): Look | null {
  const ratio = pixelRatio(grid, levels[0] as Grid);
  if (ratio === null) {
    return null;
  }
  const level = Math.min(
    levels.length - 1,
    Math.max(0, Math.floor(Math.log2(ratio * 1.001))),
  );
  const window = sourceWindowFor(grid, levels[level] as Grid, 2);
  const kernel = ratio > 2 ** level * 1.001 ? "area" : "nearest";
  return window && { level, window, kernel };
}

function readLook(
  { levels, bands, read }: ResultRaster,
  { level, window, kernel }: Look,
  grid: Grid,
): Pixels | null {
  const pixels = read(level, window);
  const { data, valid } = resample(
    { ...pixels, bands, width: window.width, height: window.height },
    windowGrid(levels[level] as Grid, window),
    grid,
    kernel,
  );
  return valid.includes(1) ? { data, valid } : null;
}

function planesToRgba(planes: Float32Array, valid: Uint8Array): Uint8Array {
  const size = valid.length;
  const rgba = new Uint8Array(size * 4);
  for (let i = 0; i < size; i += 1) {
    if (valid[i] === 0) {
      continue;
    }
    for (let band = 0; band < 3; band += 1) {
      const value = planes[band * size + i] as number;
      rgba[i * 4 + band] = Math.round(Math.min(1, Math.max(0, value)) * 255);
    }
    rgba[i * 4 + 3] = 255;
  }
  return rgba;
}
