import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { createMetadataReader } from "#adapters/geotiff/metadata-reader.ts";
import { readTiffFile } from "#adapters/geotiff/read-directories.ts";
import type { GeoTiffSpec, WriteSamples } from "#core/tiff/geotiff-spec.ts";
import { TAG } from "#core/tiff/tiff-format.ts";
import { encodeGeoTiff, geoTiffChunks } from "#core/tiff/write-geotiff.ts";
import { gdalCrs, gdalInfo, hasGdal } from "#testing/gdal.ts";
import { makeGeoTiff, TEST_GEOREFERENCE } from "#testing/geotiff/make-geo-tiff.ts";

const PLAIN: GeoTiffSpec = {
  width: 3,
  height: 2,
  bands: 1,
  sampleType: "uint8",
  georeference: null,
};

describe("encodeGeoTiff", () => {
  test("what is written is read back: any size, type, predictor, layout", async () => {
    const formats = fc.constantFrom(
      ["uint8", 1],
      ["uint8", 2],
      ["uint16", 1],
      ["uint16", 2],
      ["float32", 1],
      ["float32", 3],
    ) as fc.Arbitrary<["uint8" | "uint16" | "float32", 1 | 2 | 3]>;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 4 }),
        formats,
        fc.constantFrom(16, 32, 48),
        fc.boolean(),
        fc.integer(),
        async (
          width,
          height,
          bands,
          [sampleType, predictor],
          tileSize,
          bigTiff,
          seed,
        ) => {
          const file = makeGeoTiff({
            width,
            height,
            bands,
            sampleType,
            predictor,
            tileSize,
            bigTiff,
            seed,
            isRgb: false,
          });
          const source = await openGeoTiff(
            createBlobReader("property.tif", new Blob([file.bytes])),
          );
          expect(source.info).toMatchObject({ width, height, bands, sampleType });
          const { data } = await source.readWindow(0, {
            col: 0,
            row: 0,
            width,
            height,
          });
          const plane = width * height;
          for (let i = 0; i < file.pixels.length; i++) {
            const at = (i % bands) * plane + Math.floor(i / bands);
            if (data[at] !== file.pixels[i]) {
              throw new Error(`sample ${i}: ${data[at]}, not ${file.pixels[i]}`);
            }
          }
        },
      ),
      { numRuns: 60, seed: 7 },
    );
  });

  test("equal input gives equal bytes", () => {
    const options = { imageDescription: "x", gdalMetadata: { A: "1" } };
    expect(makeGeoTiff(options).bytes).toEqual(makeGeoTiff(options).bytes);
  });

  test("the pieces cover the file without gaps, the head last", () => {
    const { spec, pixels, bytes } = makeGeoTiff();
    const chunks = [
      ...geoTiffChunks(spec, (w) => {
        const out = new Uint16Array(w.width * w.height);
        for (let row = 0; row < w.height; row++) {
          const from = (w.row + row) * spec.width + w.col;
          out.set(pixels.subarray(from, from + w.width), row * w.width);
        }
        return out;
      }),
    ];
    expect(chunks.at(-1)?.offset).toBe(0);
    const sorted = chunks.sort((a, b) => a.offset - b.offset);
    let end = 0;
    for (const { offset, bytes: part } of sorted) {
      expect(offset).toBe(end);
      end += part.length;
    }
    expect(end).toBe(bytes.length);
  });

  test("directories first, then the smallest level's tiles, the full image last", async () => {
    const { bytes } = makeGeoTiff({ width: 300, height: 200 });
    const reader = createMetadataReader(createBlobReader("c.tif", new Blob([bytes])));
    const { directories } = await readTiffFile(reader);
    expect(directories).toHaveLength(4);
    const ranges = await Promise.all(
      directories.map(async (tags) => {
        const offsets = [...((await tags.loadNumbers(TAG.tileOffsets, 99)) ?? [])];
        expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
        return [offsets[0] ?? 0, offsets.at(-1) ?? 0];
      }),
    );
    const inFileOrder = ranges.reverse().flat();
    expect(inFileOrder).toEqual([...inFileOrder].sort((a, b) => a - b));
    // The first tile follows the directories: everything before it is head.
    expect(inFileOrder[0]).toBeLessThan(2500);
  });

  test("overviews: the mean of valid pixels, rounded, down to one tile", async () => {
    // [0 10 | 20 30]    no-data 0 stays out: mean(10, 6, 8) = 8, mean(20, 30, 40, 51) = 35.25
    // [6  8 | 40 51]
    const row = [0, 10, 20, 30, ...new Array<number>(16).fill(7)];
    const row2 = [6, 8, 40, 51, ...new Array<number>(16).fill(7)];
    const file = encodeGeoTiff(
      { ...PLAIN, width: 20, height: 2, tileSize: 16, nodata: 0 },
      Uint8Array.from([...row, ...row2]),
    );
    const source = await openGeoTiff(createBlobReader("o.tif", new Blob([file])));
    expect(source.info.levels.map((l) => [l.width, l.height])).toEqual([
      [20, 2],
      [10, 1],
    ]);
    const { data } = await source.readWindow(1, {
      col: 0,
      row: 0,
      width: 4,
      height: 1,
    });
    expect([...data]).toEqual([8, 35, 7, 7]);
  });

  test("a palette: colours for class numbers, whose overviews are picked", async () => {
    const palette = [
      [1, 2, 3],
      [200, 100, 0],
      [255, 255, 255],
    ] as const;
    // The mean of the classes 0 and 2 would be a third class, 1.
    const pixels = Uint8Array.from({ length: 32 * 32 }, (_, i) => 2 * (i % 2));
    const spec = { ...PLAIN, width: 32, height: 32, tileSize: 16, palette };
    const file = encodeGeoTiff(spec, pixels);
    const source = await openGeoTiff(createBlobReader("p.tif", new Blob([file])));
    expect(source.info).toMatchObject({ bands: 3, photometric: "rgb" });
    const whole = { col: 0, row: 0, width: 16, height: 16 };
    const { data } = await source.readWindow(1, whole);
    expect([...new Set(data)].sort((a, b) => a - b)).toEqual([255]);
    const full = await source.readWindow(0, { ...whole, width: 2, height: 1 });
    expect([...full.data]).toEqual([1, 255, 2, 255, 3, 255]);
  });

  test.each<[string, Partial<GeoTiffSpec>, WriteSamples]>([
    ["a palette for RGB", { bands: 3, palette: [[0, 0, 0]] }, new Uint8Array(18)],
    ["no pixels", { width: 0 }, new Uint8Array(0)],
    ["too few samples", {}, new Uint8Array(5)],
    ["samples of another type", {}, new Uint16Array(6)],
    ["floats for integers", { sampleType: "uint16" }, new Float32Array(6)],
    ["tiles of 20 pixels", { tileSize: 20 }, new Uint8Array(6)],
    ["predictor 3 for integers", { predictor: 3 }, new Uint8Array(6)],
    [
      "predictor 2 for floats",
      { sampleType: "float32", predictor: 2 },
      new Float32Array(6),
    ],
  ])("%s: refused", (_, changes, pixels) => {
    expect(() => encodeGeoTiff({ ...PLAIN, ...changes }, pixels)).toThrow(
      expect.objectContaining({ code: "argument-invalid" }),
    );
  });
});

describe.skipIf(!hasGdal)("with gdal-bin installed, GDAL", () => {
  const folder = mkdtempSync(join(tmpdir(), "write-geotiff-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  const describeByGdal = (name: string, bytes: Uint8Array) => {
    const path = join(folder, `${name}.tif`);
    writeFileSync(path, bytes);
    return { path, info: gdalInfo(path) };
  };

  test.each<[string, Partial<GeoTiffSpec>]>([
    ["rgb", { sampleType: "uint8", bands: 3 }],
    ["rgba", { sampleType: "uint8", bands: 4, isRgb: true, hasAlpha: true }],
    ["dn", { sampleType: "uint16", nodata: 0 }],
    ["floats", { sampleType: "float32", predictor: 3, bands: 2 }],
    ["big", { sampleType: "uint16", bigTiff: true }],
  ])("reads the same pixels and finds a COG: %s", (name, changes) => {
    const { bytes, pixels, spec } = makeGeoTiff({ ...changes, imageDescription: "d" });
    const { path, info } = describeByGdal(name, bytes);
    expect(info.metadata.IMAGE_STRUCTURE).toMatchObject({
      LAYOUT: "COG",
      COMPRESSION: "DEFLATE",
    });
    expect(info.bands).toHaveLength(spec.bands);
    expect(info.bands[0].overviews.map((o: { size: number[] }) => o.size)).toEqual([
      [75, 55],
      [38, 28],
    ]);
    const raw = join(folder, `${name}.raw`);
    execFileSync("gdal_translate", [
      "-q",
      "-of",
      "ENVI",
      "-co",
      "INTERLEAVE=BIP",
      path,
      raw,
    ]);
    const { buffer, byteOffset, byteLength } = pixels;
    expect(readFileSync(raw).equals(Buffer.from(buffer, byteOffset, byteLength))).toBe(
      true,
    );
  });

  test("reads the tags", () => {
    const { bytes } = makeGeoTiff({
      imageDescription: "y".repeat(154_000),
      gdalMetadata: { ACQUIRED: 'a & <b> "c"' },
      software: "sar2earth",
      dateTime: "2024:07:09 04:03:29",
      nodata: 0,
    });
    const { info } = describeByGdal("tags", bytes);
    expect(info.metadata[""]).toMatchObject({
      ACQUIRED: 'a & <b> "c"',
      TIFFTAG_IMAGEDESCRIPTION: "y".repeat(154_000),
      TIFFTAG_SOFTWARE: "sar2earth",
      TIFFTAG_DATETIME: "2024:07:09 04:03:29",
    });
    expect(info.bands[0].noDataValue).toBe(0);
  });

  test.each([
    ["EPSG:32633", TEST_GEOREFERENCE.affine],
    ["EPSG:4326", [1e-4, 0, -70, 0, -1e-4, -20]],
    ["EPSG:3395", [10, 0, -11_020_652, 0, -9.9, 3_429_105]],
    ["EPSG:32761", [40, 0, 1_900_000, 0, -40, 2_100_000]],
    ["EPSG:32759", [-0.14, -0.57, 337_934, -0.57, 0.14, 7_840_518]],
  ] as const)("places %s", (crs, affine) => {
    const { bytes } = makeGeoTiff({ georeference: { crs, affine } });
    const { path, info } = describeByGdal(crs.replace(":", "-"), bytes);
    const [a, b, c, d, e, f] = affine;
    expect(info.geoTransform).toEqual([c, a, b, f, d, e]);
    expect(gdalCrs(path)).toBe(crs);
  });
});
