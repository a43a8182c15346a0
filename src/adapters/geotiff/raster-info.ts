import type { ControlPoint } from "#core/geo/control-points.ts";
import { placeImage } from "#core/geo/place-image.ts";
import { type GdalBand, gdalBands, type Packing } from "#core/tiff/gdal-bands.ts";
import { parseGdalMetadata, parseGdalNodata } from "#core/tiff/gdal-metadata.ts";
import { parseGeoKeyDirectory } from "#core/tiff/geo-key-directory.ts";
import type { ImageLayout } from "#core/tiff/image-layout.ts";
import { COMPRESSION, PHOTOMETRIC, TAG } from "#core/tiff/tiff-format.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterInfo, SampleType } from "#ports/raster-source.ts";
import type { ChosenImages } from "./choose-images.ts";
import type { TiffLevel } from "./tiff-level.ts";

/** How samples are stored and must be converted by the reader. */
export type StoredSamples = {
  /** Scale and offset by band; null where the stored numbers are the values. */
  readonly packings: readonly (Packing | null)[];
  /** GDAL_NODATA, as a stored number. */
  readonly nodata: number | null;
};

/**
 * Describes a file's main image by its tags: the port's info, and what the reader
 * itself needs.
 * @param levels the full resolution first
 * @throws AppError crs-unknown
 */
export function rasterInfo(
  reader: ByteReader,
  { main, notices }: ChosenImages,
  levels: readonly TiffLevel[],
  hasMask: boolean,
): {
  readonly info: RasterInfo;
  readonly stored: StoredSamples;
  /** Control points of an image that no affine places; null for all others. */
  readonly bentBy: readonly ControlPoint[] | null;
} {
  const full = levels[0] as TiffLevel;
  const { layout } = full;
  const nodataText = main.text(TAG.gdalNodata);
  const nodata = nodataText === null ? null : parseGdalNodata(nodataText);
  const metadata = main.text(TAG.gdalMetadata);
  const gdalMetadata = metadata === null ? {} : parseGdalMetadata(metadata);
  const named = gdalBands(gdalMetadata, full.bands);
  const alphaBand = alphaBandOf(layout, named);
  const isComplex = layout.sampleKind.startsWith("complex");
  const packings = named.map(({ packing }, band) =>
    isComplex || band === alphaBand ? null : packing,
  );
  const isPacked = packings.some((packing) => packing !== null);
  const {
    georeference,
    bentBy,
    notices: placing,
  } = placeImage(
    {
      geoKeys: parseGeoKeyDirectory(
        main.numbers(TAG.geoKeyDirectory),
        main.numbers(TAG.geoDoubleParams),
        main.text(TAG.geoAsciiParams),
      ),
      modelTiepoint: main.numbers(TAG.modelTiepoint) ?? null,
      modelPixelScale: main.numbers(TAG.modelPixelScale) ?? null,
      modelTransformation: main.numbers(TAG.modelTransformation) ?? null,
      hasRpc: main.has(TAG.rpcCoefficients),
    },
    layout,
  );
  const info: RasterInfo = {
    name: reader.name,
    format: "geotiff",
    byteLength: reader.byteLength,
    width: layout.width,
    height: layout.height,
    bands: full.bands,
    sampleType: isPacked ? "float32" : sampleTypeOf(layout),
    ...(isPacked ? { isPacked } : {}),
    ...(layout.compression === COMPRESSION.jpeg ? { isLossy: true } : {}),
    ...(hasMask || alphaBand !== null ? { hasMask: true } : {}),
    isComplex,
    photometric: full.bands > layout.bands ? "rgb" : photometricOf(layout),
    alphaBand,
    levels: levels.map((level) => ({
      width: level.layout.width,
      height: level.layout.height,
      tileWidth: level.layout.tileWidth,
      tileHeight: level.layout.tileHeight,
    })),
    georeference,
    // For packed samples the nodata value is a stored number, which the reader has
    // already replaced by NaN.
    nodata: isPacked ? null : nodata,
    imageDescription: main.text(TAG.imageDescription),
    gdalMetadata,
    ...noticesOf([...notices, ...placing, ...packingNotice(packings, layout)]),
  };
  return { info, stored: { packings, nodata }, bentBy: bentBy ?? null };
}

function noticesOf(notices: readonly string[]): Pick<RasterInfo, "notices"> {
  return notices.length === 0 ? {} : { notices };
}

/** Words a notice such as "Stored uint16 are packed numbers: band 1 is stored · 0.001 − 50 …" */
function packingNotice(
  packings: readonly (Packing | null)[],
  layout: ImageLayout,
): string[] {
  const rules = packings.flatMap((packing, band) => {
    if (packing === null) {
      return [];
    }
    const { scale, offset } = packing;
    const sign = offset < 0 ? "−" : "+";
    const shown = (value: number) => String(Number(Math.abs(value).toPrecision(9)));
    const factor = `${scale < 0 ? "−" : ""}${shown(scale)}`;
    return [`band ${band + 1} is stored · ${factor} ${sign} ${shown(offset)}`];
  });
  return rules.length === 0
    ? []
    : [
        `Stored ${sampleTypeOf(layout)} numbers are packed: ${rules.join(", ")} (SCALE and OFFSET in the file).`,
      ];
}

/**
 * Returns the sample type; for a complex sample, that of its parts. Bits below 8 and
 * half floats are widened.
 */
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

/**
 * Finds the opacity band: ExtraSamples 1 and 2 mark the last bands as opacity; GDAL may
 * also name one Alpha.
 */
function alphaBandOf(
  { bands, extraSamples }: ImageLayout,
  named: readonly GdalBand[],
): number | null {
  const index = extraSamples.findIndex((kind) => kind === 1 || kind === 2);
  const band = bands - extraSamples.length + index;
  if (index >= 0 && band >= 0) {
    return band;
  }
  const alpha = named.findIndex(({ color }) => color === "alpha");
  return alpha < 0 ? null : alpha;
}
