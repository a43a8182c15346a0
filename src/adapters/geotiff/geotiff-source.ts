/**
 * GeoTIFF and BigTIFF as a RasterSource, for workers and Node alike. Directories are
 * parsed and tiles decoded by core/tiff within bounds that the header justifies;
 * geotiff.js lends its JPEG and Zstandard decoders. Its own reading is left aside:
 * mutated files make its lazy tags wait for ever, aborted reads poison its caches,
 * complex samples and rotated transforms are missing.
 *
 * Left out: transparency masks, pages that are not reduced images, sub-sampled YCbCr
 * outside of JPEG, LERC, WebP and JPEG 2000.
 */
import { AppError } from "#core/errors.ts";
import { parseGeoreference } from "#core/geo/geo-keys.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { parseGdalMetadata, parseGdalNodata } from "#core/tiff/gdal-metadata.ts";
import { parseGeoKeyDirectory } from "#core/tiff/geo-key-directory.ts";
import { type ImageLayout, parseImageLayout } from "#core/tiff/image-layout.ts";
import { PHOTOMETRIC, TAG } from "#core/tiff/tiff-format.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterInfo, RasterSource, SampleType } from "#ports/raster-source.ts";
import { createMetadataReader } from "./metadata-reader.ts";
import { readTiffFile, type TagReader } from "./read-directories.ts";
import { createSharedJobs } from "./shared-jobs.ts";
import { createTiffLevel, type LevelShared, type TiffLevel } from "./tiff-level.ts";
import { createTileCache } from "./tile-cache.ts";

export type GeoTiffOptions = {
  /** Decoded tiles kept, in bytes; 96 MB unless given. */
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
  const main = directories[0] as TagReader;
  const shared: LevelShared = {
    reader,
    littleEndian: header.littleEndian,
    cache: createTileCache(options.cacheBytes ?? 96 * 2 ** 20),
    jobs: createSharedJobs(options.mostReads ?? 6),
  };
  const levels = openLevels(directories, shared);
  if (levels.reduce((n, level) => n + level.tableBytes, 0) <= EAGER_TABLE_BYTES) {
    await Promise.all(levels.map((level) => level.checkTilesInside()));
  }
  const info = rasterInfo(reader, main, levels);
  return {
    info,
    async readWindow(index, window, signal) {
      const level = levels[index];
      validateWindow(level, window);
      const bands = level.bands;
      const data = new Float32Array(bands * window.width * window.height);
      await level.readWindow(window, data, signal);
      return { data, window, bands };
    },
    bytesRead: () => reader.bytesRead(),
    dispose() {
      shared.cache.clear();
      reader.dispose();
    },
  };
}

/** The full image, then the reduced ones from large to small. */
function openLevels(
  directories: readonly TagReader[],
  shared: LevelShared,
): TiffLevel[] {
  const open = (tags: TagReader, id: number) => {
    const layout = parseImageLayout(tags.numbers);
    const isPalette = layout.photometric === PHOTOMETRIC.palette && layout.bands === 1;
    return createTiffLevel(
      id,
      tags,
      layout,
      isPalette ? tags.numbers(TAG.colorMap) : undefined,
      shared,
    );
  };
  const [main, ...others] = directories;
  const full = open(main as TagReader, 0);
  const reduced = others
    .filter(isReducedImage)
    .map((tags, i) => open(tags, i + 1))
    .filter((level) => isOverviewOf(full, level))
    .sort((a, b) => b.layout.width - a.layout.width);
  return [full, ...reduced];
}

/** Reduced image, and no mask (NewSubfileType bits 0 and 2). */
function isReducedImage(tags: TagReader): boolean {
  const REDUCED = 1;
  const MASK = 4;
  const OLD_REDUCED = 2;
  const kind = tags.numbers(TAG.newSubfileType)?.[0] ?? 0;
  return (
    ((kind & REDUCED) !== 0 && (kind & MASK) === 0) ||
    tags.numbers(TAG.subfileType)?.[0] === OLD_REDUCED
  );
}

function isOverviewOf(full: TiffLevel, level: TiffLevel): boolean {
  return (
    level.bands === full.bands &&
    level.layout.bitsPerSample === full.layout.bitsPerSample &&
    level.layout.sampleKind === full.layout.sampleKind &&
    level.layout.width < full.layout.width
  );
}

function rasterInfo(
  reader: ByteReader,
  main: TagReader,
  levels: readonly TiffLevel[],
): RasterInfo {
  const full = levels[0] as TiffLevel;
  const { layout } = full;
  const nodata = main.text(TAG.gdalNodata);
  const metadata = main.text(TAG.gdalMetadata);
  return {
    name: reader.name,
    format: "geotiff",
    byteLength: reader.byteLength,
    width: layout.width,
    height: layout.height,
    bands: full.bands,
    sampleType: sampleTypeOf(layout),
    isComplex: layout.sampleKind.startsWith("complex"),
    photometric: full.bands > layout.bands ? "rgb" : photometricOf(layout),
    alphaBand: alphaBandOf(layout),
    levels: levels.map((level) => ({
      width: level.layout.width,
      height: level.layout.height,
      tileWidth: level.layout.tileWidth,
      tileHeight: level.layout.tileHeight,
    })),
    georeference: parseGeoreference({
      geoKeys: parseGeoKeyDirectory(
        main.numbers(TAG.geoKeyDirectory),
        main.numbers(TAG.geoDoubleParams),
        main.text(TAG.geoAsciiParams),
      ),
      modelTiepoint: main.numbers(TAG.modelTiepoint) ?? null,
      modelPixelScale: main.numbers(TAG.modelPixelScale) ?? null,
      modelTransformation: main.numbers(TAG.modelTransformation) ?? null,
    }),
    nodata: nodata === null ? null : parseGdalNodata(nodata),
    imageDescription: main.text(TAG.imageDescription),
    gdalMetadata: metadata === null ? {} : parseGdalMetadata(metadata),
  };
}

/** Of a complex sample: the type of its parts. Bits below 8 and half floats are widened. */
function sampleTypeOf({ sampleKind, bitsPerSample }: ImageLayout): SampleType {
  const bits = sampleKind.startsWith("complex") ? bitsPerSample / 2 : bitsPerSample;
  switch (sampleKind) {
    case "uint":
      return bits <= 8 ? "uint8" : bits === 16 ? "uint16" : "uint32";
    case "int":
    case "complex-int":
      return bits === 8 ? "int8" : bits === 16 ? "int16" : "int32";
    case "float":
    case "complex-float":
      return bits === 64 ? "float64" : "float32";
  }
}

function photometricOf(layout: ImageLayout): RasterInfo["photometric"] {
  switch (layout.photometric) {
    case PHOTOMETRIC.whiteIsZero:
    case PHOTOMETRIC.blackIsZero:
      return "grey";
    case PHOTOMETRIC.rgb:
    case PHOTOMETRIC.yCbCr:
      return "rgb";
    case PHOTOMETRIC.palette:
      return "palette";
    default:
      return "other";
  }
}

/** ExtraSamples 1 and 2 are opacity; they describe the last bands. */
function alphaBandOf({ bands, extraSamples }: ImageLayout): number | null {
  const index = extraSamples.findIndex((kind) => kind === 1 || kind === 2);
  const band = bands - extraSamples.length + index;
  return index < 0 || band < 0 ? null : band;
}

function validateWindow(
  level: TiffLevel | undefined,
  window: PixelWindow,
): asserts level is TiffLevel {
  const { col, row, width, height } = window;
  const isInside =
    level !== undefined &&
    [col, row, width, height].every(Number.isInteger) &&
    Math.min(col, row) >= 0 &&
    Math.min(width, height) >= 1 &&
    col + width <= level.layout.width &&
    row + height <= level.layout.height &&
    width * height * level.bands <= MOST_WINDOW_SAMPLES;
  if (!isInside) {
    throw new AppError("argument-invalid", "The window does not fit the image.", {
      expected: `a window inside the level, of at most ${MOST_WINDOW_SAMPLES} samples`,
      found: `${width} × ${height} at column ${col}, row ${row}${level === undefined ? " of a level that does not exist" : ` of ${level.layout.width} × ${level.layout.height}`}`,
      hint: "Clip the window to the level, and read large ones in parts.",
    });
  }
}
