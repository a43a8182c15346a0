import { encode as encodePng } from "fast-png";
import { zlibSync } from "fflate";
import { encode as encodeJpeg } from "jpeg-js";
import { describe, expect, test } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openImage } from "#adapters/images/open-image.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const open = (bytes: Uint8Array, name = "image.png") =>
  openImage(createBlobReader(name, new Blob([bytes as Bytes])));

async function pixelsOf(bytes: Uint8Array): Promise<number[]> {
  const source = await open(bytes);
  const { width, height } = source.info;
  return [...(await source.readWindow(0, { col: 0, row: 0, width, height })).data];
}

/** A chunk with a length, and a check sum that nobody reads. */
function chunk(type: string, data: ArrayLike<number>): number[] {
  const length = data.length;
  return [
    ...[length >>> 24, (length >> 16) & 255, (length >> 8) & 255, length & 255],
    ...[...type].map((c) => c.charCodeAt(0)),
    ...Array.from(data),
    ...[0, 0, 0, 0],
  ];
}

function png(
  width: number,
  height: number,
  depth: number,
  colour: number,
  raw: ArrayLike<number>,
  extra: number[] = [],
): Uint8Array {
  const word = (n: number) => [n >>> 24, (n >> 16) & 255, (n >> 8) & 255, n & 255];
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", [...word(width), ...word(height), depth, colour, 0, 0, 0]),
    ...extra,
    ...chunk("IDAT", zlibSync(Uint8Array.from(raw))),
    ...chunk("IEND", []),
  ]);
}

describe("PNG", () => {
  test("grey, 8 bits: pixel space, averaged overviews", async () => {
    const data = Uint8Array.from({ length: 600 * 300 }, (_, i) => (i % 600) >> 2);
    const bytes = encodePng({ width: 600, height: 300, data, channels: 1, depth: 8 });
    const source = await open(bytes);
    expect(source.info).toMatchObject({
      name: "image.png",
      format: "png",
      byteLength: bytes.length,
      width: 600,
      height: 300,
      bands: 1,
      sampleType: "uint8",
      photometric: "grey",
      alphaBand: null,
      georeference: null,
      levels: [
        { width: 600, height: 300 },
        { width: 300, height: 150 },
        { width: 150, height: 75 },
      ],
    });
    const part = await source.readWindow(0, { col: 8, row: 5, width: 8, height: 1 });
    expect([...part.data]).toEqual([2, 2, 2, 2, 3, 3, 3, 3]);
    const half = await source.readWindow(1, { col: 4, row: 5, width: 4, height: 1 });
    expect([...half.data]).toEqual([2, 2, 3, 3]);
  });

  test("16 bits and opacity", async () => {
    const data = Uint16Array.of(1000, 65535, 2000, 0, 300, 65535, 40_000, 9);
    const bytes = encodePng({ width: 2, height: 2, data, channels: 2, depth: 16 });
    const source = await open(bytes);
    expect(source.info).toMatchObject({ bands: 2, sampleType: "uint16", alphaBand: 1 });
    expect(await pixelsOf(bytes)).toEqual([
      // Opacity 0 hides the second pixel.
      ...[1000, Number.NaN, 300, 40_000],
      ...[65535, 0, 65535, 9],
    ]);
  });

  test("RGB is planar", async () => {
    const data = Uint8Array.of(1, 2, 3, 4, 5, 6);
    const bytes = encodePng({ width: 2, height: 1, data, channels: 3, depth: 8 });
    expect(await pixelsOf(bytes)).toEqual([1, 4, 2, 5, 3, 6]);
    expect((await open(bytes)).info.photometric).toBe("rgb");
  });

  test("a palette becomes RGB", async () => {
    const palette = chunk("PLTE", [10, 20, 30, 40, 50, 60]);
    const bytes = png(3, 1, 1, 3, [0, 0b10100000], palette);
    expect(await pixelsOf(bytes)).toEqual([40, 10, 40, 50, 20, 50, 60, 30, 60]);
  });

  test("grey of 2 bits keeps its numbers; a transparent level is no-data", async () => {
    const transparent = chunk("tRNS", [0, 2]);
    const bytes = png(3, 2, 2, 0, [0, 0b00011000, 0, 0b11100100], transparent);
    expect(await pixelsOf(bytes)).toEqual([0, 1, 2, 3, 2, 1]);
    expect((await open(bytes)).info.nodata).toBe(2);
  });

  test.each<[string, Uint8Array, string]>([
    ["cut", png(9, 9, 8, 0, new Uint8Array(90)).slice(0, -20), "file-truncated"],
    [
      "fewer pixels than announced",
      png(9, 9, 8, 0, new Uint8Array(20)),
      "file-truncated",
    ],
    ["a bomb", png(2, 2, 8, 0, new Uint8Array(5e6)), "file-truncated"],
    ["40 000 pixels a side", png(40_000, 40_000, 8, 2, [0]), "file-unsupported"],
    ["no pixels", png(0, 0, 8, 0, [0]), "file-unsupported"],
    ["neither format", new TextEncoder().encode("GIF89a, say"), "file-not-image"],
    ["0 bytes", new Uint8Array(0), "file-empty"],
  ])("%s", async (_, bytes, code) => {
    await expect(open(bytes)).rejects.toMatchObject({ code });
  });

  test("chunks that are not needed are not even looked at", async () => {
    const nonsense = chunk("iCCP", [1, 2, 3]);
    expect(await pixelsOf(png(1, 1, 8, 0, [0, 77], nonsense))).toEqual([77]);
  });
});

describe("JPEG", () => {
  const rgba = Uint8Array.from({ length: 40 * 30 * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : 60 + 50 * (i % 4),
  );
  const jpeg = encodeJpeg({ width: 40, height: 30, data: rgba }, 95).data;

  test("RGB", async () => {
    const source = await open(jpeg, "photo.jpg");
    expect(source.info).toMatchObject({
      name: "photo.jpg",
      format: "jpeg",
      width: 40,
      height: 30,
      bands: 3,
      sampleType: "uint8",
      photometric: "rgb",
    });
    const pixels = await pixelsOf(jpeg);
    for (const [band, level] of [60, 110, 160].entries()) {
      expect(Math.abs((pixels[band * 1200 + 500] ?? 0) - level)).toBeLessThan(4);
    }
  });

  test("cut", async () => {
    for (const length of [20, 200, jpeg.length - 5]) {
      await expect(open(jpeg.subarray(0, length))).rejects.toMatchObject({
        code: "file-truncated",
      });
    }
  });

  /** A JPEG whose headers say a size and the first component's sampling, over little data. */
  function sized(width: number, height: number, factors: number): Uint8Array {
    const large = Uint8Array.from(jpeg);
    const at = large.findIndex((b, i) => b === 0xff && large[i + 1] === 0xc0);
    large.set([height >> 8, height & 255, width >> 8, width & 255], at + 5);
    large[at + 11] = factors;
    return large;
  }

  test("a camera's 24 megapixels with colours halved across are decoded", async () => {
    // Its headers pass, and its data end too early.
    await expect(open(sized(6000, 4000, 0x21))).rejects.toMatchObject({
      code: "file-truncated",
    });
  });

  test.each([
    ["blocks", 5600, 4000, 0x11, "1050000 blocks, 449 MB"],
    ["megabytes", 7400, 5060, 0x22, "880626 blocks, 484 MB"],
  ])("too many %s, in words", async (_, width, height, factors, found) => {
    await expect(open(sized(width, height, factors))).rejects.toMatchObject({
      code: "file-unsupported",
      expected: expect.stringContaining("950000 blocks"),
      found: expect.stringContaining(found),
    });
  });

  test("60 000 pixels a side", async () => {
    const large = Uint8Array.from(jpeg);
    const at = large.findIndex((b, i) => b === 0xff && large[i + 1] === 0xc0);
    large.set([0xea, 0x60, 0xea, 0x60], at + 5);
    await expect(open(large)).rejects.toMatchObject({ code: "file-unsupported" });
  });
});

test("a window beyond the image is refused", async () => {
  const source = await open(png(1, 1, 8, 0, [0, 77]));
  for (const [level, width] of [
    [0, 2],
    [1, 1],
  ] as const) {
    await expect(
      source.readWindow(level, { col: 0, row: 0, width, height: 1 }),
    ).rejects.toMatchObject({ code: "argument-invalid" });
  }
});
