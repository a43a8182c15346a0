/**
 * A scene's pixels on any grid: the one way in which map tiles, model inputs and metrics
 * get theirs. SAR comes as linear power, in which alone averaging is right; pictures as
 * RGB in [0, 1].
 */

import { createTransform } from "#core/geo/crs.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import { windowGrid } from "#core/raster/grid.ts";
import { type Kernel, resample, sourceWindowFor } from "#core/raster/resample.ts";
import type { Planes, SceneHandle, SceneLevel } from "./scene-handle.ts";

export type ReadQuality =
  /** From the overview nearest to the wanted pixel size: what a map needs. */
  | "display"
  /** From full resolution, averaged over the pixel: what models and metrics need. */
  | "exact";

/** How far a kernel looks beyond the target, in source pixels. */
const MARGIN_PX = 2;
/** Source pixels that one display read may cost before the answer is "zoom in". */
const DISPLAY_LIMIT_PX = 24_000_000;

/**
 * Reads `scene` resampled onto `target`, planar, with its valid mask.
 * @returns null when the target lies outside of the scene, or when a map tile would need
 *   more source pixels than is sensible (a huge file without overviews, far away)
 * @throws AppError grid-mismatch, file-truncated, url-unreachable
 */
export async function readOnGrid(
  scene: SceneHandle,
  target: Grid,
  quality: ReadQuality,
  signal?: AbortSignal,
): Promise<(Planes & { readonly valid: Uint8Array }) | null> {
  const full = scene.levels[0] as SceneLevel;
  const ratio = pixelRatio(target, full.grid);
  if (ratio === null) {
    return null;
  }
  const level = quality === "exact" ? full : levelFor(scene.levels, ratio);
  const window = sourceWindowFor(target, level.grid, MARGIN_PX);
  if (window === null) {
    return null;
  }
  if (quality === "display" && window.width * window.height > DISPLAY_LIMIT_PX) {
    return null;
  }
  const planes = await level.read(window, signal);
  const out = resample(
    { ...planes, width: window.width, height: window.height },
    windowGrid(level.grid, window),
    target,
    kernelFor(ratio / level.factor),
  );
  return {
    data: out.data,
    bands: planes.bands,
    valid: out.valid ?? new Uint8Array(target.width * target.height).fill(1),
  };
}

/**
 * Averages where several source pixels fall into one target pixel; interpolates
 * otherwise. Whole multiples and equal grids come out exact either way.
 */
function kernelFor(ratio: number): Kernel {
  return ratio > 1.001 ? "area" : "bilinear";
}

/** The coarsest level that is still at least as fine as the target. */
function levelFor(levels: readonly SceneLevel[], ratio: number): SceneLevel {
  let best = levels[0] as SceneLevel;
  for (const level of levels) {
    if (level.factor <= ratio * 1.001 && level.factor > best.factor) {
      best = level;
    }
  }
  return best;
}

/**
 * Full-resolution source pixels a target pixel (side), at the middle of the part of the
 * target that has a place in the source's CRS; null when there is none.
 */
export function pixelRatio(target: Grid, source: Grid): number | null {
  const transform = createTransform(target.crs, source.crs);
  const toPixel = invertAffine(source.affine);
  const at = (col: number, row: number) => {
    const [x, y] = transform(...pixelToWorld(target.affine, col, row));
    return pixelToWorld(toPixel, x, y);
  };
  for (const [u, v] of [
    [0.5, 0.5],
    [0.1, 0.1],
    [0.9, 0.1],
    [0.1, 0.9],
    [0.9, 0.9],
  ] as const) {
    const [col, row] = [u * target.width, v * target.height];
    const [c0, r0] = at(col, row);
    const [c1, r1] = at(col + 1, row);
    const [c2, r2] = at(col, row + 1);
    const area = Math.abs((c1 - c0) * (r2 - r0) - (c2 - c0) * (r1 - r0));
    if (Number.isFinite(area) && area > 0) {
      return Math.sqrt(area);
    }
  }
  return null;
}
