import type { Affine } from "#core/raster/affine.ts";
import type { CrsCode, PixelWindow } from "#core/raster/grid.ts";

export type SampleType =
  | "uint8"
  | "uint16"
  | "uint32"
  | "int8"
  | "int16"
  | "int32"
  | "float32"
  | "float64";

/** One level of the pyramid; level 0 is the full resolution. */
export type RasterLevel = {
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
};

/** What a file says about itself: header and tags only, no pixel has been decoded. */
export type RasterInfo = {
  readonly name: string;
  readonly format: "geotiff" | "png" | "jpeg";
  readonly byteLength: number | null;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** Of the samples that are read: floats where stored integers are packed ones. */
  readonly sampleType: SampleType;
  /** Stored numbers stand for others, which `readWindow` gives; absent = they do not. */
  readonly isPacked?: boolean;
  /** The pixels went through JPEG: what was 0 need not be. */
  readonly isLossy?: boolean;
  /** A mask or opacity says which pixels there are; it is applied by `readWindow`. */
  readonly hasMask?: boolean;
  /** Samples are complex; `readWindow` then gives the amplitude |z|. */
  readonly isComplex: boolean;
  readonly photometric: "grey" | "rgb" | "palette" | "other";
  /** Index of the band that holds opacity, or null. */
  readonly alphaBand: number | null;
  /** Levels from full resolution to the coarsest; at least one. */
  readonly levels: readonly RasterLevel[];
  /** Null for an image without georeference. An unknown CRS makes opening fail. */
  readonly georeference: { readonly crs: CrsCode; readonly affine: Affine } | null;
  /** The GDAL_NODATA tag. */
  readonly nodata: number | null;
  /** TIFF tag 270 without the trailing NUL, or null. */
  readonly imageDescription: string | null;
  /** Items of the GDAL_METADATA tag (dates, units …), or an empty object. */
  readonly gdalMetadata: Readonly<Record<string, string>>;
  /** What the user should know about how the file is read ("all 3 MB were fetched"). */
  readonly notices?: readonly string[];
};

/**
 * Samples of a window, planar `[band][row][col]`, in the file's own numbers (unpacked
 * where it packs them); Float32Array holds every integer type up to 16 bits exactly. NaN
 * where a mask, an opacity of 0 or a colour key hides a pixel, or none was ever written.
 */
export type SampleBlock = {
  readonly data: Float32Array;
  readonly window: PixelWindow;
  readonly bands: number;
};

/** Random access to one image, by windows of a pyramid level. */
export interface RasterSource {
  readonly info: RasterInfo;
  /**
   * Reads `window` (inside the level, in that level's pixels).
   * Reads only the tiles that the window touches.
   * @throws AppError file-truncated, url-unreachable, file-unsupported
   */
  readWindow(
    level: number,
    window: PixelWindow,
    signal?: AbortSignal,
  ): Promise<SampleBlock>;
  /**
   * Windows of stored tiles that hold something, at most `most` of them, spread over the
   * file; absent where every pixel is stored.
   */
  writtenTiles?(most: number): Promise<readonly PixelWindow[]>;
  /** Bytes fetched or read from the file so far (for the large-file budget). */
  bytesRead(): number;
  dispose(): void;
}

/** What can be opened: bytes at hand, or an address read by ranges. */
export type SourceInput =
  /** `mask`: a `name.msk` that came with it; beside a path it is found by itself. */
  | {
      readonly kind: "blob";
      readonly name: string;
      readonly blob: Blob;
      readonly mask?: Blob;
    }
  /** `name` stands for the last part of the address, where that says little. */
  | { readonly kind: "url"; readonly url: string; readonly name?: string }
  /** Node only. */
  | { readonly kind: "path"; readonly path: string };

/** What the visitor knows the input by. */
export function nameOfInput(input: SourceInput): string {
  switch (input.kind) {
    case "blob":
      return input.name;
    case "url":
      return input.name ?? input.url;
    case "path":
      return input.path;
  }
}

export type OpenRasterSource = (
  input: SourceInput,
  signal?: AbortSignal,
) => Promise<RasterSource>;
