/**
 * This file names the numbers of TIFF 6.0, BigTIFF and GeoTIFF 1.1 that this program
 * reads or writes, and sets limits that keep malicious files from using more memory and
 * time than they should.
 */

export const TAG = {
  newSubfileType: 254,
  subfileType: 255,
  imageWidth: 256,
  imageLength: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  fillOrder: 266,
  imageDescription: 270,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  software: 305,
  dateTime: 306,
  predictor: 317,
  colorMap: 320,
  tileWidth: 322,
  tileLength: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  subDirectories: 330,
  extraSamples: 338,
  sampleFormat: 339,
  jpegTables: 347,
  modelPixelScale: 33550,
  modelTiepoint: 33922,
  modelTransformation: 34264,
  geoKeyDirectory: 34735,
  geoDoubleParams: 34736,
  geoAsciiParams: 34737,
  gdalMetadata: 42112,
  gdalNodata: 42113,
  lercParameters: 50674,
  rpcCoefficients: 50844,
} as const;

export const COMPRESSION = {
  none: 1,
  lzw: 5,
  jpegOld: 6,
  jpeg: 7,
  deflate: 8,
  deflateOld: 32946,
  packBits: 32773,
  lerc: 34887,
  zstd: 50000,
  webp: 50001,
} as const;

export const PHOTOMETRIC = {
  whiteIsZero: 0,
  blackIsZero: 1,
  rgb: 2,
  palette: 3,
  yCbCr: 6,
} as const;

export const FIELD = {
  byte: 1,
  ascii: 2,
  short: 3,
  long: 4,
  rational: 5,
  signedByte: 6,
  undefined: 7,
  signedShort: 8,
  signedLong: 9,
  signedRational: 10,
  float: 11,
  double: 12,
  directory: 13,
  long8: 16,
  signedLong8: 17,
  directory8: 18,
} as const;

/** Bytes of one value, by field type; unknown types are absent. */
export const FIELD_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  16: 8,
  17: 8,
  18: 8,
};

export const LIMIT = {
  /** Directories that are followed in one file, including reduced images and masks. */
  directories: 64,
  /** Entries of one directory; real files have a few dozen. */
  entries: 4096,
  /** Pixels along one side. */
  side: 2 ** 24,
  bands: 64,
  /** Bytes of one tile or strip. */
  tileBytes: 2 ** 28,
  /** Bytes of one tile in all of its planes. */
  planesBytes: 320 * 2 ** 20,
  /** Bytes of the tiles that one window holds at a time. */
  windowBytes: 2 ** 29,
  /** Reads at a time, as browsers allow per host. */
  reads: 6,
  /** Blocks of 64 coefficients of one JPEG tile, over all bands: a second's work. */
  jpegBlocks: 200_000,
  /** A window of an image with more tiles than this may touch as many … */
  tinyTiles: 2 ** 16,
  /** … where they have fewer pixels. */
  tinyPixels: 64,
  /** Bytes of one text tag (Capella's metadata is 0.15 MB). */
  textBytes: 2 ** 24,
} as const;
