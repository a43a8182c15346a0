import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseCapellaMetadata } from "#core/sar/capella-metadata.ts";
import type { SarScene } from "#core/sar/scene.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import { createNodeEngine } from "./node-engine.ts";
import { openSceneFile } from "./open-scene-file.ts";

// A Capella GEO as its processor writes it: one band of uint16 in tiles, UTM, and the
// whole product's JSON (154 kB) in tag 270; with the real JSON where it is at hand.

const folder = mkdtempSync(join(tmpdir(), "sar2earth-capella-"));
const engine = createNodeEngine({ threads: 1 });
afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

const SIZE = 256;
const GSD_M = 0.3951204;
const CRS = "EPSG:32633";
const [LEFT, TOP] = [355_000, 4_180_000];

/** The frame is `frame`, the scene 400; one pixel each of 1000, of 0 and of 7. */
const KNOWN = { thousand: [150, 40], zero: [151, 100], seven: [20, 166] } as const;

function capellaGeo(json: string | null, frame = 0): Uint8Array {
  const pixels = new Uint16Array(SIZE * SIZE).fill(400);
  for (let i = 0; i < SIZE; i += 1) {
    for (const at of [i, i + SIZE, i * SIZE, i * SIZE + SIZE - 1]) {
      pixels[at] = frame;
    }
  }
  const put = ([row, col]: readonly [number, number], dn: number) => {
    pixels[row * SIZE + col] = dn;
  };
  put(KNOWN.thousand, 1000);
  put(KNOWN.zero, 0);
  put(KNOWN.seven, 7);
  return encodeGeoTiff(
    {
      ...{ width: SIZE, height: SIZE, bands: 1, sampleType: "uint16", tileSize: 128 },
      georeference: { crs: CRS, affine: [GSD_M, 0, LEFT, 0, -GSD_M, TOP] },
      ...(json === null ? {} : { imageDescription: json }),
    },
    pixels,
  );
}

async function open(
  name: string,
  bytes: Uint8Array,
  sidecar?: string,
): Promise<OpenedScene & { scene: SarScene }> {
  const path = join(folder, `${name}.tif`);
  writeFileSync(path, bytes);
  if (sidecar !== undefined) {
    writeFileSync(join(folder, `${name}_extended.json`), sidecar);
  }
  const opened = await openSceneFile(engine, path, null);
  if (opened.scene.role !== "sar") {
    throw new Error("expected a radar scene");
  }
  return opened as OpenedScene & { scene: SarScene };
}

/** The reading at the middle of pixel (row, col). */
async function read(
  { sceneId }: OpenedScene,
  [row, col]: readonly [number, number],
): Promise<{ sample: number | null; db: number | null }> {
  const x = LEFT + (col + 0.5) * GSD_M;
  const y = TOP - (row + 0.5) * GSD_M;
  const reading = await engine.readCursor({ kind: "scene", sceneId }, CRS, x, y);
  if (reading?.kind !== "sar") {
    throw new Error("expected a radar reading");
  }
  expect(reading).toMatchObject({ row, col });
  return { sample: reading.sample, db: reading.db };
}

/** By hand: 20·log10(9.657046e-5 · 1000) = 20·log10(0.09657046) = −20.303 dB. */
const DB_OF_1000 = -20.303;

/** What holds of a GEO, whichever JSON it carries. */
function describeGeo(prefix: string, readJson: () => string): void {
  const processedBy = (version: string) =>
    readJson().replace(
      /"software_version":\s*"[^"]*"/,
      `"software_version": "${version}"`,
    );

  test(`${prefix}DN 1000 reads −20.303 dB, by the formula that is shown`, async () => {
    const opened = await open("geo", capellaGeo(readJson()));
    expect(opened.scene).toMatchObject({
      kind: "capella-geo",
      unit: "dn",
      displayUnit: "sigma0-db",
      formula: "σ0 = 20·log10(9.657046e-5 · DN) dB",
      evidence: "TIFF tag 270 holds Capella's metadata: GEO.",
    });
    const { sample, db } = await read(opened, KNOWN.thousand);
    expect(sample).toBe(1000);
    expect(db).toBeCloseTo(DB_OF_1000, 3);
    // Placement is the geotransform's, the spacing of the JSON is another number.
    expect(opened.scene.gsdM).toBeCloseTo(GSD_M / 0.9998, 3);
  });

  test(`${prefix}all of the tag is read, and its end counts`, async () => {
    const json = readJson();
    expect(json.length).toBeGreaterThan(150_000);
    const { scene, byteLength } = await open("whole-tag", capellaGeo(json));
    expect(byteLength).toBeGreaterThan(json.length);
    expect(scene.metadata).toMatchObject({
      product: "GEO",
      platform: "capella-14",
      mode: "spotlight",
      polarisation: "HH",
      looksAzimuth: 9,
      looksRange: 1,
      enl: 9,
    });
    // Needs the state vectors, which stand behind the antenna's description.
    expect(scene.metadata.lookAzimuthDeg).not.toBeNull();
    const cut = capellaGeo(json.trimEnd().slice(0, -1));
    await expect(open("cut-by-one", cut)).rejects.toMatchObject({
      code: "metadata-invalid",
    });
  });

  test(`${prefix}processors from 1.6.20 on mark no data with 0`, async () => {
    for (const version of ["1.6.20", "1.10.2", "2.67.5"]) {
      const opened = await open("new", capellaGeo(processedBy(version), 7));
      expect(opened.scene.nodata.value, version).toBe(0);
      expect(await read(opened, KNOWN.zero)).toEqual({ sample: 0, db: null });
      const seven = await read(opened, [0, 0]);
      expect(seven.db).toBeCloseTo(20 * Math.log10(9.657046e-5 * 7), 3);
    }
  });

  test(`${prefix}older ones, with the value of pixel (0, 0)`, async () => {
    for (const version of ["1.6.19", "1.5.0", "0.9"]) {
      const opened = await open("old", capellaGeo(processedBy(version), 7));
      expect(opened.scene.nodata, version).toMatchObject({
        value: 7,
        reason: expect.stringContaining("pixel (0, 0)"),
      });
      expect(await read(opened, [0, 0])).toEqual({ sample: 7, db: null });
      expect(await read(opened, KNOWN.seven)).toEqual({ sample: 7, db: null });
      expect((await read(opened, KNOWN.thousand)).db).toBeCloseTo(DB_OF_1000, 3);
    }
  });

  test(`${prefix}the _extended.json beside a bare image does the same`, async () => {
    const json = readJson();
    const opened = await open("CAPELLA_SIDE", capellaGeo(null), json);
    expect(opened.scene).toMatchObject({
      kind: "capella-geo",
      evidence: "The _extended.json beside it holds Capella's metadata: GEO.",
    });
    expect((await read(opened, KNOWN.thousand)).db).toBeCloseTo(DB_OF_1000, 3);
  });

  test(`${prefix}… and stands in for a tag that is cut off`, async () => {
    const json = readJson();
    const opened = await open("CAPELLA_CUT", capellaGeo(json.slice(0, 999)), json);
    expect(opened.scene.kind).toBe("capella-geo");
    expect(opened.scene.warnings.join()).toContain("tag 270 is cut off");
  });
}

describe("a Capella GEO with metadata of our own", () => {
  describeGeo("", () => capellaJson({ minLength: 154_000 }));

  test("bare, under its product's name, asks for the JSON", async () => {
    const { scene } = await open("CAPELLA_C14_SP_GEO_HH_1_2", capellaGeo(null));
    expect(scene.kind).toBe("amplitude");
    expect(scene.warnings.join()).toContain("_extended.json");
  });
});

describe.skipIf(!hasRealData)("real data: a Capella GEO with the real metadata", () => {
  const readReal = (type: string) => {
    const files = readdirSync(realDataPath("capella-metadata"));
    const name = files.find((file) => file.includes(`_${type}_`)) ?? "";
    return readFileSync(realDataPath("capella-metadata", name), "utf8");
  };

  describeGeo("real data: ", () => readReal("GEO"));

  test("real data: one schema reads the three products", () => {
    const [geo, gec, slc] = ["GEO", "GEC", "SLC"].map((type) =>
      parseCapellaMetadata(readReal(type)),
    );
    expect(geo).toMatchObject({
      ...{ productType: "GEO", radiometry: "sigma_nought", dataType: "UInt16" },
      scaleFactor: expect.closeTo(9.657046e-5, 10),
    });
    expect(gec).toMatchObject({
      ...{ productType: "GEC", radiometry: "sigma_nought", dataType: "UInt16" },
      scaleFactor: expect.closeTo(8.86e-5, 7),
    });
    expect(slc).toMatchObject({ productType: "SLC", radiometry: "beta_nought" });
    for (const metadata of [geo, gec, slc]) {
      expect(metadata?.stateVectors.length).toBeGreaterThan(3);
      expect(metadata?.incidenceAngleDeg).toBeGreaterThan(5);
      expect(metadata?.startTime).toMatch(/^\d{4}-\d{2}-\d{2}T/);
    }
  });
});
