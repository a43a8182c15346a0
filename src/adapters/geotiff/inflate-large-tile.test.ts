import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { createRandom } from "#core/random.ts";
import type { ImageLayout } from "#core/tiff/image-layout.ts";
import { runUnwatched } from "#ports/step.ts";
import { inflateLargeTile } from "./inflate-large-tile.ts";
import { createTileDecoder } from "./tile-decoder.ts";

const SIZE = 12e6;
const random = createRandom(7);
const samples = Uint8Array.from({ length: SIZE }, (_, i) =>
  i % 3 === 0 ? random.integer(256) : i >> 12,
);
const stored = new Uint8Array(deflateSync(samples));

function changed(at: number): Uint8Array {
  const copy = stored.slice();
  copy[at] = (copy[at] as number) ^ 1;
  return copy;
}

test("inflates to the samples, and lets other messages through meanwhile", async () => {
  let ticks = 0;
  const timer = setInterval(() => {
    ticks++;
  }, 0);
  const inflated = await inflateLargeTile(stored, SIZE);
  expect(Buffer.compare(inflated ?? new Uint8Array(), samples)).toBe(0);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(1);
});

test("gives up on what is cut, changed, of another sum, or larger than its tile", async () => {
  for (const bytes of [
    stored.subarray(0, stored.length >> 1),
    changed(stored.length >> 1),
    changed(stored.length - 1),
  ]) {
    expect(await inflateLargeTile(bytes, SIZE)).toBeNull();
  }
  expect(await inflateLargeTile(stored, SIZE - 1)).toBeNull();
});

test("inflates one tile at a time", async () => {
  const ended: number[] = [];
  const small = new Uint8Array(deflateSync(samples.subarray(0, 1000)));
  await Promise.all([
    inflateLargeTile(stored, SIZE).then(() => ended.push(SIZE)),
    inflateLargeTile(small, 1000).then(() => ended.push(1000)),
  ]);
  expect(ended).toEqual([SIZE, 1000]);
});

test("a tile whose writer has padded its stream is decoded by other means", async () => {
  const side = 4096;
  // Its end is as compressible as a border without data.
  const whole = new Uint8Array(side * side);
  whole.set(samples.subarray(0, 4e6));
  const packed = deflateSync(whole);
  const padded = new Uint8Array(packed.length + 8);
  padded.set(packed);
  const decode = createTileDecoder({
    layout: {
      ...({ width: side, height: side, bands: 1, bitsPerSample: 8 } as const),
      ...({ sampleKind: "uint", isPlanar: false, predictor: 1 } as const),
      ...({ tileWidth: side, tileHeight: side, compression: 8 } as const),
      ...({ photometric: 1 } as const),
    } as ImageLayout,
    ...{ littleEndian: true, colorMap: undefined, jpegTables: undefined },
    step: runUnwatched,
  });
  expect(Buffer.compare((await decode(padded, side)) as Uint8Array, whole)).toBe(0);
  const broken = packed.subarray(0, packed.length - 9);
  await expect(decode(new Uint8Array(broken), side)).rejects.toMatchObject({
    code: "file-truncated",
  });
});
