import { describe, expect, test } from "vitest";
import { parseImageLayout } from "#core/tiff/image-layout.ts";
import { TAG } from "#core/tiff/tiff-format.ts";
import {
  type LocatedTile,
  locateTile,
  planTileRuns,
  storedTiles,
} from "#core/tiff/tile-table.ts";

const layoutOf = (tags: Readonly<Record<number, number[]>>) =>
  parseImageLayout((tag) => tags[tag]);

const SIZE = { [TAG.imageWidth]: [1000], [TAG.imageLength]: [700] };

describe("parseImageLayout", () => {
  test("TIFF's defaults: one strip of one bit", () => {
    expect(layoutOf(SIZE)).toMatchObject({
      bands: 1,
      bitsPerSample: 1,
      sampleKind: "uint",
      isTiled: false,
      tileWidth: 1000,
      tileHeight: 700,
      compression: 1,
      predictor: 1,
      isPlanar: false,
    });
  });

  test("tiles that do not divide the image", () => {
    const layout = layoutOf({
      ...SIZE,
      [TAG.bitsPerSample]: [16, 16],
      [TAG.samplesPerPixel]: [2],
      [TAG.planarConfiguration]: [2],
      [TAG.tileWidth]: [256],
      [TAG.tileLength]: [512],
    });
    expect(layout).toMatchObject({ tilesAcross: 4, tilesDown: 2, isPlanar: true });
    expect(storedTiles(layout)).toBe(16);
  });

  test("a large uncompressed strip is read in parts", () => {
    const layout = layoutOf({
      [TAG.imageWidth]: [24_638],
      [TAG.imageLength]: [24_103],
      [TAG.bitsPerSample]: [16],
    });
    // 512 kB hold ten rows of 49 276 bytes.
    expect(layout).toMatchObject({ tileHeight: 10, rowsPerStrip: 24_103 });
    const third = { plane: 0, row: 2, col: 0 };
    expect(locateTile(layout, [5000], [24_638 * 24_103 * 2], third)).toEqual({
      offset: 5000 + 20 * 49_276,
      length: 10 * 49_276,
    });
    const last = { plane: 0, row: 2410, col: 0 };
    expect(locateTile(layout, [5000], undefined, last).length).toBe(3 * 49_276);
  });

  test("parts of one of several strips divide it", () => {
    const layout = layoutOf({
      [TAG.imageWidth]: [100_000],
      [TAG.imageLength]: [90],
      [TAG.bitsPerSample]: [8],
      [TAG.rowsPerStrip]: [9],
    });
    expect(layout).toMatchObject({ tileHeight: 3, rowsPerStrip: 9, tilesDown: 30 });
    const tile = { plane: 0, row: 4, col: 0 };
    const offsets = [1000, 5_000_000, 0];
    expect(locateTile(layout, offsets, [900_000, 900_000, 0], tile)).toEqual({
      offset: 5_000_000 + 3 * 100_000,
      length: 300_000,
    });
  });
});

describe("tiles that would take all memory or time", () => {
  const tiled = (image: number, tile: number, more: Record<number, number[]> = {}) => ({
    ...{ [TAG.imageWidth]: [image], [TAG.imageLength]: [image] },
    ...{ [TAG.tileWidth]: [tile], [TAG.tileLength]: [tile] },
    ...{ [TAG.bitsPerSample]: [8], [TAG.compression]: [8] },
    ...more,
  });
  const bands = (count: number, bits: number) => ({
    [TAG.bitsPerSample]: new Array(count).fill(bits),
    [TAG.samplesPerPixel]: [count],
  });

  test.each<[string, Record<number, number[]>]>([
    ["more than 128 MB each, of several", tiled(24_000, 12_000)],
    ["more than 256 MB, of one", tiled(17_000, 17_000)],
    [
      "a palette's, that become three times as large",
      tiled(10_000, 10_000, { [TAG.photometric]: [3] }),
    ],
    [
      "six of planes, as many as are read at once",
      tiled(20_000, 10_000, { ...bands(3, 8), [TAG.planarConfiguration]: [2] }),
    ],
    ["a JPEG of 36 megapixels", tiled(6000, 6000, { [TAG.compression]: [7] })],
    ["four million of one pixel", tiled(2048, 1)],
  ])("are refused: %s", (_, tags) => {
    expect(() => layoutOf(tags)).toThrow(
      expect.objectContaining({ code: "file-unsupported" }),
    );
  });

  test("a JPEG's are refused by their pixels, in words", () => {
    expect(() => layoutOf(tiled(6000, 6000, { [TAG.compression]: [7] }))).toThrow(
      expect.objectContaining({
        expected: "JPEG tiles of at most 12.8 megapixels",
        found: "36.0 megapixels in one of 6000 × 6000 pixels",
      }),
    );
  });

  test.each<[string, Record<number, number[]>]>([
    ["256 MB, of one", tiled(16_384, 16_384)],
    ["128 MB each", tiled(16_384, 8192, { [TAG.bitsPerSample]: [16] })],
    ["of twelve bands, 96 MB each", tiled(10_980, 2048, bands(12, 16))],
    ["of four bands, 128 MB each", tiled(16_384, 4096, bands(4, 16))],
    [
      "of complex floats, 128 MB each",
      tiled(16_384, 4096, { [TAG.bitsPerSample]: [64], [TAG.sampleFormat]: [6] }),
    ],
    [
      "strips of 72 MB in each of four planes",
      {
        ...{ [TAG.imageWidth]: [18_000], [TAG.imageLength]: [16_000] },
        ...{ [TAG.rowsPerStrip]: [2000], [TAG.compression]: [8] },
        ...{ ...bands(4, 16), [TAG.planarConfiguration]: [2] },
      },
    ],
    ["of 16 pixels a side", tiled(8192, 16)],
    ["of one pixel, and few", tiled(100, 1)],
  ])("are read: %s", (_, tags) => {
    expect(layoutOf(tags).compression).toBe(8);
  });
});

test("places of tiles are whole numbers that a file can have", () => {
  const layout = layoutOf({ ...SIZE, [TAG.compression]: [8] });
  const tile = { plane: 0, row: 0, col: 0 };
  for (const wrong of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60]) {
    expect(() => locateTile(layout, [wrong], [10], tile)).toThrow(/damaged/);
    expect(() => locateTile(layout, [8], [wrong], tile)).toThrow(/damaged/);
  }
  expect(() => locateTile(layout, [], [10], tile)).toThrow(/damaged/);
  expect(() => locateTile(layout, [8], [1e9], tile)).toThrow(/damaged/);
});

describe("planTileRuns", () => {
  const tile = (offset: number, length: number): LocatedTile => ({
    plane: 0,
    row: 0,
    col: offset,
    offset,
    length,
  });

  test("joins neighbours and small gaps, in file order", () => {
    const runs = planTileRuns([tile(5000, 1000), tile(0, 4900), tile(900_000, 10)], 1);
    expect(runs.map((r) => [r.offset, r.length, r.tiles.length])).toEqual([
      [0, 6000, 2],
      [900_000, 10, 1],
    ]);
  });

  test("stays below a megabyte and 32 tiles", () => {
    const strips = Array.from({ length: 100 }, (_, i) => tile(i * 100, 100));
    expect(planTileRuns(strips, 1).map((r) => r.tiles.length)).toEqual([32, 32, 32, 4]);
    const large = [tile(0, 600_000), tile(600_000, 600_000)];
    expect(planTileRuns(large, 1)).toHaveLength(2);
  });

  test("tiles that unpack to much are read a few at once", () => {
    const empty = Array.from({ length: 12 }, (_, i) => tile(i * 100, 100));
    expect(planTileRuns(empty, 2 ** 22).map((r) => r.tiles.length)).toEqual([4, 4, 4]);
    expect(planTileRuns(empty, 2 ** 27)).toHaveLength(12);
  });

  test("tiles that share bytes are read one by one", () => {
    expect(planTileRuns([tile(0, 10), tile(0, 10)], 1)).toHaveLength(2);
  });
});
