/**
 * This adapter reads GeoTIFF and BigTIFF as a RasterSource, in workers and in Node.
 * Directories are parsed and tiles decoded by core/tiff within limits that the header
 * justifies; geotiff.js provides the JPEG and Zstandard decoders. Its own reader is not
 * used: with malformed files its lazy tags wait forever, aborted reads poison its
 * caches, and it does not support complex samples and rotated transforms.
 *
 * Pixels are NaN if a transparency mask inside the file or an opacity of 0 hides them,
 * or if their tile was never written. Packed samples (SCALE and OFFSET in GDAL's
 * metadata) are unpacked.
 *
 * Not supported are pages that are not reduced images (reported in `notices`),
 * sub-sampled YCbCr outside of JPEG, LERC, WebP and JPEG 2000.
 */
import { AppError } from "#core/errors.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { createSizedCache } from "#core/sized-cache.ts";
import { hideMasked, hideTransparent, unpackSamples } from "#core/tiff/hide-pixels.ts";
import { parseImageLayout } from "#core/tiff/image-layout.ts";
import { LIMIT, PHOTOMETRIC, TAG } from "#core/tiff/tiff-format.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import { type RunStep, runUnwatched } from "#ports/step.ts";
import { bendSource } from "./bent-source.ts";
import { type ChosenImages, chooseImages } from "./choose-images.ts";
import { createMetadataReader } from "./metadata-reader.ts";
import { rasterInfo } from "./raster-info.ts";
import { readTiffFile, type TagReader } from "./read-directories.ts";
import { createSharedJobs } from "./shared-jobs.ts";
import { createTiffLevel, type LevelShared, type TiffLevel } from "./tiff-level.ts";

export type GeoTiffOptions = {
  /** Size of the cache of decoded tiles in bytes; 64 MB by default. */
  readonly cacheBytes?: number;
  /** Number of simultaneous reads; `LIMIT.reads` by default. */
  readonly mostReads?: number;
  /** Runs steps that block the thread, so that they can be watched. */
  readonly step?: RunStep;
};

/** Larger tables of tile offsets are checked when they are read and not at opening. */
const EAGER_TABLE_BYTES = 4 * 2 ** 20;

/** The most samples of one window: 1 GB of floats. */
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
    cache: createSizedCache(options.cacheBytes ?? 64 * 2 ** 20),
    jobs: createSharedJobs(options.mostReads ?? LIMIT.reads),
    step: options.step ?? runUnwatched,
  };
  const images = chooseImages(directories);
  const levels = openLevels(images, directories, shared);
  const tables = levels.flatMap(({ pixels, mask }) =>
    mask ? [pixels, mask] : [pixels],
  );
  if (tables.reduce((n, table) => n + table.tableBytes, 0) <= EAGER_TABLE_BYTES) {
    await Promise.all(tables.map((table) => table.checkTilesInside()));
  }
  const { info, stored, bentBy } = rasterInfo(
    reader,
    images,
    levels.map((level) => level.pixels),
    levels.some(({ mask }) => mask !== null),
  );
  const source: RasterSource = {
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
      if (stored.packings.some((packing) => packing !== null)) {
        unpackSamples(data, stored.packings, stored.nodata);
      }
      hideMasked(data, mask);
      hideTransparent(data, info.alphaBand, plane);
      return { data, window, bands };
    },
    writtenTiles: (most) => (levels[0] as Level).pixels.writtenTiles(most),
    bytesRead: () => reader.bytesRead(),
    dispose() {
      shared.cache.clear();
      reader.dispose();
    },
  };
  return bentBy === null || info.georeference === null
    ? source
    : bendSource(source, info.georeference.affine, bentBy);
}

type Level = { readonly pixels: TiffLevel; readonly mask: TiffLevel | null };

/** Lists the full image, then the reduced ones from large to small, each with its mask. */
function openLevels(
  images: ChosenImages,
  directories: readonly TagReader[],
  shared: LevelShared,
): Level[] {
  const open = (tags: TagReader): TiffLevel => {
    const layout = parseImageLayout(tags.numbers);
    const isPalette = layout.photometric === PHOTOMETRIC.palette && layout.bands === 1;
    const colorMap = isPalette ? tags.numbers(TAG.colorMap) : undefined;
    return createTiffLevel(directories.indexOf(tags), tags, layout, colorMap, shared);
  };
  const full = open(images.main);
  const masks = images.masks.map(open);
  const reduced = images.reduced
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
