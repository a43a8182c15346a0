import { describe, expect, it } from "vitest";
import { sampleToPower, sampleValueToDb } from "#core/sar/calibration.ts";
import { sarOf, whole } from "#testing/classified.ts";
import {
  iceyeItem,
  iceyeXml,
  sentinel1Annotation,
  sentinel1Calibration,
  terraSarXml,
  umbraJson,
} from "#testing/product-texts.ts";
import { readProductDocument } from "./product-document.ts";

const amplitudes = [whole(1, 3000)];
const size = { width: 2048, height: 2048 };
const annotation = { name: "s1a.xml", text: sentinel1Annotation() };
/** A is 400 at line −100 and 600 at line 1000, and grows by 100 from pixel 0 to 1000. */
const calibration = {
  name: "calibration-s1a.xml",
  text: sentinel1Calibration(
    (line, pixel) => (line === -100 ? 400 : 600) + Math.min(pixel, 1000) / 10,
  ),
};

function dbOf(sar: ReturnType<typeof sarOf>, dn: number, col = 0, row = 0) {
  return sampleValueToDb(dn, sar.calibration, sar.nodata.value, { col, row });
}

describe("Sentinel-1", () => {
  const sar = sarOf(amplitudes, { ...size, documents: [annotation, calibration] });

  it("is σ0 = DN²/A² with A between the nodes of sigmaNought", () => {
    expect(sar).toMatchObject({ unit: "dn", displayUnit: "sigma0-db" });
    // Line 450 is half way from −100 to 1000, pixel 250 a quarter of the way from 0 to
    // 1000: A = (400 + 600) / 2 + 25 = 525; 20·log10(100 / 525) = −14.4032 dB.
    expect(dbOf(sar, 100, 250, 450)).toBeCloseTo(-14.4032, 3);
    // Beyond the last node the edge's value counts: A = 600 + 100 = 700.
    expect(dbOf(sar, 700, 5000, 5000)).toBeCloseTo(0, 9);
  });

  it("gives a window of a coarser level the table at its own place", () => {
    const place = {
      window: { col: 62, row: 112, width: 1, height: 1 },
      factorX: 4,
      factorY: 4,
    };
    const { data } = sampleToPower(Float32Array.of(100), sar.calibration, 0, place);
    // The pixel's centre lies at column 62.5 · 4 − 0.5 = 249.5 and row 449.5:
    // A = 400 + 200 · 549.5/1100 + 24.95 = 524.859.
    expect(data[0]).toBeCloseTo((100 / 524.859) ** 2, 6);
  });

  it("says whose calibration it is, with its numbers", () => {
    expect(sar.formula).toBe("σ0 = 20·log10(DN / A) dB, A = 400.0 … 700.0 by place");
    expect(sar.evidence).toContain(
      "calibration-s1a.xml: σ0 = DN²/A² with A from its sigmaNought table (3 × 3 nodes, 400.0 to 700.0)",
    );
    expect(sar.warnings).toEqual([]);
  });

  it("reads the annotation; a heading of −167.5° looks to 282.5°", () => {
    expect(sar.metadata).toMatchObject({
      platform: "Sentinel-1A",
      product: "GRD",
      polarisation: "VV",
      band: "C",
      incidenceAngleDeg: 38.9,
      lookSide: "right",
      lookAzimuthDeg: 282.5,
      looksRange: 5,
      looksAzimuth: 1,
      startTime: "2023-05-14T05:52:10.123456Z",
    });
  });

  it("stays relative without the calibration file, and says which one to drop", () => {
    const bare = sarOf(amplitudes, { ...size, documents: [annotation] });
    expect(bare.displayUnit).toBe("dn-db");
    expect(bare.warnings.join()).toContain("calibration-….xml");
  });

  it.each([
    [
      "a vector of other length",
      (xml: string) => xml.replace('<pixel count="3">0 ', '<pixel count="3">'),
    ],
    ["an amplitude of 0", (xml: string) => xml.replace("4.000000e+2", "0")],
    ["lines that go back", (xml: string) => xml.replace("<line>1000<", "<line>-200<")],
    ["no end", (xml: string) => xml.slice(0, 700)],
  ])("does not use a table with %s", (_, damage) => {
    const damaged = { ...calibration, text: damage(calibration.text) };
    expect(damaged.text).not.toBe(calibration.text);
    const bad = sarOf(amplitudes, { ...size, documents: [annotation, damaged] });
    expect(bad.displayUnit).toBe("dn-db");
    expect(bad.warnings).not.toEqual([]);
  });

  it("warns of an annotation of another image", () => {
    const other = sarOf(amplitudes, { documents: [annotation, calibration] });
    expect(other.warnings.join()).toContain("describes 2048 × 2048 pixels");
  });
});

describe("ICEYE", () => {
  it("is σ0 = CF · DN² by the XML", () => {
    const file = { name: "ICEYE_X7.xml", text: iceyeXml(2.5e-6) };
    const sar = sarOf(amplitudes, { documents: [file] });
    expect(sar.displayUnit).toBe("sigma0-db");
    // 10·log10(2.5e-6 · 200²) = 10·log10(0.1) = −10 dB.
    expect(dbOf(sar, 200)).toBeCloseTo(-10, 9);
    expect(sar.metadata).toMatchObject({
      platform: "ICEYE-X7",
      incidenceAngleDeg: 28.4,
      lookSide: "left",
      lookAzimuthDeg: 258.5,
    });
    expect(sar.evidence).toContain("calibration_factor 2.500000e-6");
  });

  it("reads the same from the JSON, and turns an azimuth towards the ground", () => {
    const sar = sarOf(amplitudes, { sidecar: iceyeItem(2.5e-6) });
    expect(dbOf(sar, 200)).toBeCloseTo(-10, 9);
    // Descending and looking right is looking west: 100.78 + 180.
    expect(sar.metadata.lookAzimuthDeg).toBeCloseTo(280.78, 9);
    expect(sar.warnings).toEqual([]);
  });

  it("reads the same from GDAL's metadata of the image", () => {
    const gdalMetadata = {
      SATELLITE_NAME: "ICEYE-X7",
      CALIBRATION_FACTOR: "2.5e-06",
      PRODUCT_LEVEL: "GRD",
    };
    expect(dbOf(sarOf(amplitudes, { gdalMetadata }), 200)).toBeCloseTo(-10, 9);
  });

  it("does not apply the factor to numbers that are no amplitudes", () => {
    const mapping = { function: "power", parameters: { exponent: 0.25, scale: 1 } };
    const sar = sarOf(amplitudes, { sidecar: iceyeItem(2.5e-6, mapping) });
    expect(sar.displayUnit).toBe("dn-db");
    expect(sar.warnings.join()).toContain("amplitude_mapping");
  });
});

describe("TerraSAR-X", () => {
  const file = { name: "TSX1_SAR.xml", text: terraSarXml(1e-5) };

  it("is β0 = calFactor · DN²", () => {
    const sar = sarOf(amplitudes, { name: "IMAGE_HH_SRA_1.tif", documents: [file] });
    expect(sar.displayUnit).toBe("beta0-db");
    // 10·log10(1e-5 · 1000²) = 10 dB.
    expect(dbOf(sar, 1000)).toBeCloseTo(10, 9);
    expect(sar.metadata).toMatchObject({
      platform: "TSX-1",
      product: "MGD",
      polarisation: "HH",
      incidenceAngleDeg: 37.25,
      lookAzimuthDeg: 79,
      pixelSpacingM: 1.25,
    });
  });

  it("does not take another layer's factor", () => {
    const two = file.text.replace(
      "</calibrationConstant>",
      "</calibrationConstant><calibrationConstant><polLayer>VV</polLayer><calFactor>2e-5</calFactor></calibrationConstant>",
    );
    const documents = [{ ...file, text: two }];
    const vv = sarOf(amplitudes, { name: "IMAGE_VV_SRA_1.tif", documents });
    expect(dbOf(vv, 1000)).toBeCloseTo(10 + 10 * Math.log10(2), 9);
    const hv = sarOf(amplitudes, { name: "IMAGE_HV_SRA_1.tif", documents });
    expect(hv.displayUnit).toBe("dn-db");
  });
});

describe("Umbra", () => {
  it("describes the collect and leaves decibels relative", () => {
    const documents = [{ name: "2023_UMBRA-04_METADATA.json", text: umbraJson() }];
    const sar = sarOf(amplitudes, { documents });
    expect(sar.displayUnit).toBe("dn-db");
    expect(sar.evidence).toContain("It states no scale");
    expect(sar.metadata).toMatchObject({
      platform: "UMBRA_04",
      polarisation: "VV",
      incidenceAngleDeg: 41.5,
      lookSide: "left",
      // Descending and looking left is looking east: 262.5 − 180.
      lookAzimuthDeg: 82.5,
      band: "X",
    });
  });
});

it("passes over files of other programs", () => {
  const files = [
    { name: "a.xml", text: "<gpx><metadata/></gpx>" },
    { name: "b.json", text: '{"collects": 3}' },
    { name: "c.json", text: "{broken" },
  ];
  const input = { imageName: "a.tif", files, gdalMetadata: {} };
  expect(readProductDocument(input)).toBeNull();
});
