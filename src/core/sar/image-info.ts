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

/** What classifying needs of a file's header: the part of a source's info it looks at. */
export type ImageInfo = {
  readonly name: string;
  readonly format: "geotiff" | "png" | "jpeg";
  readonly width: number;
  readonly height: number;
  readonly bands: number;
  readonly sampleType: StoredType;
  /** Stored numbers stand for others, and the samples are those. */
  readonly isPacked?: boolean;
  /** Pixels went through JPEG. */
  readonly isLossy?: boolean;
  /** A mask or opacity says which pixels there are. */
  readonly hasMask?: boolean;
  /** Samples are complex; statistics are then those of the amplitude |z|. */
  readonly isComplex: boolean;
  readonly photometric: "grey" | "rgb" | "palette" | "other";
  /** Index of the band that holds opacity, or null. */
  readonly alphaBand: number | null;
  readonly georeference: { readonly crs: CrsCode; readonly affine: Affine } | null;
  /** The GDAL_NODATA tag. */
  readonly nodata: number | null;
  /** TIFF tag 270, or null. */
  readonly imageDescription: string | null;
  readonly gdalMetadata: Readonly<Record<string, string>>;
};
