/** This file specifies what `write-geotiff` writes: the image's format and tags. */
import { AppError } from "#core/errors.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import type { Georeference } from "./geo-tags.ts";
import type { OverviewMethod } from "./overview-rows.ts";

export type WriteSampleType = "uint8" | "uint16" | "float32";

export type WriteSamples = Uint8Array | Uint8ClampedArray | Uint16Array | Float32Array;

export type GeoTiffSpec = {
  readonly width: number;
  readonly height: number;
  /** Interleaved `[row][col][band]`. */
  readonly bands: number;
  readonly sampleType: WriteSampleType;
  readonly georeference: Georeference | null;
  /** Tile side in pixels, a multiple of 16; 512 by default. */
  readonly tileSize?: number;
  /** 1 none, 2 differences, 3 floating point; by default 2 for integers and 1 for floats. */
  readonly predictor?: 1 | 2 | 3;
  /** How overviews are made; "none" for none. By default "average", "nearest" with a palette. */
  readonly overviews?: OverviewMethod | "none";
  /** Whether the first three bands are colours; true for 3 bands by default. */
  readonly isRgb?: boolean;
  /** Colour of every stored value, from 0: one band of uint8, at most 256 colours. */
  readonly palette?: readonly (readonly [red: number, green: number, blue: number])[];
  /** Whether the last band is opacity. */
  readonly hasAlpha?: boolean;
  readonly nodata?: number | null;
  readonly imageDescription?: string;
  readonly gdalMetadata?: Readonly<Record<string, string>>;
  readonly software?: string;
  /** "YYYY:MM:DD HH:MM:SS". */
  readonly dateTime?: string;
  /** Whether offsets have 64 bits; decided by the raw size by default. */
  readonly bigTiff?: boolean;
  /** zlib level, 1 to 9; 6 by default. */
  readonly compressionLevel?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
};

/**
 * Returns the samples of a window inside the image, interleaved; the writer does not
 * keep them.
 */
export type ReadPixels = (window: PixelWindow) => WriteSamples;

export const DEFAULT_TILE_SIZE = 512;

/**
 * Overviews of a palette image are sampled and not averaged, because class numbers have
 * no mean.
 */
export function specOverviews(spec: GeoTiffSpec): OverviewMethod | "none" {
  return spec.overviews ?? (spec.palette === undefined ? "average" : "nearest");
}

export function specPredictor(spec: GeoTiffSpec): 1 | 2 | 3 {
  return spec.predictor ?? (spec.sampleType === "float32" ? 1 : 2);
}

/** Returns the bytes of one sample. */
export function sampleBytes(spec: Pick<GeoTiffSpec, "sampleType">): 1 | 2 | 4 {
  return spec.sampleType === "uint8" ? 1 : spec.sampleType === "uint16" ? 2 : 4;
}

/** Creates a buffer for the spec's samples. */
export function createSamples(
  spec: Pick<GeoTiffSpec, "sampleType">,
  length: number,
): Uint8Array | Uint16Array | Float32Array {
  switch (spec.sampleType) {
    case "uint8":
      return new Uint8Array(length);
    case "uint16":
      return new Uint16Array(length);
    case "float32":
      return new Float32Array(length);
  }
}

/**
 * Estimates the size as raw pixels plus a third for overviews, because DEFLATE hardly
 * ever enlarges data.
 */
export function isExpectedLarge(spec: GeoTiffSpec): boolean {
  const rawBytes = spec.width * spec.height * spec.bands * sampleBytes(spec);
  return rawBytes * (4 / 3) > 0.98 * 2 ** 32;
}

/** Checks the spec. @throws AppError argument-invalid */
export function validateSpec(spec: GeoTiffSpec): void {
  const tileSize = spec.tileSize ?? DEFAULT_TILE_SIZE;
  const isWhole = [spec.width, spec.height, spec.bands, tileSize].every(
    (n) => Number.isInteger(n) && n >= 1,
  );
  const predictor = specPredictor(spec);
  const fits = spec.sampleType === "float32" ? predictor !== 2 : predictor !== 3;
  if (!isWhole || tileSize % 16 !== 0 || !fits) {
    throw new AppError("argument-invalid", "The image cannot be written as asked.", {
      expected:
        "a size of at least 1 × 1, tiles in multiples of 16, predictor 2 for integers or 3 for floats",
      found: `${spec.width} × ${spec.height} × ${spec.bands} ${spec.sampleType}, tiles of ${tileSize}, predictor ${predictor}`,
      hint: "Correct the size, the tile size or the predictor.",
    });
  }
  const { palette } = spec;
  const isIndexed = spec.bands === 1 && spec.sampleType === "uint8";
  if (palette !== undefined && !(isIndexed && palette.length <= 256)) {
    throw new AppError("argument-invalid", "The palette does not fit the image.", {
      expected: "at most 256 colours for one band of uint8",
      found: `${palette.length} colours for ${spec.bands} × ${spec.sampleType}`,
      hint: "Write the colours themselves, as RGB.",
    });
  }
}
