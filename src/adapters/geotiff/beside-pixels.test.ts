/** What says how pixels are to be taken: packing, a mask beside the file, the order of pages. */
import { describe, expect, test } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import {
  makeGeoTiff,
  type TestGeoTiffOptions,
} from "#testing/geotiff/make-geo-tiff.ts";

const open = createOpenSource({
  openImage: () => Promise.reject(new Error("no PNG and no JPEG")),
});

async function openBytes(bytes: BlobPart, mask?: BlobPart) {
  const source = await open({
    ...{ kind: "blob", name: "image.tif", blob: new Blob([bytes]) },
    ...(mask === undefined ? {} : { mask: new Blob([mask]) }),
  });
  return { source, notices: (source.info.notices ?? []).join("\n") };
}

async function pixelsOf(source: RasterSource): Promise<Float32Array> {
  const { width, height } = source.info;
  return (await source.readWindow(0, { col: 0, row: 0, width, height })).data;
}

describe("SCALE and OFFSET", () => {
  test("make the values that are meant of stored numbers, and are said", async () => {
    const gdalMetadata = { "SCALE#1": "0.01", "OFFSET#1": "-50" };
    const file = makeGeoTiff({ gdalMetadata, nodata: 0, nodataBorderPx: 3 });
    const { source, notices } = await openBytes(file.bytes);
    expect(notices).toContain("band 1 is stored · 0.01 − 50 (SCALE and OFFSET");
    const meant = Float32Array.from(file.pixels, (stored) =>
      stored === 0 ? Number.NaN : stored * 0.01 - 50,
    );
    const read = await pixelsOf(source);
    const holes = (values: Float32Array) => values.map((v) => Number(Number.isNaN(v)));
    expect(holes(meant).includes(1)).toBe(true);
    expect(holes(read)).toEqual(holes(meant));
    const off = read.map((value, i) => Math.abs(value - (meant[i] as number)));
    expect(Math.max(...off.filter((value) => !Number.isNaN(value)))).toBeLessThan(1e-4);
  });

  test("that change nothing, or cannot be undone, leave the numbers alone", async () => {
    for (const scale of ["1", "0", "wide"]) {
      const file = makeGeoTiff({ gdalMetadata: { "SCALE#1": scale, "OFFSET#1": "0" } });
      const { source, notices } = await openBytes(file.bytes);
      expect(notices).toBe("");
      expect(await pixelsOf(source)).toEqual(Float32Array.from(file.pixels));
    }
  });
});

describe("a mask beside the file", () => {
  const mask = (change: TestGeoTiffOptions = {}) =>
    makeGeoTiff({ sampleType: "uint8", georeference: null, ...change }).bytes;

  test("hides what it says is none, and nothing else", async () => {
    const image = makeGeoTiff();
    const { width, height } = image.spec;
    const frame = mask({ nodataBorderPx: 20 });
    const { source, notices } = await openBytes(image.bytes, frame);
    expect(notices).toContain("image.tif.msk beside the image says which pixels");
    const right = Float32Array.from(image.pixels, (value, i) => {
      const [col, row] = [i % width, Math.floor(i / width)];
      const rim = Math.min(col, row, width - 1 - col, height - 1 - row);
      return rim < 20 ? Number.NaN : value;
    });
    expect(await pixelsOf(source)).toEqual(right);
  });

  test("of another size, or broken, is not used, and that is said", async () => {
    const image = makeGeoTiff();
    for (const wrong of [mask({ width: 149 }), new Uint8Array(40)]) {
      const { source, notices } = await openBytes(image.bytes, wrong);
      expect(notices).toContain("image.tif.msk is not used: ");
      expect(await pixelsOf(source)).toEqual(Float32Array.from(image.pixels));
    }
  });
});

describe("the pages of a file", () => {
  /** Places of the directories of a classic little-endian TIFF: full size, then overviews. */
  function pages(bytes: Uint8Array<ArrayBuffer>) {
    const view = new DataView(bytes.buffer);
    const entriesOf = (at: number) => view.getUint16(at, true);
    const linkOf = (at: number) => at + 2 + 12 * entriesOf(at);
    const places: number[] = [];
    for (let at = view.getUint32(4, true); at > 0; ) {
      places.push(at);
      at = view.getUint32(linkOf(at), true);
    }
    return { view, places, linkOf };
  }

  test("further images are left out, and how to open them is said", async () => {
    const { bytes, pixels } = makeGeoTiff();
    const { view, places } = pages(bytes);
    const NEW_SUBFILE_TYPE = 254;
    // The first overview is called an image of its own.
    const [, second = 0] = places;
    expect(view.getUint16(second + 2, true)).toBe(NEW_SUBFILE_TYPE);
    view.setUint32(second + 2 + 8, 0, true);
    const { source, notices } = await openBytes(bytes);
    expect(notices).toContain("a second image (75 × 55 pixels), left out: only page 1");
    expect(notices).toContain("gdal_translate GTIFF_DIR:2:in.tif out.tif");
    expect(source.info.levels.map((level) => level.width)).toEqual([150, 38]);
    expect(await pixelsOf(source)).toEqual(Float32Array.from(pixels));
  });

  test("overviews before the full image are not taken for it", async () => {
    const { bytes, pixels } = makeGeoTiff();
    const { view, places, linkOf } = pages(bytes);
    const [full = 0, half = 0, quarter = 0] = places;
    view.setUint32(4, half, true);
    view.setUint32(linkOf(quarter), full, true);
    view.setUint32(linkOf(full), 0, true);
    const { source, notices } = await openBytes(bytes);
    expect(notices).toContain("Image 3 of the file's 3 is the full one");
    expect(source.info.levels.map((level) => level.width)).toEqual([150, 75, 38]);
    expect(await pixelsOf(source)).toEqual(Float32Array.from(pixels));
  });
});

test("tiles that were never written are no data, and those that were are listed", async () => {
  const { bytes, pixels } = makeGeoTiff();
  const view = new DataView(bytes.buffer);
  const full = view.getUint32(4, true);
  /** Where the file keeps a tag's 32-bit numbers, more than one of them. */
  const numbersOf = (tag: number) => {
    const entries = view.getUint16(full, true);
    const at = Array.from({ length: entries }, (_, i) => full + 2 + 12 * i).find(
      (entry) => view.getUint16(entry, true) === tag,
    );
    return view.getUint32((at ?? 0) + 8, true);
  };
  const [TILE_OFFSETS, TILE_BYTE_COUNTS] = [324, 325];
  // Of 3 × 2 tiles the last of the first row alone is kept.
  for (const i of [0, 1, 3, 4, 5]) {
    view.setUint32(numbersOf(TILE_OFFSETS) + 4 * i, 0, true);
    view.setUint32(numbersOf(TILE_BYTE_COUNTS) + 4 * i, 0, true);
  }
  const { source } = await openBytes(bytes);
  expect(await source.writtenTiles?.(16)).toEqual([
    { col: 128, row: 0, width: 22, height: 64 },
  ]);
  const expected = Float32Array.from(pixels, (value, i) =>
    i % 150 >= 128 && i < 64 * 150 ? value : Number.NaN,
  );
  expect(await pixelsOf(source)).toEqual(expected);
});
