import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { createRandom } from "#core/random.ts";
import { inflateLargeTile } from "./inflate-large-tile.ts";

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
  expect(Buffer.compare(await inflateLargeTile(stored, SIZE), samples)).toBe(0);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(1);
});

test("takes a stream that its writer has padded", async () => {
  const padded = new Uint8Array(stored.length + 8);
  padded.set(stored);
  expect(Buffer.compare(await inflateLargeTile(padded, SIZE), samples)).toBe(0);
});

test("refuses what is cut, changed, of another sum, or larger than its tile", async () => {
  const code = { code: "file-truncated" };
  for (const bytes of [
    stored.subarray(0, stored.length >> 1),
    changed(stored.length >> 1),
    changed(stored.length - 1),
  ]) {
    await expect(inflateLargeTile(bytes, SIZE)).rejects.toMatchObject(code);
  }
  await expect(inflateLargeTile(stored, SIZE - 1)).rejects.toMatchObject(code);
});
