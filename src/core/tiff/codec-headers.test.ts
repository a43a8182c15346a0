import { describe, expect, test } from "vitest";
import { parseJpegFrame } from "#core/tiff/jpeg-header.ts";
import { zstdMostBytes } from "#core/tiff/zstd-header.ts";

describe("parseJpegFrame", () => {
  const frame = [0xff, 0xc0, 0, 17, 8, 0, 40, 0, 60, 3, 1, 0x22, 0];

  test("passes other segments and fill bytes", () => {
    const bytes = Uint8Array.of(
      ...[0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc4, 0, 3, 9],
      ...frame,
    );
    expect(parseJpegFrame(bytes)).toEqual({
      width: 60,
      height: 40,
      components: 3,
      bitsPerSample: 8,
    });
  });

  test("ends where there is no frame", () => {
    expect(parseJpegFrame(new Uint8Array(100))).toBeNull();
    expect(parseJpegFrame(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0))).toBeNull();
    expect(parseJpegFrame(new Uint8Array(0))).toBeNull();
  });
});

describe("zstdMostBytes", () => {
  // Magic number, descriptor 0x20 (single segment, size of one byte), size, then blocks.
  const head = [0x28, 0xb5, 0x2f, 0xfd, 0x20, 5];
  const block = (isLast: boolean, type: number, size: number) => {
    const header = (size << 3) | (type << 1) | (isLast ? 1 : 0);
    return [header & 255, (header >> 8) & 255, header >> 16];
  };

  test("a raw block counts its bytes, a run its repetitions, a compressed one 128 kB", () => {
    const raw = Uint8Array.of(...head, ...block(true, 0, 5), 1, 2, 3, 4, 5);
    expect(zstdMostBytes(raw)).toBe(5);
    const run = Uint8Array.of(...head, ...block(true, 1, 100_000), 7);
    expect(zstdMostBytes(run)).toBe(100_000);
    const two = Uint8Array.of(
      ...head,
      ...[...block(false, 1, 9), 7],
      ...[...block(true, 2, 2), 0, 0],
    );
    expect(zstdMostBytes(two)).toBe(9 + 131_072);
  });

  test("a stated size counts, whatever the blocks say", () => {
    // Descriptor 0xa0: single segment, size of four bytes.
    const liar = [0x28, 0xb5, 0x2f, 0xfd, 0xa0, 0, 0, 0, 0x40, ...block(true, 0, 0)];
    expect(zstdMostBytes(Uint8Array.from(liar))).toBe(2 ** 30);
  });

  test("anything else is unbounded", () => {
    expect(zstdMostBytes(new Uint8Array(20))).toBe(Number.POSITIVE_INFINITY);
    expect(zstdMostBytes(Uint8Array.of(...head, ...block(false, 0, 5), 1))).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});
