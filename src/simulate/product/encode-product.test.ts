import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { LABEL_COLORS, LABELS } from "#core/regions/labels.ts";
import {
  capellaToSarMetadata,
  parseCapellaMetadata,
} from "#core/sar/capella-metadata.ts";
import { isSameBytes } from "#testing/bytes.ts";
import { gdalCrs, gdalInfo, hasGdal } from "#testing/gdal.ts";
import { cogProblems } from "#testing/geotiff/cog-problems.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import { makeProduct } from "#testing/simulated-product.ts";
import { capellaGeoJson } from "./capella-json.ts";
import { encodeProductFile, type ProductFile, seenDn } from "./encode-product.ts";

const FILES: readonly ProductFile[] = ["sar", "eo", "labels", "sigma0", "dsm"];

/** Large enough for an overview: files of 512 px and less have none. */
const LARGE = makeProduct({ sizePx: 560 }, { hasBorder: true });

const open = (bytes: Uint8Array<ArrayBuffer>) =>
  openGeoTiff(createBlobReader("p.tif", new Blob([bytes])));

/** Paths of all keys with the type of what stands there; lists count as a whole. */
function typesByPath(value: unknown, path = ""): Map<string, string> {
  const types = new Map<string, string>();
  for (const [key, inner] of Object.entries(value as Record<string, unknown>)) {
    const here = path === "" ? key : `${path}.${key}`;
    const isNested =
      typeof inner === "object" && inner !== null && !Array.isArray(inner);
    types.set(
      here,
      inner === null ? "null" : Array.isArray(inner) ? "list" : typeof inner,
    );
    if (isNested) {
      for (const [k, v] of typesByPath(inner, here)) {
        types.set(k, v);
      }
    }
  }
  return types;
}

describe("tag 270", () => {
  const product = makeProduct({}, { hasBorder: true });
  const json = capellaGeoJson(product);

  test("is read as a calibrated GEO with this scene's values", () => {
    const capella = parseCapellaMetadata(json);
    expect(capella).toMatchObject({
      productType: "GEO",
      dataType: "UInt16",
      rows: 96,
      columns: 96,
      pixelSpacingRowM: 0.5,
      scaleFactor: 9.7e-5,
      radiometry: "sigma_nought",
      calibrationLevel: "full",
      looksAzimuth: 6,
      enl: 6,
      neszPeakDb: -20,
      incidenceAngleDeg: 38,
      pointing: "right",
      polarisation: "HH",
      orbitDirection: "ascending",
      startTime: "2023-05-01T03:12:31.000000000Z",
      stopTime: "2023-05-01T03:13:00.000000000Z",
      centerTime: "2023-05-01T03:12:45.000000000Z",
    });
    expect(capella && capellaToSarMetadata(capella).band).toBe("X");
    const [c, a] = JSON.parse(json).collect.image.image_geometry.geotransform;
    expect([a, c]).toEqual([
      product.placement.grid.affine[0],
      product.placement.grid.affine[2],
    ]);
  });

  test("says that it is simulated, and from what", () => {
    const value = JSON.parse(json);
    expect(value).toMatchObject({
      simulated: true,
      processing_deployment: "simulation",
      simulation: { style: "paris", seed: 7, time_gap_days: 180 },
    });
    for (const text of [value.copyright, value.license, value.collect.platform]) {
      expect(text).toMatch(/simulated/i);
    }
  });

  test("has the fields of a GEO (as in real files)", () => {
    const names =
      `software_version software_revision processing_time processing_deployment
      copyright license product_version product_type collect`.split(/\s+/);
    const collect =
      `start_timestamp stop_timestamp local_datetime local_timezone platform
      mode collect_id image radar state pointing transmit_antenna receive_antenna`.split(
        /\s+/,
      );
    const image = `data_type length width rows columns pixel_spacing_row
      pixel_spacing_column algorithm scale_factor range_autofocus azimuth_autofocus
      range_window azimuth_window processed_range_bandwidth processed_azimuth_bandwidth
      image_geometry center_pixel range_resolution ground_range_resolution
      azimuth_resolution ground_azimuth_resolution azimuth_looks range_looks enl
      multilooking_algorithm azimuth_beam_pattern_corrected elevation_beam_pattern_corrected
      radiometry calibration calibration_id nesz_polynomial nesz_peak terrain_models
      quantization`.split(/\s+/);
    const value = JSON.parse(json);
    expect(Object.keys(value)).toEqual(expect.arrayContaining(names));
    expect(Object.keys(value.collect)).toEqual(expect.arrayContaining(collect));
    expect(Object.keys(value.collect.image)).toEqual(expect.arrayContaining(image));
  });

  test.skipIf(!hasRealData)(
    "real data: every field of a real GEO, of the same type",
    () => {
      const path = realDataPath(
        "capella-metadata/CAPELLA_C14_SP_GEO_HH_20240709040329_20240709040358_extended.json",
      );
      const real = typesByPath(JSON.parse(readFileSync(path, "utf8")));
      const ours = typesByPath(JSON.parse(json));
      // Each window has its own parameters; ours is a raised cosine.
      const expected = [...real].filter(([key]) => !/_window\.parameters\./.test(key));
      expect(Object.fromEntries(ours)).toMatchObject(Object.fromEntries(expected));
    },
  );
});

describe("encodeProductFile", () => {
  test.each(FILES)("%s: a COG with overviews, the same bytes again", (file) => {
    const bytes = encodeProductFile(LARGE, file);
    expect(cogProblems(bytes)).toEqual([]);
    expect(isSameBytes(encodeProductFile(LARGE, file), bytes)).toBe(true);
  });

  test("the judge of COGs finds what is wrong", () => {
    const bytes = encodeProductFile(makeProduct(), "sar");
    const spoilt = bytes.slice();
    // The byte count before the only tile, the last thing in the file.
    spoilt[spoilt.length - 1] = (spoilt.at(-1) ?? 0) ^ 1;
    expect(cogProblems(spoilt)).toEqual(["tile 0 of 0 has no trailer"]);
    spoilt[10] = 0;
    expect(cogProblems(spoilt)).toContain("no structural metadata after the header");
  });

  test("DN survives, 0 outside of the footprint is no data", async () => {
    const product = makeProduct({}, { hasBorder: true });
    const source = await openGeoTiff(
      createBlobReader("p.tif", new Blob([encodeProductFile(product, "sar")])),
    );
    expect(source.info).toMatchObject({ sampleType: "uint16", bands: 1, nodata: 0 });
    const { data } = await source.readWindow(0, {
      col: 0,
      row: 0,
      width: 96,
      height: 96,
    });
    expect(Uint16Array.from(data)).toEqual(seenDn(product));
    expect(data[0]).toBe(0);
  });

  test("labels open in their classes' colours", async () => {
    const source = await open(encodeProductFile(makeProduct(), "labels"));
    expect(source.info.gdalMetadata).toMatchObject({
      CLASS_0: "other",
      CLASS_9: "water",
    });
    // Column 95 of 96 lies in the last class, "park".
    const { data } = await source.readWindow(0, {
      col: 95,
      row: 0,
      width: 1,
      height: 1,
    });
    expect([...data]).toEqual(LABEL_COLORS.park);
  });

  test.each([
    ["eo", "2022-11-02"],
    ["sar", "2023-05-01"],
  ] as const)("%s carries its date", async (file, date) => {
    const { info } = await open(encodeProductFile(makeProduct(), file));
    expect(info.gdalMetadata.ACQUISITION_DATETIME).toContain(date);
  });
});

describe.skipIf(!hasGdal)("with gdal-bin installed, GDAL", () => {
  const folder = mkdtempSync(join(tmpdir(), "encode-product-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each<[ProductFile, string, number]>([
    ["sar", "UInt16", 1],
    ["eo", "Byte", 3],
    ["labels", "Byte", 1],
    ["sigma0", "Float32", 1],
    ["dsm", "Float32", 1],
  ])("finds CRS, corners, overviews and bands of %s", (file, type, bands) => {
    const path = join(folder, `${file}.tif`);
    writeFileSync(path, encodeProductFile(LARGE, file));
    const info = gdalInfo(path);
    expect(info.metadata.IMAGE_STRUCTURE).toMatchObject({ LAYOUT: "COG" });
    expect(info.bands).toHaveLength(bands);
    expect(info.bands[0].type).toBe(type);
    expect(info.bands[0].overviews).toEqual([{ size: [280, 280] }]);
    expect(gdalCrs(path)).toBe("EPSG:32631");
    const [nw, ne, se, sw] = LARGE.placement.corners;
    const found: number[][] = info.wgs84Extent.coordinates[0];
    for (const [i, [lon, lat]] of [nw, sw, se, ne].entries()) {
      // gdalinfo prints seven decimals: a centimetre.
      expect(found[i]?.[0]).toBeCloseTo(lon, 6);
      expect(found[i]?.[1]).toBeCloseTo(lat, 6);
    }
    expect(info.metadata[""].SIMULATED).toBe("YES");
    const dates = { sar: "2023:05:01 03:12:45", eo: "2022:11:02 10:40:00" };
    expect(info.metadata[""]).toMatchObject(
      file === "sar" || file === "eo" ? { TIFFTAG_DATETIME: dates[file] } : {},
    );
    if (file === "labels") {
      expect(info.bands[0].colorTable.entries.slice(0, LABELS.length)).toEqual(
        LABELS.map((label) => [...LABEL_COLORS[label], 255]),
      );
      expect(info.bands[0].colorInterpretation).toBe("Palette");
    }
  });
});
