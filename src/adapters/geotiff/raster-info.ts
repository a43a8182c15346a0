import { parseGeoreference } from "#core/geo/geo-keys.ts";
import { parseGdalMetadata, parseGdalNodata } from "#core/tiff/gdal-metadata.ts";
import { parseGeoKeyDirectory } from "#core/tiff/geo-key-directory.ts";
import type { ImageLayout } from "#core/tiff/image-layout.ts";
import { PHOTOMETRIC, TAG } from "#core/tiff/tiff-format.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterInfo, SampleType } from "#ports/raster-source.ts";
import type { TagReader } from "./read-directories.ts";
import type { TiffLevel } from "./tiff-level.ts";

/**
 * What the tags of a file's first directory say, in the port's words.
 * @param levels the full resolution first
 * @throws AppError crs-unknown
 */
export function rasterInfo(
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
