import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import gdalTiffs from "#testing/geotiff/gdal-tiffs.json" with { type: "json" };

const { fixtures } = gdalTiffs;

function openFixture(name: string): Promise<RasterSource> {
  const fixture = fixtures.find((f) => f.name === name);
  const bytes = Buffer.from(fixture?.file ?? "", "base64");
  return openGeoTiff(createBlobReader(`${name}.tif`, new Blob([bytes])));
}

async function readAll(source: RasterSource, level = 0): Promise<Float32Array> {
  const { width, height } = source.info.levels[level] ?? source.info;
  return (await source.readWindow(level, { col: 0, row: 0, width, height })).data;
}

describe(`files written by ${gdalTiffs.gdal}`, () => {
  const readable = fixtures.filter((f) => !f.unsupported);

  test.each(readable)("$name: the pixels that GDAL reads", async (fixture) => {
    const source = await openFixture(fixture.name);
    const { width, height, bands, levels } = source.info;
    expect({ width, height, bands, levels: levels.length }).toEqual({
      width: fixture.width,
      height: fixture.height,
      bands: fixture.bands,
      levels: fixture.levels,
    });
    const pixels = await readAll(source);
    const { alphaBand } = source.info;
    if (alphaBand !== null) {
      const plane = width * height;
      const alpha = pixels.subarray(alphaBand * plane);
      expect(alpha.includes(0)).toBe(true);
      pixels.subarray(0, plane).forEach((value, i) => {
        expect(Number.isNaN(value)).toBe(alpha[i] === 0);
      });
      return;
    }
    if (fixture.name === "never written") {
      expect(pixels.some(Number.isNaN)).toBe(true);
      // GDAL reads 0 where there is nothing.
      pixels.forEach((value, i) => {
        pixels[i] = Number.isNaN(value) ? 0 : value;
      });
    }
    if (fixture.lossy === null) {
      expect([...pixels.subarray(0, 4)]).toEqual(fixture.first);
      const bytes = new Uint8Array(pixels.buffer);
      expect(createHash("sha256").update(bytes).digest("hex")).toBe(fixture.sha256);
    } else {
      // libjpeg interpolates the halved chroma, geotiff.js repeats it.
      const expected = Buffer.from(fixture.lossy, "base64");
      const errors = [...pixels].map((v, i) => Math.abs(v - (expected[i] ?? 0)));
      const mean = errors.reduce((a, b) => a + b, 0) / errors.length;
      expect(mean).toBeLessThan(6);
    }
  });

  test("every window equals the same part of the whole", async () => {
    for (const { name } of readable) {
      const source = await openFixture(name);
      const whole = await readAll(source);
      const { bands } = source.info;
      const window = { col: 9, row: 13, width: 14, height: 21 };
      const part = (await source.readWindow(0, window)).data;
      const expected = new Float32Array(part.length);
      for (let band = 0, to = 0; band < bands; band++) {
        for (let row = 13; row < 34; row++) {
          for (let col = 9; col < 23; col++) {
            expected[to++] = whole[(band * 35 + row) * 27 + col] ?? -1;
          }
        }
      }
      expect(part, name).toEqual(expected);
    }
  });

  test("complex samples are announced with the type of their parts", async () => {
    const types = await Promise.all(
      ["complex int16", "complex int32", "complex float32", "complex float64"].map(
        async (name) => (await openFixture(name)).info,
      ),
    );
    expect(types.map((i) => [i.isComplex, i.sampleType])).toEqual([
      [true, "int16"],
      [true, "int32"],
      [true, "float32"],
      [true, "float64"],
    ]);
  });

  test("a COG's overviews, place, no-data value and metadata", async () => {
    const { info } = await openFixture("cog");
    expect(info).toMatchObject({
      sampleType: "uint16",
      photometric: "grey",
      nodata: 3,
      gdalMetadata: { ACQUISITION: "2024 & <later>" },
      georeference: { crs: "EPSG:32733", affine: [10, 0, 300000, 0, -10, 6000000] },
      levels: [
        { width: 27, height: 35, tileWidth: 16, tileHeight: 16 },
        { width: 13, height: 17 },
        { width: 6, height: 8 },
      ],
    });
  });

  test("masks are not taken for overviews, and what they hide is NaN", async () => {
    const source = await openFixture("cog with mask");
    const { info } = source;
    const hidden = [...(await readAll(source))].filter(Number.isNaN).length;
    expect(hidden).toBeGreaterThan(0);
    expect(hidden % 2).toBe(0);
    expect(info.levels.map((l) => l.width)).toEqual([27, 13, 6]);
    expect(info.georeference?.crs).toBe("EPSG:4326");
  });

  test("opacity is known as such", async () => {
    expect((await openFixture("alpha")).info).toMatchObject({
      photometric: "rgb",
      alphaBand: 3,
    });
  });

  test("a palette becomes red, green, blue", async () => {
    expect((await openFixture("palette")).info).toMatchObject({
      photometric: "rgb",
      bands: 3,
      sampleType: "uint8",
    });
  });

  test("a compression that is not read is refused with a way out", async () => {
    await expect(openFixture("lerc")).rejects.toMatchObject({
      code: "file-unsupported",
      hint: expect.stringContaining("gdal_translate"),
    });
  });
});
