/**
 * This file computes maps of values (error, similarity, spread) pixel by pixel on the
 * candidate's grid. They are computed chunk by chunk where the map is looked at, and
 * again where the underlying pixels have changed.
 */
import { errorMap } from "#core/metrics/error-map.ts";
import { SSIM_REACH_PX } from "#core/metrics/gaussian-window.ts";
import { comparablePair } from "#core/metrics/metric.ts";
import { ssimMap } from "#core/metrics/ssim-map.ts";
import {
  cropPlanes,
  type Grid,
  growWindow,
  intersectWindows,
  type PixelWindow,
} from "#core/raster/grid.ts";
import { touchedSquares } from "#core/raster/split-window.ts";
import { createResultRaster, type ResultRaster } from "#engine/result-raster.ts";
import type { CandidateImage } from "./candidate-image.ts";
import { readSpread } from "./disagreement.ts";
import type { LearnedMetric } from "./learned-metric.ts";
import type { Pacer } from "./pacer.ts";
import type { PairSource } from "./pair-source.ts";

/** Side of the squares that are computed at once, in pixels. */
const CHUNK_PX = 256;
/** Chunks that one map tile may cost; above this the answer is "zoom in". */
const MOST_CHUNKS = 64;
/**
 * Surroundings that a network sees around a chunk, in pixels; its response to pixels
 * further away is negligible.
 */
const NETWORK_MARGIN_PX = 64;

/** Computes a map over a window: values `[row][col]`, NaN where there are none. */
type ComputeMap = (window: PixelWindow) => Promise<Float32Array>;

export type ValueMapSource = {
  readonly grid: Grid;
  extent(): PixelWindow | null;
  revision(window: PixelWindow): number;
  /** How far around a window its values depend on pixels, in pixels. */
  readonly reachPx: number;
  readonly compute: ComputeMap;
};

export type ValueMap = {
  readonly raster: ResultRaster;
  /**
   * Brings the raster's pixels in `window` up to date; resolves with false when that
   * would be too much work. Once aborted it starts no further chunk; the current one is
   * finished and kept.
   */
  prepare(window: PixelWindow, signal?: AbortSignal): Promise<boolean>;
};

/**
 * Creates a value map.
 * @param pace called before each chunk, because one tile of a run can outdate many
 *   chunks
 */
export function createValueMap(source: ValueMapSource, pace: Pacer): ValueMap {
  const raster = createResultRaster(source.grid, "value");
  const made = new Map<string, { revision: number; done: Promise<void> }>();

  const fill = async (window: PixelWindow) => {
    await pace();
    const data = await source.compute(window);
    const valid = Uint8Array.from(data, (value) => (Number.isNaN(value) ? 0 : 1));
    raster.markValid(window, valid);
    raster.write(
      window,
      data.map((value) => (Number.isNaN(value) ? 0 : value)),
      false,
    );
  };
  return {
    raster,
    async prepare(window, signal) {
      const extent = source.extent();
      const wanted = extent && intersectWindows(window, extent);
      if (wanted === null || extent === null) {
        return true;
      }
      const chunks = [...touchedSquares(wanted, CHUNK_PX)];
      if (chunks.length > MOST_CHUNKS) {
        return false;
      }
      for (const chunk of chunks) {
        signal?.throwIfAborted();
        const part = intersectWindows(chunk, extent) as PixelWindow;
        const key = JSON.stringify(part);
        const revision = source.revision(growWindow(part, source.reachPx));
        const known = made.get(key);
        if (known?.revision === revision) {
          await known.done;
          continue;
        }
        const done = fill(part);
        made.set(key, { revision, done });
        done.catch(() => made.delete(key));
        await done;
      }
      signal?.throwIfAborted();
      return true;
    },
  };
}

export function errorMapSource(
  candidate: CandidateImage,
  { readPair }: Pick<PairSource, "readPair">,
): ValueMapSource {
  return {
    ...candidate,
    reachPx: 0,
    compute: async (window) => errorMap(comparablePair(await readPair(window))),
  };
}

/**
 * Creates the source of an SSIM map: a pixel's value is that of the window centred on
 * it, so there is none along the border.
 */
export function ssimMapSource(
  candidate: CandidateImage,
  { readPair }: Pick<PairSource, "readPair">,
): ValueMapSource {
  return {
    ...candidate,
    reachPx: SSIM_REACH_PX,
    async compute(window) {
      const part = around(window, SSIM_REACH_PX, candidate);
      const { data, width, height } = ssimMap(comparablePair(await readPair(part)));
      const out = new Float32Array(window.width * window.height).fill(Number.NaN);
      const [right, down] = [
        part.col + SSIM_REACH_PX - window.col,
        part.row + SSIM_REACH_PX - window.row,
      ];
      for (let row = 0; row < height; row++) {
        for (let col = 0; col < width; col++) {
          out[(row + down) * window.width + col + right] = data[
            row * width + col
          ] as number;
        }
      }
      return out;
    },
  };
}

export function learnedMapSource(
  candidate: CandidateImage,
  { readPair }: Pick<PairSource, "readPair">,
  metric: LearnedMetric,
): ValueMapSource {
  return {
    ...candidate,
    reachPx: NETWORK_MARGIN_PX,
    async compute(window) {
      const part = around(window, NETWORK_MARGIN_PX, candidate);
      const pair = comparablePair(await readPair(part));
      const nothing = new Float32Array(window.width * window.height).fill(Number.NaN);
      const isTooSmall = Math.min(part.width, part.height) < metric.leastPx;
      if (pair.n === 0 || isTooSmall) {
        return nothing;
      }
      const { map } = await metric.compute(pair, new AbortController().signal);
      const inPart = {
        ...window,
        col: window.col - part.col,
        row: window.row - part.row,
      };
      return map === null ? nothing : cropPlanes(map, part, 1, inPart);
    },
  };
}

/** Creates the source of a spread map; all images must have the same grid. */
export function spreadMapSource(images: readonly CandidateImage[]): ValueMapSource {
  const [first] = images as readonly [CandidateImage];
  return {
    grid: first.grid,
    extent: () => first.extent(),
    revision: (window) =>
      images.reduce((sum, image) => sum + image.revision(window), 0),
    reachPx: 0,
    compute: (window) => readSpread(images, window),
  };
}

/** Grows the window by a margin, as far as the candidate has pixels. */
function around(
  window: PixelWindow,
  marginPx: number,
  candidate: CandidateImage,
): PixelWindow {
  const extent = candidate.extent() as PixelWindow;
  return intersectWindows(growWindow(window, marginPx), extent) as PixelWindow;
}
