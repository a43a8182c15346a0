import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import type { RasterInfo } from "#ports/raster-source.ts";
import gdalRealData from "#testing/geotiff/gdal-real-data.json" with { type: "json" };
import { hasRealData, realDataPath } from "#testing/real-data.ts";

const openSource = createOpenSource({ openImage, openFile: openFileReader });

/** What a source is expected to say of the imagery, by folder and kind. */
const EXPECTED: Readonly<Record<string, Partial<RasterInfo>>> = {
  "s1s2-geotiff/T11SLT_014_eo.tif": { photometric: "rgb", sampleType: "uint8" },
  "s1s2-geotiff/T11SLT_014_sar.tif": { photometric: "grey", sampleType: "uint8" },
  "s1s2-geotiff/T14RNT_253_eo.tif": { photometric: "rgb", sampleType: "uint8" },
  "s1s2-geotiff/T14RNT_253_sar.tif": { photometric: "grey", sampleType: "uint8" },
  "spacenet6/rgb_unmasked.tif": { photometric: "rgb", sampleType: "uint8" },
  "spacenet6/sar_hh.tif": complexSlc("0.0002777517937677223"),
  "spacenet6/sar_hv.tif": complexSlc("5.9878522918909676e-05"),
  "spacenet6/sar_masked.tif": { photometric: "grey", sampleType: "float32" },
  "spacenet6/sar_vh.tif": complexSlc("8.066453641248833e-05"),
  "spacenet6/sar_vv.tif": complexSlc("0.0002808831688792394"),
  "umbra/umbra_mount_yasur.tiff": { photometric: "grey", sampleType: "uint8" },
  "s1s2/test/T14RNT/253_sar.png": { format: "png", photometric: "grey" },
  "s1s2/train/T11SLT/003_eo.jpg": { format: "jpeg", photometric: "rgb" },
};

function complexSlc(scaleFactor: string): Partial<RasterInfo> {
  return {
    isComplex: true,
    sampleType: "float32",
    imageDescription: `{"collect": {"image": {"scale_factor": ${scaleFactor}}}}`,
  };
}

const CRS: Readonly<Record<string, string>> = {
  "s1s2-geotiff": "EPSG:3395",
  spacenet6: "EPSG:32631",
  umbra: "EPSG:32759",
};

describe.skipIf(!hasRealData)("real data: read as GDAL reads it", () => {
  test.each(gdalRealData)("real data: $file", async (gdal) => {
    const source = await openSource({ kind: "path", path: realDataPath(gdal.file) });
    const { info } = source;
    const [width = 0, height = 0] = gdal.size;
    expect(info).toMatchObject({
      width,
      height,
      bands: gdal.bands,
      alphaBand: null,
      isComplex: gdal.type.startsWith("C"),
      ...EXPECTED[gdal.file],
    });
    if (gdal.affine === null) {
      expect(info.georeference).toBeNull();
    } else {
      expect(info.georeference?.crs).toBe(CRS[gdal.file.split("/")[0] ?? ""]);
      // Far below a thousandth of a pixel at the far corner.
      info.georeference?.affine.forEach((v, i) => {
        expect(v).toBeCloseTo(gdal.affine?.[i] ?? Number.NaN, 6);
      });
    }
    const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
    source.dispose();
    const mean =
      data.reduce((sum, v) => sum + (Number.isNaN(v) ? 0 : v), 0) / data.length;
    if (info.format === "jpeg") {
      // Decoders of JPEG may differ in how they round and enlarge chroma.
      expect(mean).toBeCloseTo(gdal.mean, 0);
      return;
    }
    expect(mean).toBeCloseTo(gdal.mean, 9);
    const hash = createHash("sha256").update(new Uint8Array(data.buffer)).digest("hex");
    expect(hash).toBe(gdal.sha256);
    if (gdal.first !== null) {
      const [re = 0, im = 0] = gdal.first;
      expect(data[0]).toBeCloseTo(Math.hypot(re, im), 2);
    }
  });

  test("real data: the first complex values are those in the project's notes", () => {
    const hh = gdalRealData.find((g) => g.file.endsWith("sar_hh.tif"));
    expect(hh?.first?.map(Math.round)).toEqual([-1682, -1091, 3078, 1887]);
  });

  test("real data: a window costs its own strips, not the file", async () => {
    const path = realDataPath("umbra/umbra_mount_yasur.tiff");
    const source = await openSource({ kind: "path", path });
    const opened = source.bytesRead();
    await source.readWindow(0, { col: 900, row: 1000, width: 64, height: 64 });
    expect(source.bytesRead() - opened).toBeLessThanOrEqual(17 * 4 * 2000);
    source.dispose();
  });
});
