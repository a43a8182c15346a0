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
  const own = readReached(raster, grid);
  const coarse = preview && readReached(preview, grid);
  const out = overCoarse(own, coarse, raster.bands);
  if (out === null) {
    return null;
  }
  const marks = {
    noData: out.reached.map((reached, i) =>
      reached === 1 && out.valid[i] === 0 ? 1 : 0,
    ),
    ...(out.isCoarse ? { isCoarse: true } : {}),
  };
  return raster.kind === "rgb8"
    ? { kind: "rgba", data: planesToRgba(out.data, out.valid), ...marks }
    : { kind: "db", data: planeToDb(out.data, out.valid), ...marks };
}

/** Pixels, and `reached`: 1 where a run has come, whether it found data or not. */
type ReachedPixels = Pixels & { readonly reached: Uint8Array };

/** Returns null where no run has come. */
function readReached(raster: ResultRaster, grid: Grid): ReachedPixels | null {
  const look = lookAt(raster, grid);
  if (look === null) {
    return null;
  }
  const { window, level, kernel } = look;
  const { computed, ...pixels } = raster.read(level, window);
  const size = { width: window.width, height: window.height };
  const from = windowGrid(raster.levels[level] as Grid, window);
  const { valid: reached } = resample(
    { ...size, data: new Float32Array(computed.length), bands: 1, valid: computed },
    from,
    grid,
    "nearest",
  );
  return reached.includes(1)
    ? { ...resample({ ...pixels, ...size }, from, grid, kernel), reached }
    : null;
}

/** The coarse pass where the run itself has not come; null where neither has. */
function overCoarse(
  own: ReachedPixels | null,
  coarse: ReachedPixels | null,
  bands: number,
): (ReachedPixels & { readonly isCoarse: boolean }) | null {
  if (own === null || coarse === null) {
    const one = own ?? coarse;
    return one && { ...one, isCoarse: own === null && one.valid.includes(1) };
  }
  const size = own.valid.length;
  const [data, valid, reached] = [
    own.data.slice(),
    own.valid.slice(),
    own.reached.slice(),
  ];
  let isCoarse = false;
  for (let i = 0; i < size; i += 1) {
    if (reached[i] === 1 || valid[i] === 1) {
      continue;
    }
    reached[i] = coarse.reached[i] as number;
    if (coarse.valid[i] === 1) {
      isCoarse = true;
      valid[i] = 1;
      for (let band = 0; band < bands; band += 1) {
        data[band * size + i] = coarse.data[band * size + i] as number;
      }
    }
  }
  return { data, valid, reached, isCoarse };
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
