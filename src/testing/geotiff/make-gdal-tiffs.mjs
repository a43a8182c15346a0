/**
 * Writes gdal-tiffs.json: small TIFFs made by GDAL, one for each way of storing pixels
 * that our reader claims to know, with the pixels that GDAL reads back from them.
 * Run where gdal-bin is installed: node src/testing/geotiff/make-gdal-tiffs.mjs
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CASES, HEIGHT, WIDTH } from "./gdal-tiff-cases.mjs";

const folder = mkdtempSync(join(tmpdir(), "gdal-tiffs-"));
const at = (name) => join(folder, name);
const gdal = (tool, ...args) =>
  execFileSync(tool, ["-q", ...args], { stdio: ["ignore", "pipe", "inherit"] });

/** ENVI type codes and how to write one sample. */
const TYPES = {
  Byte: [1, 1, (v, i, x) => v.setUint8(i, x)],
  Int16: [2, 2, (v, i, x) => v.setInt16(i, x, true)],
  UInt16: [12, 2, (v, i, x) => v.setUint16(i, x, true)],
  UInt32: [13, 4, (v, i, x) => v.setUint32(i, x, true)],
  Int32: [3, 4, (v, i, x) => v.setInt32(i, x, true)],
  Float32: [4, 4, (v, i, x) => v.setFloat32(i, x, true)],
  Float64: [5, 8, (v, i, x) => v.setFloat64(i, x, true)],
  CFloat32: [
    6,
    8,
    (v, i, x) => {
      v.setFloat32(i, x, true);
      v.setFloat32(i + 4, 7 - x / 3, true);
    },
  ],
  CFloat64: [
    9,
    16,
    (v, i, x) => {
      v.setFloat64(i, x, true);
      v.setFloat64(i + 8, 7 - x / 3, true);
    },
  ],
};

/** A smooth pattern with steps, so that every predictor and run-length has work to do. */
function sample(type, row, col, band) {
  const wave = Math.round(100 * Math.sin(row / 7 + band) * Math.cos(col / 5) + 100);
  const step = row % 9 === 0 ? 255 : (wave + 40 * band) % 256;
  switch (type) {
    case "Byte":
      return step;
    case "Int16":
    case "Int32":
      return (step - 128) * 200;
    case "UInt16":
      return step * 250;
    case "UInt32":
      return step * 1000;
    default:
      return (step - 100) / 8;
  }
}

function makeSource(type, bands) {
  const [code, size, write] = TYPES[type];
  const view = new DataView(new ArrayBuffer(WIDTH * HEIGHT * bands * size));
  for (let band = 0, i = 0; band < bands; band++) {
    for (let row = 0; row < HEIGHT; row++) {
      for (let col = 0; col < WIDTH; col++, i += size) {
        write(view, i, sample(type, row, col, band));
      }
    }
  }
  writeFileSync(at("source"), new Uint8Array(view.buffer));
  writeFileSync(
    at("source.hdr"),
    `ENVI\nsamples = ${WIDTH}\nlines = ${HEIGHT}\nbands = ${bands}\nheader offset = 0\n` +
      `data type = ${code}\ninterleave = bsq\nbyte order = 0\n`,
  );
  return at("source");
}

/** A palette can only be given to GDAL's tools through a VRT. */
function withPalette(source) {
  gdal("gdal_translate", "-of", "VRT", source, at("palette.vrt"));
  const entries = Array.from(
    { length: 256 },
    (_, i) => `<Entry c1="${i}" c2="${255 - i}" c3="${(i * 7) % 256}" c4="255"/>`,
  );
  const vrt = readFileSync(at("palette.vrt"), "utf8").replace(
    /(<VRTRasterBand[^>]*>)/,
    `$1<ColorInterp>Palette</ColorInterp><ColorTable>${entries.join("")}</ColorTable>`,
  );
  writeFileSync(
    at("palette.vrt"),
    vrt.replace(/<ColorInterp>(Gray|Undefined)<\/ColorInterp>/, ""),
  );
  return at("palette.vrt");
}

/** Float32 planar pixels as GDAL reads them: amplitudes of complex ones, masked ones NaN. */
function gdalPixels(file, options) {
  const info = JSON.parse(execFileSync("gdalinfo", ["-json", file]).toString());
  const isComplex = info.bands[0].type.startsWith("C");
  const expand = options.palette ? ["-expand", "rgb"] : [];
  gdal(
    "gdal_translate",
    "-of",
    "ENVI",
    "-ot",
    isComplex ? "CFloat64" : "Float32",
    "-co",
    "INTERLEAVE=BSQ",
    ...expand,
    file,
    at("pixels"),
  );
  const bytes = readFileSync(at("pixels"));
  const raw = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  const isMasked = info.bands[0].mask?.flags.join() === "PER_DATASET";
  if (isMasked) {
    const pixels = new Float32Array(raw);
    gdal("gdal_translate", "-of", "ENVI", "-b", "mask", file, at("mask"));
    const mask = readFileSync(at("mask"));
    return {
      info,
      pixels: pixels.map((v, i) => (mask[i % mask.length] ? v : Number.NaN)),
    };
  }
  if (!isComplex) {
    return { info, pixels: new Float32Array(raw) };
  }
  const parts = new Float64Array(raw);
  const pixels = new Float32Array(parts.length / 2);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = Math.sqrt(parts[2 * i] ** 2 + parts[2 * i + 1] ** 2);
  }
  return { info, pixels };
}

const fixtures = CASES.map(([name, type, bands, args, options = {}]) => {
  const source = makeSource(type, bands);
  const file = at("case.tif");
  rmSync(file, { force: true });
  gdal("gdal_translate", ...args, options.palette ? withPalette(source) : source, file);
  const { info, pixels } = gdalPixels(file, options);
  return {
    name,
    file: readFileSync(file).toString("base64"),
    width: info.size[0],
    height: info.size[1],
    bands: pixels.length / (info.size[0] * info.size[1]),
    gdalType: info.bands[0].type,
    levels: 1 + (info.bands[0].overviews?.length ?? 0),
    unsupported: options.unsupported ?? false,
    sha256: options.lossy
      ? null
      : createHash("sha256").update(new Uint8Array(pixels.buffer)).digest("hex"),
    first: [...pixels.subarray(0, 4)],
    /** Every pixel of a lossy one, as bytes. */
    lossy: options.lossy
      ? Buffer.from(Uint8Array.from(pixels)).toString("base64")
      : null,
  };
});
writeFileSync(
  new URL("gdal-tiffs.json", import.meta.url),
  `${JSON.stringify(
    {
      gdal: execFileSync("gdalinfo", ["--version"]).toString().trim(),
      fixtures,
    },
    null,
    1,
  )}\n`,
);
rmSync(folder, { recursive: true });
