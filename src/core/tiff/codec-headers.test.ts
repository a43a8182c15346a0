import { describe, expect, test } from "vitest";
import { mayDecodeScans, parseJpeg } from "#core/tiff/jpeg-header.ts";

describe("parseJpeg", () => {
  const frame = [
    0xff, 0xc0, 0, 17, 8, 0, 40, 0, 60, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
  ];
  const scan = [0xff, 0xda, 0, 4, 1, 0, 7, 0xff, 0, 9, 0xff, 0xd0, 5];
  const start = [0xff, 0xd8];
  const end = [0xff, 0xd9];

  test("passes other segments, fill bytes and what a scan holds", () => {
    const bytes = Uint8Array.of(
      ...[...start, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 3, 9],
      ...[...frame, ...scan, ...end],
    );
    expect(parseJpeg(bytes)).toEqual({
      frames: [{ width: 60, height: 40, components: 3, bitsPerSample: 8 }],
      scans: 1,
      isWhole: true,
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

  test("hundreds of scans over megapixels are not decoded, usual ones are", () => {
    const size = { components: 3, bitsPerSample: 8, width: 4000, height: 2848 };
    expect(mayDecodeScans(size, 12)).toBe(true);
    expect(mayDecodeScans(size, 201)).toBe(false);
    expect(mayDecodeScans({ ...size, width: 256, height: 256 }, 201)).toBe(true);
  });
});
