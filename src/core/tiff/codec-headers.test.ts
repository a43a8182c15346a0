import { describe, expect, test } from "vitest";
import { mayDecode, parseJpeg } from "#core/tiff/jpeg-header.ts";

describe("parseJpeg", () => {
  const frame = [
    0xff, 0xc0, 0, 17, 8, 0, 40, 0, 60, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
  ];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 7, 0xff, 0, 9, 0xff, 0xd0, 5];
  const start = [0xff, 0xd8];
  const end = [0xff, 0xd9];

  test("passes other segments, fill bytes and what a scan holds", () => {
    const bytes = Uint8Array.of(
      ...[...start, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xdd, 0, 4, 0, 9],
      ...[...frame, ...scan, ...end],
    );
    expect(parseJpeg(bytes)).toEqual({
      frames: [{ width: 60, height: 40, components: 3, bitsPerSample: 8, blocks: 72 }],
      scans: 1,
      isWhole: true,
      isSound: true,
    });
  });

  test("counts every frame and every scan: decoders follow all of them", () => {
    const twice = Uint8Array.of(...start, ...frame, ...frame, ...scan, ...scan, ...end);
    expect(parseJpeg(twice)).toMatchObject({ frames: [{}, {}], scans: 2 });
  });

  test("is not whole without its end", () => {
    const cut = Uint8Array.of(...start, ...frame, ...scan);
    expect(parseJpeg(cut)).toMatchObject({ scans: 1, isWhole: false });
  });

  test("ends where there is no marker", () => {
    expect(parseJpeg(new Uint8Array(100)).frames).toEqual([]);
    expect(parseJpeg(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0)).frames).toEqual([]);
    expect(parseJpeg(new Uint8Array(0)).frames).toEqual([]);
  });

  test.each<[string, number[]]>([
    ["Huffman tables", [0xff, 0xc4, 0, 3, 9]],
    ["quantisation tables", [0xff, 0xdb, 0, 4, 0, 1]],
    ["a frame of no components", [0xff, 0xc0, 0, 11, 8, 0, 40, 0, 60, 0, 1, 1, 1]],
    ["a scan of five components", [0xff, 0xda, 0, 16, 5, ...new Array(13).fill(1)]],
    ["a restart interval", [0xff, 0xdd, 0, 2]],
    ["a comment without a length", [0xff, 0xfe, 0, 0]],
    ["anything but a marker", [0xda, 0]],
  ])("is unsound where a decoder would read on elsewhere: %s", (_, segment) => {
    const bytes = Uint8Array.of(...start, ...segment, ...frame, ...scan, ...end);
    expect(parseJpeg(bytes)).toMatchObject({ isWhole: false, isSound: false });
    expect(parseJpeg(bytes).frames).toEqual([]);
  });

  test("counts the blocks of all components, and takes no factor of 0", () => {
    const of = (...factors: number[]) => {
      const own = [...frame];
      for (const [i, factor] of factors.entries()) {
        own[11 + 3 * i] = factor;
      }
      return parseJpeg(Uint8Array.of(...start, ...own, ...scan, ...end)).frames[0]
        ?.blocks;
    };
    expect(of(0x11, 0x11, 0x11)).toBe(8 * 5 * 3);
    expect(of(0x22, 0x11, 0x11)).toBe(4 * 3 * 6);
    expect(of(0x00, 0x00, 0x00)).toBe(Number.POSITIVE_INFINITY);
    expect(of(0x11, 0x01, 0x11)).toBe(Number.POSITIVE_INFINITY);
  });

  test("hundreds of scans over megapixels are not decoded, usual ones are", () => {
    const size = {
      ...{ components: 3, bitsPerSample: 8, width: 4000, height: 2848 },
      blocks: 3 * 500 * 356,
    };
    expect(mayDecode(size, 12)).toBe(true);
    expect(mayDecode(size, 201)).toBe(false);
    expect(mayDecode({ ...size, width: 256, height: 256 }, 201)).toBe(true);
    expect(mayDecode({ ...size, blocks: Number.POSITIVE_INFINITY }, 1)).toBe(false);
  });

  test.each([
    ["6000 × 4500, colours halved both ways", 6 * 375 * 282, true],
    ["4000 × 3500, whole colours", 3 * 500 * 438, true],
    ["5472 × 3648, whole colours", 3 * 684 * 456, true],
    ["5600 × 4000, whole colours", 3 * 700 * 500, false],
  ])("cameras' pictures have few enough blocks: %s", (_, blocks, may) => {
    const size = { components: 3, bitsPerSample: 8, width: 1, height: 1 };
    expect(mayDecode({ ...size, blocks }, 1)).toBe(may);
  });
});
