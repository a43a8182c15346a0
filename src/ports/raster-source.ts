import type { Affine } from "#core/raster/affine.ts";
import type { CrsCode, PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";

export type SampleType =
  | "uint8"
  | "uint16"
  | "uint32"
  | "int8"
  | "int16"
  | "int32"
  | "float32"
  | "float64";

/** One level of the resolution pyramid; level 0 is the full resolution. */
export type RasterLevel = {
  readonly width: number;
  readonly height: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
};

/** What a file states about itself: header and tags only, no pixel has been decoded. */
export type RasterInfo = {
  readonly name: string;
  readonly format: "geotiff" | "png" | "jpeg";
  readonly byteLength: number | null;
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  /** Type of the samples that are read: floats where stored integers are packed. */
  readonly sampleType: SampleType;
  /** Whether stored numbers are packed; `readWindow` unpacks them. Absent = they are not. */
  readonly isPacked?: boolean;
  /** Whether the pixels were compressed with JPEG, so that zeros may have changed. */
  readonly isLossy?: boolean;
  /** Whether a mask or opacity marks the valid pixels; `readWindow` applies it. */
  readonly hasMask?: boolean;
  /** Whether samples are complex; `readWindow` then returns the amplitude |z|. */
  readonly isComplex: boolean;
  readonly photometric: "grey" | "rgb" | "palette" | "other";
  /** Index of the opacity band, or null. */
  readonly alphaBand: number | null;
  /** Levels from full resolution to the coarsest; at least one. */
  readonly levels: readonly RasterLevel[];
  /** Georeference; null for an image without one. With an unknown CRS opening fails. */
  readonly georeference: { readonly crs: CrsCode; readonly affine: Affine } | null;
  /** Value of the GDAL_NODATA tag. */
  readonly nodata: number | null;
  /** TIFF tag 270 without the trailing NUL, or null. */
  readonly imageDescription: string | null;
  /** Items of the GDAL_METADATA tag (dates, units …), or an empty object. */
  readonly gdalMetadata: Readonly<Record<string, string>>;
  /** Messages for the user about how the file is read ("all 3 MB were fetched"). */
  readonly notices?: readonly string[];
};

/**
 * Samples of a window, planar `[band][row][col]`, in the file's own numbers (unpacked
 * where they are packed); Float32Array represents every integer type up to 16 bits
 * exactly. NaN where a mask, an opacity of 0 or a colour key hides a pixel, or none was
 * ever written.
 */
export type SampleBlock = Omit<Planes, "valid"> & { readonly window: PixelWindow };

/** Gives random access to one image, by windows of a pyramid level. */
export interface RasterSource {
  readonly info: RasterInfo;
  /**
   * Reads `window` (inside the level, in that level's pixels). Only the tiles that the
   * window touches are read.
   * @throws AppError file-truncated, url-unreachable, file-unsupported
   */
  readWindow(
    level: number,
    window: PixelWindow,
    signal?: AbortSignal,
  ): Promise<SampleBlock>;
  /**
   * Returns windows of stored tiles, at most `most` of them, spread over the file;
   * absent where every pixel is stored.
   */
  writtenTiles?(most: number): Promise<readonly PixelWindow[]>;
  /**
   * Returns where in the stored image a pixel's centre lies (pixel centres whole);
   * absent where pixels are read at their stored places.
   */
  storedPixelAt?(col: number, row: number): readonly [col: number, row: number];
  /**
   * Returns a hash that tells this content from any other; null where that cannot be
   * told. Absent where there is no file.
   * @throws AppError of the file
   */
  fingerprint?(): Promise<string | null>;
  /** Returns the bytes that were fetched or read from the file so far. */
  bytesRead(): number;
  dispose(): void;
}

/** What can be opened: bytes in memory, or an address that is read by ranges. */
export type SourceInput =
  /** `mask` is a `name.msk` given with the file; for a path it is found automatically. */
  | {
      readonly kind: "blob";
      readonly name: string;
      readonly blob: Blob;
      readonly mask?: Blob;
    }
  /** `name` replaces the last part of the address if that says little. */
  | { readonly kind: "url"; readonly url: string; readonly name?: string }
  /** Node only. */
  | { readonly kind: "path"; readonly path: string };

/** Returns the name by which the user knows the input. */
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
