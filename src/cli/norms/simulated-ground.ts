/** This file simulates the ground on which norm modes are measured, and writes it to files. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { GeoTiffSpec } from "#core/tiff/geotiff-spec.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { encodeProductFile } from "#simulate/product/encode-product.ts";
import { createProduct } from "#simulate/product/product.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import { simulateScene } from "#simulate/simulate-scene.ts";

/** A square of simulated ground in two files. */
export type GroundFiles = {
  readonly offsetPx: number;
  /** As a product: σ0, georeferenced. */
  readonly product: string;
  /** Its DN alone, amplitude in pixel space: for models of another GSD. */
  readonly amplitude: string;
};

/** Any place and time will do. */
const ORDER = {
  center: [2.35, 48.86],
  sarTime: "2023-05-01T03:12:45Z",
  eoTime: "2022-11-02T10:40:00Z",
  hasBorder: false,
} as const;

/**
 * Simulates one scene and cuts a square of `sizePx` from it at each offset (right and
 * down), so that tiles of one square lie on other ground than those of another.
 */
export function writeGround(
  spec: Pick<SceneSpec, "style" | "seed">,
  sizePx: number,
  offsetsPx: readonly number[],
  folder: string,
): readonly GroundFiles[] {
  const whole = sizePx + Math.max(...offsetsPx);
  const scene = simulateScene({ ...spec, overrides: { sizePx: whole, gsdM: 0.5 } });
  return offsetsPx.map((offsetPx) => {
    const dn = cutSquare(scene.dn, whole, offsetPx, sizePx);
    const acquisition = { ...scene.acquisition, sizePx };
    const product = createProduct({ ...scene, acquisition, dn }, ORDER);
    const files = {
      product: join(folder, `ground-${offsetPx}_sar.tif`),
      amplitude: join(folder, `ground-${offsetPx}_dn.tif`),
    };
    writeFileSync(files.product, encodeProductFile(product, "sar"));
    const plain: GeoTiffSpec = {
      ...{ width: sizePx, height: sizePx, bands: 1, georeference: null },
      sampleType: "uint16",
      gdalMetadata: { SIMULATED: "YES" },
    };
    writeFileSync(files.amplitude, encodeGeoTiff(plain, dn));
    return { offsetPx, ...files };
  });
}

function cutSquare(
  dn: Uint16Array,
  width: number,
  offset: number,
  size: number,
): Uint16Array {
  const cut = new Uint16Array(size * size);
  for (let row = 0; row < size; row++) {
    const from = (offset + row) * width + offset;
    cut.set(dn.subarray(from, from + size), row * size);
  }
  return cut;
}
