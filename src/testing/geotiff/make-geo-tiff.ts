/** Small GeoTIFFs for tests, seeded, and what can go wrong with them. */
import { createRandom } from "#core/random.ts";
import type { GeoTiffSpec } from "#core/tiff/geotiff-spec.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";

export type TestGeoTiff = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly spec: GeoTiffSpec;
  /** Interleaved, as written. */
  readonly pixels: Uint8Array | Uint16Array | Float32Array;
};

export type TestGeoTiffOptions = Partial<GeoTiffSpec> & {
  readonly seed?: number;
  /** Width of a frame of no-data (0) around the pixels; 0 unless given. */
  readonly nodataBorderPx?: number;
};

/** UTM 33 north, half-metre pixels. */
export const TEST_GEOREFERENCE = {
  crs: "EPSG:32633",
  affine: [0.5, 0, 500_000, 0, -0.5, 5_000_000],
} as const;

/**
 * A Capella-GEO-like file: one band of uint16 speckle over a slope, in 64-pixel tiles
 * with overviews, georeferenced. Every option of the writer can be given.
 */
export function makeGeoTiff(options: TestGeoTiffOptions = {}): TestGeoTiff {
  const { seed = 1, nodataBorderPx = 0, ...given } = options;
  const spec: GeoTiffSpec = {
    width: 150,
    height: 110,
    bands: 1,
    sampleType: "uint16",
    georeference: TEST_GEOREFERENCE,
    tileSize: 64,
    ...given,
  };
  const pixels = speckle(spec, seed, nodataBorderPx);
  return { bytes: encodeGeoTiff(spec, pixels), spec, pixels };
}

/** The first `length` bytes, as an interrupted download leaves them. */
export function truncate(
  bytes: Uint8Array<ArrayBuffer>,
  length: number,
): Uint8Array<ArrayBuffer> {
  return bytes.slice(0, length);
}

/** A copy with 1 to 8 bytes changed at places that `mayChange` allows; seeded. */
export function mutate(
  bytes: Uint8Array<ArrayBuffer>,
  seed: number,
  mayChange: (offset: number) => boolean = () => true,
): Uint8Array<ArrayBuffer> {
  const { uniform } = createRandom(seed);
  const allowed = Array.from(bytes.keys()).filter(mayChange);
  const result = bytes.slice();
  const changes = 1 + Math.floor(uniform() * 8);
  for (let i = 0; i < changes; i++) {
    const at = allowed[Math.floor(uniform() * allowed.length)] ?? 0;
    const old = result[at] ?? 0;
    // Half of the changes are the extremes, which make the wildest counts and offsets.
    const kind = uniform();
    result[at] =
      kind < 0.25
        ? 255
        : kind < 0.5
          ? 0
          : (old + 1 + Math.floor(uniform() * 255)) & 255;
  }
  return result;
}

/** Makes a text file whose name ends in `.tif`. */
export function textNamedTif(): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode("The image is in the attachment.\n");
}

function speckle(
  spec: GeoTiffSpec,
  seed: number,
  border: number,
): TestGeoTiff["pixels"] {
  const { width, height, bands, sampleType } = spec;
  const random = createRandom(seed);
  const length = width * height * bands;
  const pixels =
    sampleType === "uint8"
      ? new Uint8Array(length)
      : sampleType === "uint16"
        ? new Uint16Array(length)
        : new Float32Array(length);
  const brightest = sampleType === "uint8" ? 120 : 1500;
  for (let row = 0, i = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const isFrame = Math.min(row, col, height - 1 - row, width - 1 - col) < border;
      for (let band = 0; band < bands; band++, i++) {
        const level = brightest * (0.25 + (0.5 * col) / width + (0.2 * band) / bands);
        const value = 1 + level * Math.sqrt(random.speckle(4));
        pixels[i] = isFrame ? 0 : sampleType === "float32" ? value : Math.round(value);
      }
    }
  }
  return pixels;
}
