/**
 * This file makes files that cannot be opened, one of each kind, and states what their
 * errors must say.
 */
import type { AppErrorCode } from "#core/errors.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { makeGeoTiff, TEST_GEOREFERENCE, textNamedTif } from "./make-geo-tiff.ts";

export type BadFile = {
  readonly title: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly code: AppErrorCode;
  /** What expected, found and to do must say. */
  readonly expected: RegExp;
  readonly found: RegExp;
  readonly hint: RegExp;
};

export function makeBadFiles(): readonly BadFile[] {
  const whole = makeGeoTiff().bytes;
  const filled = (sampleType: "uint16" | "float32", value: number) => {
    const spec = {
      ...{ width: 96, height: 64, bands: 1, tileSize: 64 },
      georeference: TEST_GEOREFERENCE,
      sampleType,
    };
    const make = sampleType === "uint16" ? Uint16Array : Float32Array;
    return encodeGeoTiff(spec, new make(96 * 64).fill(value));
  };
  return [
    {
      title: "a truncated TIFF",
      name: "truncated.tif",
      bytes: whole.slice(0, Math.floor(whole.length * 0.6)),
      code: "file-truncated",
      expected: /tiles within the file's \d+ bytes/,
      found: /\d+/,
      hint: /again|completely/,
    },
    {
      title: "a text file named .tif",
      name: "notes.tif",
      bytes: textNamedTif(),
      code: "file-not-image",
      expected: /TIFF/,
      found: /text: "The image is/,
      hint: /\w/,
    },
    {
      title: "a TIFF whose bands fit no kind",
      name: "seven-bands.tif",
      bytes: makeGeoTiff({ width: 96, height: 64, bands: 7 }).bytes,
      code: "bands-unsupported",
      expected: /radar .*optical RGB/,
      found: /7 × uint16/,
      hint: /gdal_translate -b/,
    },
    {
      title: "an image of nothing but nodata",
      name: "all-nodata.tif",
      bytes: filled("uint16", 0),
      code: "all-nodata",
      expected: /pixels with values/,
      found: /nothing but 0/,
      hint: /nodata value/,
    },
    {
      title: "an image of nothing but NaN",
      name: "nan-only.tif",
      bytes: filled("float32", Number.NaN),
      code: "all-nodata",
      expected: /pixels with values/,
      found: /nothing but NaN/,
      hint: /nodata value/,
    },
    {
      title: "a coordinate system that is not known here",
      name: "unknown-crs.tif",
      bytes: makeGeoTiff({
        georeference: { crs: "EPSG:2039", affine: TEST_GEOREFERENCE.affine },
      }).bytes,
      code: "crs-unknown",
      expected: /UTM/,
      found: /2039/,
      hint: /gdalwarp/,
    },
    {
      title: "product metadata that is cut off",
      name: "metadata-cut.tif",
      bytes: makeGeoTiff({ imageDescription: capellaJson().slice(0, 400) }).bytes,
      code: "metadata-invalid",
      expected: /complete JSON/,
      found: /400 characters that end in/,
      hint: /_extended\.json/,
    },
    {
      title: "a file of 0 bytes",
      name: "empty.tif",
      bytes: new Uint8Array(0),
      code: "file-empty",
      expected: /\w/,
      found: /0 bytes|empty/,
      hint: /\w/,
    },
  ];
}
