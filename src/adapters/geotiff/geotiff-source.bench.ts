/**
 * What decoding costs, per megapixel of a tiled uint16 DEFLATE file in memory. The raw
 * inflate of the same tiles is the yardstick: the rest is ours.
 */
import { unzlibSync, zlibSync } from "fflate";
import { bench, describe } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";

const SIZE = 2048;
const file = makeGeoTiff({
  width: SIZE,
  height: SIZE,
  tileSize: 512,
  predictor: 1,
  overviews: "none",
  compressionLevel: 4,
});
const predicted = makeGeoTiff({
  width: SIZE,
  height: SIZE,
  tileSize: 512,
  overviews: "none",
  compressionLevel: 4,
});
const whole = { col: 0, row: 0, width: SIZE, height: SIZE };
const open = (bytes: Uint8Array<ArrayBuffer>) =>
  openGeoTiff(createBlobReader("bench.tif", new Blob([bytes])));
const warm = await open(file.bytes);
await warm.readWindow(0, whole);

const tileBytes = new Uint8Array(file.pixels.buffer);
const packed = Array.from({ length: 16 }, (_, i) =>
  zlibSync(tileBytes.subarray(i * 2 ** 19, (i + 1) * 2 ** 19), { level: 4 }),
);

describe("4 megapixels of uint16, tiles of 512", () => {
  bench("inflate alone", () => {
    for (const tile of packed) {
      unzlibSync(tile, { out: new Uint8Array(2 ** 19) });
    }
  });
  bench("open and read", async () => {
    const source = await open(file.bytes);
    await source.readWindow(0, whole);
  });
  bench("open and read, predictor 2", async () => {
    const source = await open(predicted.bytes);
    await source.readWindow(0, whole);
  });
  bench("read from decoded tiles", async () => {
    await warm.readWindow(0, whole);
  });
});
