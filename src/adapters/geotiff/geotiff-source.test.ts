import { describe, expect, test } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { type GeoTiffOptions, openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { makeGeoTiff, type TestGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";

function openBytes(
  bytes: Uint8Array<ArrayBuffer>,
  options?: GeoTiffOptions,
): Promise<RasterSource> {
  return openGeoTiff(createBlobReader("test.tif", new Blob([bytes])), options);
}

/** Interleaved pixels → planar floats, as the source gives them. */
function planar({ spec, pixels }: TestGeoTiff): Float32Array {
  const { width, height, bands } = spec;
  const out = new Float32Array(pixels.length);
  for (let i = 0; i < width * height; i++) {
    for (let band = 0; band < bands; band++) {
      out[band * width * height + i] = pixels[i * bands + band] ?? 0;
    }
  }
  return out;
}

function wholeLevel(source: RasterSource, level: number) {
  const size = source.info.levels[level] ?? source.info;
  return { col: 0, row: 0, width: size.width, height: size.height };
}

describe("what a file says about itself", () => {
  test("a Capella-like file: format, levels, place, tags", async () => {
    const json = capellaJson({ minLength: 154_000 });
    const file = makeGeoTiff({
      imageDescription: json,
      nodata: 0,
      gdalMetadata: { ACQUIRED: "2024-07-09", "UNIT#1": "dn" },
    });
    const source = await openBytes(file.bytes);
    expect(source.info).toEqual({
      name: "test.tif",
      format: "geotiff",
      byteLength: file.bytes.length,
      width: 150,
      height: 110,
      bands: 1,
      sampleType: "uint16",
      isComplex: false,
      photometric: "grey",
      alphaBand: null,
      levels: [
        { width: 150, height: 110, tileWidth: 64, tileHeight: 64 },
        { width: 75, height: 55, tileWidth: 64, tileHeight: 64 },
        { width: 38, height: 28, tileWidth: 64, tileHeight: 64 },
      ],
      georeference: {
        crs: "EPSG:32633",
        affine: [0.5, 0, 500_000, 0, -0.5, 5_000_000],
      },
      nodata: 0,
      imageDescription: json,
      gdalMetadata: { ACQUIRED: "2024-07-09", "UNIT#1": "dn" },
    });
    expect(json.length).toBeGreaterThan(154_000);
  });

  test.each([
    ["EPSG:32733", [10, 0, 300_000, 0, -10, 6_000_000]],
    ["EPSG:4326", [1e-4, 0, -70, 0, -1e-4, -20]],
    ["EPSG:3395", [10, 0, -11_020_652, 0, -9.9, 3_429_105]],
    ["EPSG:32661", [40, 0, 1_900_000, 0, -40, 2_100_000]],
    ["EPSG:32759", [-0.14, -0.57, 337_934, -0.57, 0.14, 7_840_518]],
  ] as const)("%s is placed as it was written", async (crs, affine) => {
    const { bytes } = makeGeoTiff({ georeference: { crs, affine } });
    const { info } = await openBytes(bytes);
    expect(info.georeference).toEqual({ crs, affine });
  });

  test("no georeference is no error", async () => {
    const { info } = await openBytes(makeGeoTiff({ georeference: null }).bytes);
    expect(info).toMatchObject({
      georeference: null,
      imageDescription: null,
      nodata: null,
    });
  });

  test("a CRS that cannot be placed", async () => {
    const georeference = { crs: "EPSG:20351", affine: [1, 0, 0, 0, -1, 0] } as const;
    await expect(openBytes(makeGeoTiff({ georeference }).bytes)).rejects.toMatchObject({
      code: "crs-unknown",
    });
  });
});

describe("reading windows", () => {
  test("all pixels of every type", async () => {
    for (const spec of [
      { sampleType: "uint8", bands: 3 },
      { sampleType: "uint8", bands: 4, isRgb: true, hasAlpha: true },
      { sampleType: "uint16", bigTiff: true },
      { sampleType: "float32", predictor: 3, bands: 2 },
    ] as const) {
      const file = makeGeoTiff(spec);
      const source = await openBytes(file.bytes);
      const block = await source.readWindow(0, wholeLevel(source, 0));
      expect(block.data, spec.sampleType).toEqual(planar(file));
    }
  });

  test("a window beyond the level, or of no pixels, is refused", async () => {
    const source = await openBytes(makeGeoTiff().bytes);
    for (const [level, window] of [
      [0, { col: 100, row: 0, width: 51, height: 1 }],
      [1, { col: 0, row: 0, width: 76, height: 1 }],
      [0, { col: -1, row: 0, width: 1, height: 1 }],
      [0, { col: 0, row: 0, width: 0, height: 1 }],
      [0, { col: 0.5, row: 0, width: 1, height: 1 }],
      [3, { col: 0, row: 0, width: 1, height: 1 }],
    ] as const) {
      await expect(source.readWindow(level, window)).rejects.toMatchObject({
        code: "argument-invalid",
      });
    }
  });

  test("only the tiles that a window touches are read, and only once", async () => {
    const { bytes } = makeGeoTiff({ width: 640, height: 640, overviews: "none" });
    const source = await openBytes(bytes);
    const afterOpening = source.bytesRead();
    const window = { col: 70, row: 70, width: 40, height: 40 };
    await source.readWindow(0, window);
    const oneTile = source.bytesRead() - afterOpening;
    expect(oneTile).toBeLessThan(64 * 64 * 2 * 1.1);
    await source.readWindow(0, window);
    expect(source.bytesRead() - afterOpening).toBe(oneTile);
    await source.readWindow(0, { ...window, col: 100 });
    expect(source.bytesRead() - afterOpening).toBeLessThan(3 * oneTile);
  });

  test("windows at the same time share their tiles", async () => {
    const { bytes } = makeGeoTiff({ width: 256, height: 256, tileSize: 256 });
    const source = await openBytes(bytes);
    const afterOpening = source.bytesRead();
    const corners = [0, 64, 128, 192].map((col) => ({
      col,
      row: 10,
      width: 64,
      height: 64,
    }));
    await Promise.all(corners.map((window) => source.readWindow(0, window)));
    expect(source.bytesRead() - afterOpening).toBeLessThan(256 * 256 * 2 * 1.1);
  });

  test("a cache too small for a single tile changes nothing but the reads", async () => {
    const file = makeGeoTiff();
    const source = await openBytes(file.bytes, { cacheBytes: 1000, mostReads: 1 });
    const { data } = await source.readWindow(0, wholeLevel(source, 0));
    expect(data).toEqual(planar(file));
  });
});

describe("aborting", () => {
  /** A reader whose reads wait until they are let go. */
  function slowReader(bytes: Uint8Array<ArrayBuffer>) {
    const inner = createBlobReader("slow.tif", new Blob([bytes]));
    let gate: Promise<void> = Promise.resolve();
    let open = () => {};
    const reader: ByteReader = {
      ...inner,
      async read(offset, length) {
        await gate;
        return inner.read(offset, length);
      },
    };
    return {
      reader,
      close: () => {
        gate = new Promise((resolve) => {
          open = resolve;
        });
      },
      open: () => open(),
    };
  }

  const window = { col: 0, row: 0, width: 64, height: 64 };

  test("an aborted read ends at once and does not spoil the tile for others", async () => {
    const file = makeGeoTiff();
    const slow = slowReader(file.bytes);
    const source = await openGeoTiff(slow.reader);
    slow.close();
    const abort = new AbortController();
    const aborted = source.readWindow(0, window, abort.signal);
    const other = source.readWindow(0, window);
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    slow.open();
    const { data } = await other;
    expect(data[0]).toBe(file.pixels[0]);
    expect((await source.readWindow(0, window)).data).toEqual(data);
  });

  test("after an abort the same window can be read again", async () => {
    const file = makeGeoTiff();
    const slow = slowReader(file.bytes);
    const source = await openGeoTiff(slow.reader, { mostReads: 1 });
    slow.close();
    const abort = new AbortController();
    const whole = wholeLevel(source, 0);
    const aborted = source.readWindow(0, whole, abort.signal);
    abort.abort();
    await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
    const again = source.readWindow(0, whole);
    slow.open();
    expect((await again).data).toEqual(planar(file));
  });

  test("a signal that has ended before", async () => {
    const source = await openBytes(makeGeoTiff().bytes);
    await expect(
      source.readWindow(0, window, AbortSignal.abort("any reason")),
    ).rejects.toMatchObject({ name: "AbortError" });
  });

  test("a failed read is tried again by the next one", async () => {
    const file = makeGeoTiff();
    const inner = createBlobReader("flaky.tif", new Blob([file.bytes]));
    let isBroken = false;
    const source = await openGeoTiff({
      ...inner,
      read: (offset, length) =>
        isBroken ? Promise.reject(new Error("network")) : inner.read(offset, length),
    });
    isBroken = true;
    await expect(source.readWindow(0, window)).rejects.toThrow("network");
    isBroken = false;
    expect((await source.readWindow(0, window)).data[0]).toBe(file.pixels[0]);
  });
});
