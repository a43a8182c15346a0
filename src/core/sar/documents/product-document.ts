/**
 * This file defines what a product's own document says about its image, and finds the
 * reader for it. A document is a file beside the image: XML or JSON, in the format of
 * the satellite's operator.
 */
import type { Radiometry } from "#core/raster/raster.ts";
import type { CalibrationTable } from "#core/sar/calibration-table.ts";
import type { SarMetadata } from "#core/sar/scene.ts";
import { readIceye } from "./iceye-document.ts";
import { readSentinel1 } from "./sentinel1-document.ts";
import { readTerraSar } from "./terrasar-document.ts";
import { readUmbra } from "./umbra-document.ts";

/** A text file that was given with an image. */
export type TextFile = { readonly name: string; readonly text: string };

/** How a stored amplitude becomes power, as the document states it. */
export type StatedCalibration =
  /** power = factor · DN² */
  | {
      readonly kind: "factor";
      readonly factor: number;
      readonly radiometry: Radiometry;
    }
  /** power = DN² / A² with A from a table over the image. */
  | {
      readonly kind: "table";
      readonly table: CalibrationTable;
      readonly radiometry: Radiometry;
    };

export type ProductDocument = {
  /** Name of the file, or of the place in the image, that holds the statements. */
  readonly source: string;
  readonly metadata: SarMetadata;
  /** Null where the document states none. */
  readonly calibration: StatedCalibration | null;
  /** What the document says about calibration, with its numbers; a sentence. */
  readonly says: string;
  /** Rows and columns of the image that it describes; null if unknown. */
  readonly size: { readonly rows: number; readonly columns: number } | null;
  readonly warnings: readonly string[];
};

export type DocumentInput = {
  readonly imageName: string;
  readonly files: readonly TextFile[];
  /** GDAL's metadata of the image, in which some operators write what others put beside it. */
  readonly gdalMetadata: Readonly<Record<string, string>>;
};

/**
 * Reads the first known document among the files and tags; null if there is none.
 * Unknown and damaged files are passed over.
 */
export function readProductDocument(input: DocumentInput): ProductDocument | null {
  for (const read of [readSentinel1, readTerraSar, readIceye, readUmbra]) {
    const document = read(input);
    if (document !== null) {
      const { metadata, warnings } = document;
      return {
        ...document,
        metadata: mapTexts(metadata, shortened),
        warnings: warnings.map(shortened),
      };
    }
  }
  return null;
}

/** Characters of one text, which the page shows. */
const MOST_TEXT = 1000;
const shortened = (text: string) => text.slice(0, MOST_TEXT);

function mapTexts(
  metadata: SarMetadata,
  change: (text: string) => string,
): SarMetadata {
  const entries = Object.entries(metadata).map(([key, value]) => [
    key,
    typeof value === "string" ? change(value) : value,
  ]);
  return Object.fromEntries(entries) as SarMetadata;
}
