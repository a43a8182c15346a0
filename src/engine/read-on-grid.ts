/**
 * This file reads a scene's pixels on any grid. Map tiles, model inputs and metrics all
 * get their pixels this way. SAR is returned as linear power, because only power may be
 * averaged; pictures as RGB in [0, 1].
 */

import { createTransform } from "#core/geo/crs.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import {
  type Grid,
  type PixelWindow,
  pastePlanes,
  windowGrid,
} from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { resample, sourceWindowFor } from "#core/raster/resample.ts";
import type { SceneHandle, SceneLevel } from "./scene-handle.ts";

export type ReadQuality =
  /** Reads from the overview nearest to the wanted pixel size, which is enough for a map. */
  | "display"
  /**
   * Reads full resolution and averages over each target pixel, as models and metrics
   * need it.
   */
  | "exact";

/**
 * Limits the source pixels in memory. A model at 8.5 m covers 29 megapixels of a 0.4 m
 * scene with one tile: at 13 bytes each, that is more memory than a page should take.
 */
const PART_PX = 4_000_000;
/** How far a resampling kernel reads beyond the target, in source pixels. */
const MARGIN_PX = 2;
/** Source pixels that one display read may cost; above this the answer is "zoom in". */
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
): Promise<Planes<Uint8Array> | null> {
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
  return readInParts(level, target, signal);
}

/**
 * Reads and resamples part by part, so that memory holds the source pixels of one part
 * only.
 */
async function readInParts(
  level: SceneLevel,
  target: Grid,
  signal?: AbortSignal,
): Promise<Planes<Uint8Array> | null> {
  const all = { col: 0, row: 0, width: target.width, height: target.height };
  let whole: Planes<Uint8Array> | null = null;
  for (const { part, source } of splitTarget(level, target, all)) {
    signal?.throwIfAborted();
    const planes = await level.read(source, signal);
    const { data, valid } = resample(
      { ...planes, width: source.width, height: source.height },
      windowGrid(level.grid, source),
      windowGrid(target, part),
      // "area" interpolates along axes that are not down-sampled; equal grids are
      // copied exactly.
      "area",
    );
    if (part.width === target.width && part.height === target.height) {
      return { data, bands: planes.bands, valid };
    }
    const size = target.width * target.height;
    whole ??= {
      data: new Float32Array(size * planes.bands).fill(Number.NaN),
      bands: planes.bands,
      valid: new Uint8Array(size),
    };
    pastePlanes(whole.data, target, whole.bands, data, part);
    pastePlanes(whole.valid, target, 1, valid, part);
  }
  return whole;
}

/** Halves `part` of the target until it needs at most `PART_PX` source pixels. */
function* splitTarget(
  level: SceneLevel,
  target: Grid,
  part: PixelWindow,
): Generator<{ part: PixelWindow; source: PixelWindow }> {
  const source = sourceWindowFor(windowGrid(target, part), level.grid, MARGIN_PX);
  if (source === null) {
    return;
  }
  const { col, row, width, height } = part;
  if (source.width * source.height <= PART_PX || width * height === 1) {
    yield { part, source };
  } else if (width > height) {
    const half = width >> 1;
    yield* splitTarget(level, target, { ...part, width: half });
    yield* splitTarget(level, target, {
      ...part,
      col: col + half,
      width: width - half,
    });
  } else {
    const half = height >> 1;
    yield* splitTarget(level, target, { ...part, height: half });
    yield* splitTarget(level, target, {
      ...part,
      row: row + half,
      height: height - half,
    });
  }
}

/** Returns the coarsest level that is still at least as fine as the target. */
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
 * Returns how many full-resolution source pixels one target pixel spans along a side,
 * measured at the middle of the part of the target that can be projected into the
 * source's CRS; null when there is none.
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
