/**
 * This adapter places an image that has control points instead of a transform, and is
 * bent: its pixels are moved to the grid of the affine that fits the points best, each
 * grid pixel getting the stored pixel that the thin-plate spline finds at its place.
 * Samples are moved and never mixed, so that speckle and digital numbers stay as they
 * are, and every pixel lies within half a pixel of where `gdalwarp -tps` puts it. Pixels
 * that the bend moves across the grid's edge are left out.
 */
import type { ControlPoint } from "#core/geo/control-points.ts";
import { fitThinPlate, type PlaceToPixel } from "#core/geo/thin-plate.ts";
import { type Affine, pixelToWorld } from "#core/raster/affine.ts";
import { clipWindow, type PixelWindow } from "#core/raster/grid.ts";
import type { RasterLevel, RasterSource, SampleBlock } from "#ports/raster-source.ts";

/** Pixels between the places where the spline is computed; between them it is straight. */
const STEP = 32;

/** Returns the source on the affine's grid, or as it is if no spline fits the points. */
export function bendSource(
  source: RasterSource,
  affine: Affine,
  points: readonly ControlPoint[],
): RasterSource {
  const spline = fitThinPlate(points);
  if (spline === null) {
    return source;
  }
  const [full] = source.info.levels;
  return {
    ...withoutTiles(source),
    storedPixelAt: (col, row) => {
      const [c, r] = spline(...pixelToWorld(affine, col + 0.5, row + 0.5));
      return [c - 0.5, r - 0.5];
    },
    async readWindow(index, window, signal) {
      const level = source.info.levels[index];
      if (level === undefined || full === undefined) {
        return source.readWindow(index, window, signal);
      }
      const at = storedPositions(spline, affine, full, level, window);
      const part = coveringWindow(at, level);
      const stored =
        part === null ? null : await source.readWindow(index, part, signal);
      return gather(at, window, stored, source.info.bands);
    },
  };
}

function withoutTiles({ writtenTiles: _, ...source }: RasterSource): RasterSource {
  return source;
}

/** Whole stored pixels (col, row) of a level for each pixel of a window, in turn. */
function storedPositions(
  spline: PlaceToPixel,
  affine: Affine,
  full: RasterLevel,
  level: RasterLevel,
  window: PixelWindow,
): Int32Array {
  const [sx, sy] = [full.width / level.width, full.height / level.height];
  const nodeCache = new Map<string, readonly [number, number]>();
  const node = (c: number, r: number) => {
    const key = `${c}/${r}`;
    let known = nodeCache.get(key);
    if (known === undefined) {
      const place = pixelToWorld(affine, c * STEP * sx, r * STEP * sy);
      const [col, row] = spline(...place);
      known = [col / sx, row / sy];
      nodeCache.set(key, known);
    }
    return known;
  };
  const column = (c: number, r: number) => [node(c, r), node(c, r + 1)] as const;
  const at = new Int32Array(2 * window.width * window.height);
  for (let y = 0, i = 0; y < window.height; y++) {
    const v = (window.row + y + 0.5) / STEP;
    const r = Math.floor(v);
    // Looked up once for each step: a look-up for each pixel would take most of the time.
    let cell = Math.floor((window.col + 0.5) / STEP);
    let [[p, s], [q, t]] = [column(cell, r), column(cell + 1, r)];
    for (let x = 0; x < window.width; x++, i += 2) {
      const u = (window.col + x + 0.5) / STEP;
      const c = Math.floor(u);
      if (c !== cell) {
        cell = c;
        [[p, s], [q, t]] = [column(c, r), column(c + 1, r)];
      }
      for (const k of [0, 1] as const) {
        const above = p[k] + (q[k] - p[k]) * (u - c);
        const below = s[k] + (t[k] - s[k]) * (u - c);
        at[i + k] = Math.floor(above + (below - above) * (v - r));
      }
    }
  }
  return at;
}

function coveringWindow(at: Int32Array, level: RasterLevel): PixelWindow | null {
  let [minC, minR] = [level.width, level.height];
  let [maxC, maxR] = [-1, -1];
  for (let i = 0; i < at.length; i += 2) {
    const [c, r] = [at[i] as number, at[i + 1] as number];
    minC = Math.min(minC, c);
    minR = Math.min(minR, r);
    maxC = Math.max(maxC, c);
    maxR = Math.max(maxR, r);
  }
  const box = { col: minC, row: minR, width: maxC - minC + 1, height: maxR - minR + 1 };
  return clipWindow(box, level);
}

function gather(
  at: Int32Array,
  window: PixelWindow,
  stored: SampleBlock | null,
  bands: number,
): SampleBlock {
  const plane = window.width * window.height;
  const data = new Float32Array(bands * plane).fill(Number.NaN);
  if (stored !== null) {
    const { col, row, width, height } = stored.window;
    for (let i = 0; i < plane; i++) {
      const [c, r] = [(at[2 * i] as number) - col, (at[2 * i + 1] as number) - row];
      const isInside = c >= 0 && r >= 0 && c < width && r < height;
      for (let band = 0; isInside && band < bands; band++) {
        data[band * plane + i] = stored.data[(band * height + r) * width + c] as number;
      }
    }
  }
  return { data, window, bands };
}
