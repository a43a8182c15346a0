import { zlibSync } from "fflate";
import { describe, expect, test } from "vitest";
import { decompress } from "#core/tiff/decompress.ts";
import { isInflatedSize } from "#core/tiff/inflated-size.ts";
import { COMPRESSION } from "#core/tiff/tiff-format.ts";

const text = new TextEncoder().encode("speckle speckle speckle speckle");
const broken = expect.objectContaining({ code: "file-truncated" });

describe("decompress", () => {
  test("DEFLATE, also with padding after the stream", () => {
    const packed = zlibSync(text);
    const padded = new Uint8Array(packed.length + 13);
    padded.set(packed);
    for (const bytes of [packed, padded]) {
      expect(decompress(COMPRESSION.deflate, bytes, 31, 31)).toEqual(text);
    }
  });

  test("a changed byte in a DEFLATE stream is noticed", () => {
    // Stored, not compressed: only the check sum can tell.
    const packed = zlibSync(text, { level: 0 });
    packed[20] = 1;
    expect(() => decompress(COMPRESSION.deflate, packed, 31, 31)).toThrow(broken);
  });

  test("a stream that holds more than the tile is refused, one that holds less too", () => {
    const packed = zlibSync(text);
    expect(() => decompress(COMPRESSION.deflate, packed, 30, 30)).toThrow(broken);
    expect(() => decompress(COMPRESSION.deflate, packed, 40, 32)).toThrow(broken);
    expect(decompress(COMPRESSION.deflate, packed, 40, 31)).toEqual(text);
  });

  test("LZW: the example of TIFF 6.0, section 13", () => {
    // 7 7 7 8 8 7 7 6 6 as codes 256 7 258 8 8 258 6 6 257, nine bits each.
    const codes = [256, 7, 258, 8, 8, 258, 6, 6, 257];
    const bits = codes.map((c) => c.toString(2).padStart(9, "0")).join("");
    const bytes = Uint8Array.from(
      (bits.padEnd(88, "0").match(/.{8}/g) ?? []).map((b) => Number.parseInt(b, 2)),
    );
    expect([...decompress(COMPRESSION.lzw, bytes, 9, 9)]).toEqual([
      7, 7, 7, 8, 8, 7, 7, 6, 6,
    ]);
  });

  test("LZW: a code that was never defined", () => {
    // 256, then 300.
    const bytes = Uint8Array.of(0x80, 0x25, 0x80);
    expect(() => decompress(COMPRESSION.lzw, bytes, 9, 9)).toThrow(broken);
  });

  test("PackBits: the example of Apple's Technical Note TN1023", () => {
    const packed = Uint8Array.of(
      ...[0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0xfd, 0xaa],
      ...[0x03, 0x80, 0x00, 0x2a, 0x22, 0xf7, 0xaa],
    );
    const expected = [
      ...[0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa],
      ...[0x80, 0x00, 0x2a, 0x22, ...new Array<number>(10).fill(0xaa)],
    ];
    expect([...decompress(COMPRESSION.packBits, packed, 24, 24)]).toEqual(expected);
    expect(() => decompress(COMPRESSION.packBits, packed.slice(0, 8), 24, 24)).toThrow(
      broken,
    );
  });
});

describe("isInflatedSize", () => {
  test("counts without keeping", () => {
    const packed = zlibSync(new Uint8Array(1e6));
    expect(isInflatedSize(packed, 1e6)).toBe(true);
    expect(isInflatedSize(packed, 1e6 - 1)).toBe(false);
    expect(isInflatedSize(packed.slice(0, 100), 1e6)).toBe(false);
    expect(isInflatedSize(new Uint8Array(), 10)).toBe(false);
    expect(isInflatedSize(text, 1000)).toBe(false);
  });
});
