/**
 * Pixels for one map tile: dB floats for radar (the map stretches them on the GPU),
 * RGBA bytes for pictures and results.
 */
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import { resample, sourceWindowFor } from "#core/raster/resample.ts";
import type { TilePixels } from "#ports/engine.ts";
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
    ? { kind: "db", data: powerToDbPixels(planes.data, planes.valid) }
    : { kind: "rgba", data: planesToRgba(planes.data, planes.valid) };
}

/** A tile of a result; null where nothing has been computed. */
export function renderResultTile(result: ResultRaster, grid: Grid): TilePixels {
  const ratio = pixelRatio(grid, result.levels[0] as Grid);
  if (ratio === null) {
    return null;
  }
  // The coarsest level that is still at least as fine as the tile.
  const level = Math.min(
    result.levels.length - 1,
    Math.max(0, Math.floor(Math.log2(ratio * 1.001))),
  );
  const levelGrid = result.levels[level] as Grid;
  const window = sourceWindowFor(grid, levelGrid, 2);
  if (window === null) {
    return null;
  }
  const pixels = result.read(level, window);
  const out = resample(
    { ...pixels, bands: result.bands, width: window.width, height: window.height },
    windowGrid(levelGrid, window),
    grid,
    ratio > 2 ** level * 1.001 ? "area" : "nearest",
  );
  const valid = out.valid ?? new Uint8Array(grid.width * grid.height).fill(1);
  if (!valid.includes(1)) {
    return null;
  }
  return result.kind === "rgb8"
    ? { kind: "rgba", data: planesToRgba(out.data, valid) }
    : { kind: "db", data: powerToDbPixels(out.data, valid) };
}

/** Power → dB; NaN where invalid or not positive (masked, never clamped). */
function powerToDbPixels(power: Float32Array, valid: Uint8Array): Float32Array {
  const db = new Float32Array(valid.length);
  for (let i = 0; i < db.length; i += 1) {
    const p = power[i] as number;
    db[i] = valid[i] === 1 && p > 0 ? 10 * Math.log10(p) : Number.NaN;
  }
  return db;
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
