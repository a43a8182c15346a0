import type { Affine } from "#core/raster/affine.ts";
import type { CrsCode } from "#core/raster/grid.ts";

export type StoredType =
  | "uint8"
  | "uint16"
  | "uint32"
  | "int8"
  | "int16"
  | "int32"
  | "float32"
  | "float64";

/** The part of a source's info that classification uses. */
export type ImageInfo = {
  readonly name: string;
  readonly format: "geotiff" | "png" | "jpeg";
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly sampleType: StoredType;
  /** Whether the samples have been converted from packed numbers. */
  readonly isPacked?: boolean;
  /** Whether the pixels were compressed with JPEG. */
  readonly isLossy?: boolean;
  /** Whether a mask or opacity marks the valid pixels. */
  readonly hasMask?: boolean;
  /** Whether samples are complex; statistics are then those of the amplitude |z|. */
  readonly isComplex: boolean;
  readonly photometric: "grey" | "rgb" | "palette" | "other";
  /** Index of the opacity band, or null. */
  readonly alphaBand: number | null;
  readonly georeference: { readonly crs: CrsCode; readonly affine: Affine } | null;
  /** Value of the GDAL_NODATA tag. */
  readonly nodata: number | null;
  /** Text of TIFF tag 270, or null. */
  readonly imageDescription: string | null;
  readonly gdalMetadata: Readonly<Record<string, string>>;
};
