import type { TagValue } from "./encode-directory.ts";
import { formatGdalMetadata } from "./gdal-metadata.ts";
import { geoTags } from "./geo-tags.ts";
import { type GeoTiffSpec, sampleBytes, specPredictor } from "./geotiff-spec.ts";
import { COMPRESSION, FIELD, PHOTOMETRIC, TAG } from "./tiff-format.ts";

/** The size of one level and the positions of its tiles, row by row. */
export type LevelTiles = {
  readonly width: number;
  readonly height: number;
  readonly offsets: number[];
  readonly byteCounts: number[];
};

/**
 * Returns the directory of one level; tags that describe the whole image are in the
 * first one only.
 */
export function levelTags(
  spec: GeoTiffSpec,
  level: LevelTiles,
  tileSize: number,
  isOverview: boolean,
  bigTiff: boolean,
): TagValue[] {
  const short = (tag: number, ...values: number[]): TagValue => ({
    tag,
    type: FIELD.short,
    values,
  });
  const long = (tag: number, ...values: number[]): TagValue => ({
    tag,
    type: FIELD.long,
    values,
  });
  const text = (tag: number, value: string | undefined): TagValue[] =>
    value === undefined ? [] : [{ tag, type: FIELD.ascii, values: value }];
  const perBand = (value: number) => new Array<number>(spec.bands).fill(value);

  const isRgb = spec.isRgb ?? spec.bands === 3;
  const grey = spec.palette ? PHOTOMETRIC.palette : PHOTOMETRIC.blackIsZero;
  const photometric = isRgb ? PHOTOMETRIC.rgb : grey;
  const extra = spec.bands - (isRgb ? 3 : 1);
  const bits = 8 * sampleBytes(spec);
  const isFloat = spec.sampleType === "float32";
  const predictor = specPredictor(spec);
  const nodata = spec.nodata ?? null;
  const metadata = spec.gdalMetadata ?? {};
  const UNASSOCIATED_ALPHA = 2;
  return [
    ...(isOverview ? [long(TAG.newSubfileType, 1)] : []),
    long(TAG.imageWidth, level.width),
    long(TAG.imageLength, level.height),
    short(TAG.bitsPerSample, ...perBand(bits)),
    short(TAG.compression, COMPRESSION.deflate),
    short(TAG.photometric, photometric),
    ...(spec.palette === undefined
      ? []
      : [short(TAG.colorMap, ...colorMap(spec.palette))]),
    short(TAG.samplesPerPixel, spec.bands),
    short(TAG.planarConfiguration, 1),
    ...(predictor === 1 ? [] : [short(TAG.predictor, predictor)]),
    short(TAG.tileWidth, tileSize),
    short(TAG.tileLength, tileSize),
    {
      tag: TAG.tileOffsets,
      type: bigTiff ? FIELD.long8 : FIELD.long,
      values: level.offsets,
    },
    { tag: TAG.tileByteCounts, type: FIELD.long, values: level.byteCounts },
    ...(extra > 0
      ? [
          short(
            TAG.extraSamples,
            ...new Array<number>(extra - 1).fill(0),
            spec.hasAlpha === true ? UNASSOCIATED_ALPHA : 0,
          ),
        ]
      : []),
    short(TAG.sampleFormat, ...perBand(isFloat ? 3 : 1)),
    ...text(TAG.gdalNodata, nodata === null ? undefined : nodataText(nodata)),
    ...(isOverview
      ? []
      : [
          ...text(TAG.imageDescription, spec.imageDescription),
          ...text(TAG.software, spec.software),
          ...text(TAG.dateTime, spec.dateTime),
          ...text(
            TAG.gdalMetadata,
            Object.keys(metadata).length === 0
              ? undefined
              : formatGdalMetadata(metadata),
          ),
          ...geoTags(spec.georeference),
        ]),
  ];
}

/** Returns TIFF's colour map: 256 reds, greens, blues, each 0–65535; unused entries are black. */
function colorMap(palette: NonNullable<GeoTiffSpec["palette"]>): number[] {
  return [0, 1, 2].flatMap((channel) =>
    Array.from({ length: 256 }, (_, value) => 257 * (palette[value]?.[channel] ?? 0)),
  );
}

function nodataText(value: number): string {
  return Number.isNaN(value) ? "nan" : String(value);
}
