/**
 * Writes gdal-real-data.json: what GDAL reads from the real imagery (numbers only).
 * Run where gdal-bin and the imagery are:
 * node src/testing/geotiff/make-gdal-real-data.mjs ../shared/data
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const data = process.argv[2] ?? "../shared/data";
const folder = mkdtempSync(join(tmpdir(), "gdal-real-"));
const raw = join(folder, "pixels");

const FILES = [
  "s1s2-geotiff/T11SLT_014_eo.tif",
  "s1s2-geotiff/T11SLT_014_sar.tif",
  "s1s2-geotiff/T14RNT_253_eo.tif",
  "s1s2-geotiff/T14RNT_253_sar.tif",
  "spacenet6/rgb_unmasked.tif",
  "spacenet6/sar_hh.tif",
  "spacenet6/sar_hv.tif",
  "spacenet6/sar_masked.tif",
  "spacenet6/sar_vh.tif",
  "spacenet6/sar_vv.tif",
  "umbra/umbra_mount_yasur.tiff",
  "s1s2/test/T14RNT/253_sar.png",
  "s1s2/train/T11SLT/003_eo.jpg",
];

const results = FILES.map((file) => {
  const path = join(data, file);
  const info = JSON.parse(execFileSync("gdalinfo", ["-json", path]).toString());
  const type = info.bands[0].type;
  const isComplex = type.startsWith("C");
  execFileSync("gdal_translate", [
    ...["-q", "-of", "ENVI", "-co", "INTERLEAVE=BSQ"],
    // ENVI cannot hold rotated geotransforms; the pixels do not need one.
    ...["-a_ullr", "0", "1", "1", "0"],
    ...["-ot", isComplex ? "CFloat64" : "Float32", path, raw],
  ]);
  const bytes = readFileSync(raw);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const samples = isComplex ? new Float64Array(buffer) : new Float32Array(buffer);
  const pixels = isComplex
    ? Float32Array.from({ length: samples.length / 2 }, (_, i) =>
        Math.sqrt(samples[2 * i] ** 2 + samples[2 * i + 1] ** 2),
      )
    : samples;
  const [c, a, b, f, d, e] = info.geoTransform ?? [];
  return {
    file,
    size: info.size,
    bands: info.bands.length,
    type,
    affine: info.geoTransform === undefined ? null : [a, b, c, d, e, f],
    first: isComplex ? [...samples.subarray(0, 4)] : null,
    /** Of the Float32 pixels, band after band; NaN as GDAL writes it. */
    sha256: createHash("sha256").update(new Uint8Array(pixels.buffer)).digest("hex"),
    mean: pixels.reduce((sum, v) => sum + (Number.isNaN(v) ? 0 : v), 0) / pixels.length,
  };
});
writeFileSync(
  new URL("gdal-real-data.json", import.meta.url),
  `${JSON.stringify(results, null, 1)}\n`,
);
rmSync(folder, { recursive: true });
