/**
 * GeoTIFF and BigTIFF as a RasterSource, for workers and Node alike. Directories are
 * parsed and tiles decoded by core/tiff within bounds that the header justifies;
 * geotiff.js lends its JPEG and Zstandard decoders. Its own reading is left aside:
 * mutated files make its lazy tags wait for ever, aborted reads poison its caches,
 * complex samples and rotated transforms are missing.
 *
 * A transparency mask inside the file makes the pixels it hides NaN.
 *
 * Left out: pages that are not reduced images, sub-sampled YCbCr outside of JPEG, LERC,
 * WebP and JPEG 2000.
 */
import { AppError } from "#core/errors.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { parseImageLayout } from "#core/tiff/image-layout.ts";
import { PHOTOMETRIC, TAG } from "#core/tiff/tiff-format.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import { createMetadataReader } from "./metadata-reader.ts";
import { rasterInfo } from "./raster-info.ts";
import { readTiffFile, type TagReader } from "./read-directories.ts";
import { createSharedJobs } from "./shared-jobs.ts";
import { createTiffLevel, type LevelShared, type TiffLevel } from "./tiff-level.ts";
import { createTileCache } from "./tile-cache.ts";

export type GeoTiffOptions = {
  /** Decoded tiles kept, in bytes; 64 MB unless given. */
  readonly cacheBytes?: number;
  /** Reads that run at the same time; 6 unless given, as browsers do a host. */
  readonly mostReads?: number;
};

/** Tables of tile offsets above this are checked when they are read, not at opening. */
const EAGER_TABLE_BYTES = 4 * 2 ** 20;

/** Most samples of one window: 1 GB of floats. */
const MOST_WINDOW_SAMPLES = 2 ** 28;

/**
 * Opens the first image of a TIFF and its overviews; owns `reader` from then on.
 * @throws AppError file-empty, file-not-image, file-truncated, file-unsupported,
 *   bands-unsupported, crs-unknown, metadata-invalid, and what the reader throws
 */
export async function openGeoTiff(
  reader: ByteReader,
  options: GeoTiffOptions = {},
): Promise<RasterSource> {
  const { header, directories } = await readTiffFile(createMetadataReader(reader));
  const shared: LevelShared = {
    reader,
    littleEndian: header.littleEndian,
    cache: createTileCache(options.cacheBytes ?? 64 * 2 ** 20),
    jobs: createSharedJobs(options.mostReads ?? 6),
  };
  const levels = openLevels(directories, shared);
  const images = levels.flatMap(({ pixels, mask }) =>
    mask ? [pixels, mask] : [pixels],
  );
  if (images.reduce((n, image) => n + image.tableBytes, 0) <= EAGER_TABLE_BYTES) {
    await Promise.all(images.map((image) => image.checkTilesInside()));
  }
  const info = rasterInfo(
    reader,
    directories[0] as TagReader,
    levels.map((level) => level.pixels),
  );
  return {
    info,
    async readWindow(index, window, signal) {
      const level = levels[index];
      validateWindow(level, window);
      const { bands } = level.pixels;
      const plane = window.width * window.height;
      const data = new Float32Array(bands * plane);
      const mask = new Float32Array(level.mask === null ? 0 : plane);
      await Promise.all([
        level.pixels.readWindow(window, data, signal),
        level.mask?.readWindow(window, mask, signal),
      ]);
      hideMasked(data, mask);
      return { data, window, bands };
    },
    bytesRead: () => reader.bytesRead(),
    dispose() {
      shared.cache.clear();
      reader.dispose();
    },
  };
}

type Level = { readonly pixels: TiffLevel; readonly mask: TiffLevel | null };

/** The full image, then the reduced ones from large to small, each with its mask. */
function openLevels(directories: readonly TagReader[], shared: LevelShared): Level[] {
  const open = (tags: TagReader): TiffLevel => {
    const layout = parseImageLayout(tags.numbers);
    const isPalette = layout.photometric === PHOTOMETRIC.palette && layout.bands === 1;
    const colorMap = isPalette ? tags.numbers(TAG.colorMap) : undefined;
    return createTiffLevel(directories.indexOf(tags), tags, layout, colorMap, shared);
  };
  const [main, ...others] = directories;
  const full = open(main as TagReader);
  const masks = others.filter(isMask).map(open);
  const reduced = others
    .filter(isReducedImage)
    .map(open)
    .filter((level) => isOverviewOf(full, level))
    .sort((a, b) => b.layout.width - a.layout.width);
  return [full, ...reduced].map((pixels) => ({
    pixels,
    mask:
      masks.find(
        ({ layout, bands }) =>
          bands === 1 &&
          layout.width === pixels.layout.width &&
          layout.height === pixels.layout.height,
      ) ?? null,
  }));
}

/** Bits of NewSubfileType. */
const REDUCED = 1;
const MASK = 4;

function isReducedImage(tags: TagReader): boolean {
  const OLD_REDUCED = 2;
  const kind = tags.numbers(TAG.newSubfileType)?.[0] ?? 0;
  return (
    ((kind & REDUCED) !== 0 && (kind & MASK) === 0) ||
    tags.numbers(TAG.subfileType)?.[0] === OLD_REDUCED
  );
}

function isMask(tags: TagReader): boolean {
  return ((tags.numbers(TAG.newSubfileType)?.[0] ?? 0) & MASK) !== 0;
}

/** NaN in every band where the mask is 0; an empty mask hides nothing. */
function hideMasked(data: Float32Array, mask: Float32Array): void {
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) {
      for (let at = i; at < data.length; at += mask.length) {
        data[at] = Number.NaN;
      }
    }
  }
}

function isOverviewOf(full: TiffLevel, level: TiffLevel): boolean {
  return (
    level.bands === full.bands &&
    level.layout.bitsPerSample === full.layout.bitsPerSample &&
    level.layout.sampleKind === full.layout.sampleKind &&
    level.layout.width < full.layout.width
  );
}

function validateWindow(
  level: Level | undefined,
  window: PixelWindow,
): asserts level is Level {
  const { col, row, width, height } = window;
  const size = level?.pixels.layout ?? { width: 0, height: 0 };
  const isInside =
    level !== undefined &&
    [col, row, width, height].every(Number.isInteger) &&
    Math.min(col, row) >= 0 &&
    Math.min(width, height) >= 1 &&
    col + width <= size.width &&
    row + height <= size.height &&
    width * height * level.pixels.bands <= MOST_WINDOW_SAMPLES;
  if (!isInside) {
    throw new AppError("argument-invalid", "The window does not fit the image.", {
      expected: `a window inside the level, of at most ${MOST_WINDOW_SAMPLES} samples`,
      found: `${width} × ${height} at column ${col}, row ${row} of ${size.width} × ${size.height} pixels`,
      hint: "Clip the window to the level, and read large ones in parts.",
    });
  }
}
