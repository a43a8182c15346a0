import { describe, expect, test } from "vitest";
import { copyTile } from "#core/tiff/copy-tile.ts";
import { decodeSamples, type TileFormat } from "#core/tiff/decode-samples.ts";
import { paletteToRgb, yCbCrToRgb } from "#core/tiff/expand-colors.ts";

const FORMAT: TileFormat = {
  bands: 1,
  bitsPerSample: 16,
  sampleKind: "complex-int",
  isPlanar: false,
  predictor: 1,
  tileWidth: 2,
  littleEndian: true,
};

function bytesOf(
  count: number,
  size: number,
  write: (v: DataView, at: number, i: number) => void,
) {
  const view = new DataView(new ArrayBuffer(count * size));
  for (let i = 0; i < count; i++) {
    write(view, i * size, i);
  }
  return new Uint8Array(view.buffer);
}

describe("complex samples become amplitudes", () => {
  // |3 + 4i| = 5, |−1682 − 1091i| = √(2829124 + 1190281) = 2004.845…
  const parts = [3, 4, -1682, -1091];
  const expected = Float32Array.of(5, Math.sqrt(1682 ** 2 + 1091 ** 2));

  test.each([true, false])("CInt16, little-endian %s", (littleEndian) => {
    const bytes = bytesOf(4, 2, (v, at, i) =>
      v.setInt16(at, parts[i] ?? 0, littleEndian),
    );
    const format = { ...FORMAT, bitsPerSample: 32, littleEndian };
    expect(decodeSamples(bytes, 1, format)).toEqual(expected);
  });

  test.each([true, false])("CFloat32, little-endian %s", (littleEndian) => {
    const bytes = bytesOf(4, 4, (v, at, i) =>
      v.setFloat32(at, parts[i] ?? 0, littleEndian),
    );
    const sampleKind = "complex-float";
    const format = { ...FORMAT, sampleKind, bitsPerSample: 64, littleEndian } as const;
    expect(decodeSamples(bytes, 1, format)).toEqual(expected);
  });

  test.each([true, false])("CFloat64, little-endian %s", (littleEndian) => {
    const bytes = bytesOf(4, 8, (v, at, i) =>
      v.setFloat64(at, parts[i] ?? 0, littleEndian),
    );
    const sampleKind = "complex-float";
    const format = { ...FORMAT, sampleKind, bitsPerSample: 128, littleEndian } as const;
    expect(decodeSamples(bytes, 1, format)).toEqual(expected);
  });

  test("NaN stays NaN, and large parts do not overflow", () => {
    const values = [Number.NaN, 0, 3e30, 4e30];
    const bytes = bytesOf(4, 4, (v, at, i) => v.setFloat32(at, values[i] ?? 0, true));
    const format = {
      ...FORMAT,
      sampleKind: "complex-float",
      bitsPerSample: 64,
    } as const;
    const [nan, large] = decodeSamples(bytes, 1, format);
    expect(nan).toBeNaN();
    expect(large).toBeCloseTo(5e30, -24);
  });
});

test("bytes that do not begin at a sample's boundary", () => {
  const bytes = new Uint8Array(9);
  bytes.set([0, 1, 0, 2, 0, 3, 0, 4], 1);
  const format = { ...FORMAT, sampleKind: "uint", littleEndian: false } as const;
  const samples = decodeSamples(bytes.subarray(1), 2, format);
  expect([...samples]).toEqual([1, 2, 3, 4]);
});

test("half floats: normal, subnormal, infinite, NaN", () => {
  const halves = Uint16Array.of(0x3c00, 0xc500, 0x0001, 0x7c00, 0xfc00, 0x7e00);
  const format = { ...FORMAT, sampleKind: "float", tileWidth: 6 } as const;
  const samples = decodeSamples(new Uint8Array(halves.buffer), 1, format);
  expect([...samples]).toEqual([
    1,
    -5,
    2 ** -24,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NaN,
  ]);
});

test("rows of bits end at a byte", () => {
  const format = {
    ...FORMAT,
    sampleKind: "uint",
    bitsPerSample: 2,
    tileWidth: 5,
  } as const;
  const bytes = Uint8Array.of(0b00011011, 0b11_000000, 0b11100100, 0b01_000000);
  expect([...decodeSamples(bytes, 2, format)]).toEqual([0, 1, 2, 3, 3, 3, 2, 1, 0, 1]);
});

describe("colours", () => {
  test("YCbCr: white, black, and JFIF's red", () => {
    const samples = Uint8Array.of(255, 128, 128, 0, 128, 128, 76, 85, 255);
    yCbCrToRgb(samples);
    expect([...samples]).toEqual([255, 255, 255, 0, 0, 0, 254, 0, 0]);
  });

  test("a palette's 16-bit colours; indices beyond it are black", () => {
    const colorMap = [0, 65535, 256, 512, 0, 1024];
    expect([...paletteToRgb([1, 0, 9], colorMap)]).toEqual([
      255, 2, 4, 0, 1, 0, 0, 0, 0,
    ]);
  });
});

test("copyTile takes the part of a tile that the window shows", () => {
  // A tile of 3 × 2 pixels at (col 4, row 7), two bands side by side.
  const samples = Uint8Array.of(1, 11, 2, 12, 3, 13, 4, 14, 5, 15, 6, 16);
  const tile = { samples, col: 4, row: 7, width: 3, height: 2, interleaved: 2 };
  const out = new Float32Array(2 * 2 * 3);
  copyTile(tile, { col: 5, row: 6, width: 2, height: 3 }, 0, out);
  expect([...out]).toEqual([0, 0, 2, 3, 5, 6, 0, 0, 12, 13, 15, 16]);
});
