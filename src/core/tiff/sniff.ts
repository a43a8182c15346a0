export type FileFormat = "empty" | "tiff" | "png" | "jpeg" | "unknown";

/** Number of bytes at a file's start that identify its format. */
export const SNIFF_BYTES = 16;

/** Returns the format that a file's first bytes indicate; the file's name is ignored. */
export function sniffFormat(bytes: Uint8Array): FileFormat {
  if (bytes.length === 0) {
    return "empty";
  }
  const starts = (...signature: number[]) => signature.every((b, i) => bytes[i] === b);
  if (
    starts(0x49, 0x49, 42, 0) ||
    starts(0x4d, 0x4d, 0, 42) ||
    starts(0x49, 0x49, 43, 0) ||
    starts(0x4d, 0x4d, 0, 43)
  ) {
    return "tiff";
  }
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) {
    return "png";
  }
  return starts(0xff, 0xd8, 0xff) ? "jpeg" : "unknown";
}

/** Name of an unsupported format, recognised by its first bytes, and a hint. */
export type ForeignFormat = { readonly name: string; readonly hint: string };

const TO_TIFF = (input: string) =>
  `Convert it first: gdal_translate -of COG ${input} out.tif`;
const FETCH_AGAIN = "Fetch the file itself; what was saved is an answer in its place.";

/** Signatures of the first bytes, as text with one character per byte. */
const FOREIGN: readonly (readonly [start: string, name: string, hint: string])[] = [
  ["PK\u0003\u0004", "a ZIP archive", "Unpack it, and open the GeoTIFF inside."],
  ["\u001f\u008b", "a gzip archive", "Unpack it, and open the GeoTIFF inside."],
  ["7z\u00bc\u00af", "a 7-Zip archive", "Unpack it, and open the GeoTIFF inside."],
  ["BZh", "a bzip2 archive", "Unpack it, and open the GeoTIFF inside."],
  ["Rar!", "a RAR archive", "Unpack it, and open the GeoTIFF inside."],
  ["\u0089HDF\r\n", "HDF5 or NetCDF-4", TO_TIFF("in.nc")],
  ["\u000e\u0003\u0013\u0001", "HDF4", TO_TIFF("in.hdf")],
  ["CDF\u0001", "NetCDF", TO_TIFF("in.nc")],
  ["CDF\u0002", "NetCDF", TO_TIFF("in.nc")],
  ["CDF\u0005", "NetCDF", TO_TIFF("in.nc")],
  ["\0\0\0\u000cjP  ", "JPEG 2000", TO_TIFF("in.jp2")],
  ["\u00ff\u004f\u00ff\u0051", "a JPEG 2000 code stream", TO_TIFF("in.j2k")],
  ["NITF", "NITF", TO_TIFF("in.ntf")],
  ["NSIF", "NSIF, a kind of NITF", TO_TIFF("in.nsf")],
  ["GRIB", "GRIB", TO_TIFF("in.grib")],
  ["GIF8", "GIF", "Save it as PNG."],
  ["RIFF", "WebP or another RIFF file", "Save it as PNG."],
  ["BM", "a Windows bitmap", "Save it as PNG."],
  ["%PDF", "PDF", "Ask for the image as GeoTIFF."],
  [
    "ENVI",
    "an ENVI header, which holds no pixels",
    "Convert the file that it describes: gdal_translate -of COG in.img out.tif",
  ],
  [
    "version https://",
    "a Git LFS pointer: text that stands for the file",
    "Fetch the file itself: git lfs pull",
  ],
  ["<?xml", "XML text, such as a server's error", FETCH_AGAIN],
  ["<!doctype", "an HTML page", FETCH_AGAIN],
  ["<html", "an HTML page", FETCH_AGAIN],
  ["{", "JSON text", "Open the image that it belongs to; drop both together."],
  [
    "\0\u0005\u0016\u0007",
    "what macOS keeps beside a file (._name)",
    "Open the file of that name without the ._ in front.",
  ],
];

/** Returns the kind of an unsupported file; null when it is not recognised. */
export function foreignFormat(bytes: Uint8Array): ForeignFormat | null {
  const head = String.fromCharCode(...bytes.subarray(0, SNIFF_BYTES))
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .toLowerCase();
  const found = FOREIGN.find(([start]) => head.startsWith(start.toLowerCase()));
  return found === undefined ? null : { name: found[1], hint: found[2] };
}
