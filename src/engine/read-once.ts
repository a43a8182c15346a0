/**
 * This file reads windows that overlap, as tiles with halos do, such that most pixels are
 * read, resampled and converted once. The axes are cut where any of the windows begins or
 * ends; parts that several windows have in common are cached.
 */
import { type PixelWindow, pastePlanes } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";

type Pixels = Planes<Uint8Array>;

/** Resolves with null where there is nothing of the scene. */
export type ReadWindow = (window: PixelWindow) => Promise<Pixels | null>;

/** Where a window lies along an axis, `end` excluded. */
type Span = { readonly start: number; readonly end: number };

/** Parts of up to so many pixels are cached, at 5 bytes each; the oldest leave first. */
const CACHED_PX = 8_000_000;

/**
 * Creates a reader of windows.
 *
 * @param axes the windows that there are along both axes. They decide where windows are
 *   cut, so that the pixels of one do not depend on which others are read
 * @param read reads one part
 * @returns a function whose result the caller owns; it rejects as `read` does
 */
export function createOnceReader(
  axes: { readonly cols: readonly Span[]; readonly rows: readonly Span[] },
  read: ReadWindow,
): ReadWindow {
  const cols = cutAxis(axes.cols);
  const rows = cutAxis(axes.rows);
  const cached = new Map<string, { px: number; reading: Promise<Pixels | null> }>();
  let cachedPx = 0;

  const drop = (key: string) => {
    cachedPx -= cached.get(key)?.px ?? 0;
    cached.delete(key);
  };
  const readShared = (part: PixelWindow): Promise<Pixels | null> => {
    const key = `${part.col},${part.row},${part.width},${part.height}`;
    const known = cached.get(key);
    if (known !== undefined) {
      return known.reading;
    }
    const reading = read(part);
    const px = part.width * part.height;
    cached.set(key, { px, reading });
    cachedPx += px;
    for (const oldest of cached.keys()) {
      if (cachedPx <= CACHED_PX || oldest === key) {
        break;
      }
      drop(oldest);
    }
    // A later window tries again.
    reading.catch(() => drop(key));
    return reading;
  };

  return async (window) => {
    const parts = rows(window.row, window.height).flatMap((y) =>
      cols(window.col, window.width).map((x) => ({
        part: {
          ...{ col: x.start, row: y.start },
          ...{ width: x.end - x.start, height: y.end - y.start },
        },
        isShared: x.windows * y.windows > 1,
      })),
    );
    const whole = parts.length === 1 && !parts[0]?.isShared;
    if (whole) {
      return read(window);
    }
    const pixels = await Promise.all(
      parts.map(({ part, isShared }) => (isShared ? readShared(part) : read(part))),
    );
    return putTogether(
      window,
      parts.map(({ part }) => part),
      pixels,
    );
  };
}

/** Returns a function that cuts a stretch of the axis, and counts the windows over each piece. */
function cutAxis(windows: readonly Span[]) {
  const cuts = windows.flatMap(({ start, end }) => [start, end]);
  const sorted = [...new Set(cuts)].sort((a, b) => a - b);
  return (from: number, length: number) => {
    const to = from + length;
    const inner = sorted.filter((cut) => cut > from && cut < to);
    return [from, ...inner].map((start, i) => {
      const end = inner[i] ?? to;
      return {
        ...{ start, end },
        windows: windows.filter((w) => w.start <= start && w.end >= end).length,
      };
    });
  };
}

function putTogether(
  window: PixelWindow,
  parts: readonly PixelWindow[],
  pixels: readonly (Pixels | null)[],
): Pixels | null {
  const bands = pixels.find((some) => some !== null)?.bands;
  if (bands === undefined) {
    return null;
  }
  const size = window.width * window.height;
  const data = new Float32Array(bands * size);
  const valid = new Uint8Array(size);
  if (pixels.includes(null)) {
    data.fill(Number.NaN);
  }
  for (const [i, part] of parts.entries()) {
    const some = pixels[i] ?? null;
    if (some !== null) {
      const at = { ...part, col: part.col - window.col, row: part.row - window.row };
      pastePlanes(data, window, bands, some.data, at);
      pastePlanes(valid, window, 1, some.valid, at);
    }
  }
  return { data, bands, valid };
}
