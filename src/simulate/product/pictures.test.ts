import { describe, expect, test } from "vitest";
import { makeProduct } from "#testing/simulated-product.ts";
import { eoPicture, eoThumbnail, sarPicture, sarThumbnail } from "./pictures.ts";
import type { Product } from "./product.ts";

/** DN of σ0 = −22, −7, 8 dB and 100 dB (clipped), in turn, at a scale factor of 1e-3. */
function withKnownLevels(): Product {
  const product = makeProduct({ sizePx: 64, scaleFactor: 1e-3 });
  const levels = [-22, -7, 8].map((db) => Math.round(1e3 * 10 ** (db / 20)));
  const dn = Uint16Array.from({ length: 64 * 64 }, (_, i) => levels[i % 3] ?? 0);
  return { ...product, scene: { ...product.scene, dn } };
}

describe("sarPicture", () => {
  test("−22 dB is 1, 8 dB is 255, the middle lies between", () => {
    const { data, sidePx, channels } = sarPicture(withKnownLevels());
    expect({ sidePx, channels }).toEqual({ sidePx: 64, channels: 1 });
    // DN are whole numbers: 79 for 79.4.
    expect([...data.subarray(0, 3)]).toEqual([1, 128, 255]);
  });

  test("no data stays 0, and nothing else is", () => {
    const product = makeProduct({ sizePx: 64 }, { hasBorder: true });
    const { data } = sarPicture(product);
    expect(data.map((v) => Number(v !== 0))).toEqual(product.footprint?.seen);
  });
});

test("thumbnails are means over boxes: of power, and of colour", () => {
  const product = withKnownLevels();
  // Boxes of 4 × 4, the powers 10^-2.2, 10^-0.7, 10^0.8 in turn: their mean is 3.4 dB.
  const bright = sarThumbnail(product, 16);
  expect(bright).toMatchObject({ sidePx: 16, channels: 1 });
  expect(bright.data).toEqual(new Uint8Array(256).fill(255));
  // Three tenths of the amplitude are 10.5 dB less: −7.0 dB, 13.0 of 21 dB above black.
  const dn = product.scene.dn.map((v) => Math.round(0.3 * v));
  const sar = sarThumbnail({ ...product, scene: { ...product.scene, dn } }, 16);
  const mean = sar.data.reduce((sum, v) => sum + v, 0) / 256;
  expect(mean).toBeGreaterThan(1 + 254 * (12.6 / 21));
  expect(mean).toBeLessThan(1 + 254 * (13.4 / 21));
  const eo = eoThumbnail(product, 32);
  const of = (row: number, col: number) => product.scene.eo[3 * (64 * row + col)] ?? 0;
  expect(eo.data[0]).toBe(Math.round((of(0, 0) + of(0, 1) + of(1, 0) + of(1, 1)) / 4));
  expect(eo.data).toHaveLength(32 * 32 * 3);
  // A thumbnail larger than the scene is the scene.
  expect(eoThumbnail(product, 100)).toEqual(eoPicture(product));
});
