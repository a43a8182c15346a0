import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import placement from "#testing/fixtures/gdal-placement.json" with { type: "json" };
import { makeBadFiles } from "#testing/geotiff/make-bad-files.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import { printedBy } from "#testing/printed.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import { runCli } from "./main.ts";

const folder = mkdtempSync(join(tmpdir(), "sar2earth-inspect-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

function save(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

const run = (...args: string[]) => printedBy(() => runCli(args));

async function report(path: string) {
  const { code, stdout, stderr } = await run("inspect", path, "--json");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout);
}

type LonLat = readonly number[];

/** Ground metres between two near places, on the WGS 84 ellipsoid to 1 %. */
function metresBetween([lon, lat]: LonLat, [lon2, lat2]: LonLat): number {
  const [x = 0, y = 0, x2 = 0, y2 = 0] = [lon, lat, lon2, lat2];
  const turn = ((x2 - x + 540) % 360) - 180;
  return 111_320 * Math.hypot(turn * Math.cos((y * Math.PI) / 180), y2 - y);
}

function expectCornersOfGdal(
  found: { corners: LonLat[]; gsdM: number },
  name: string,
): void {
  const gdal = placement.files.find((file) => file.name === name);
  expect(gdal, name).toBeDefined();
  expect(found.corners).toHaveLength(4);
  for (const [i, corner] of found.corners.entries()) {
    const apart = metresBetween(corner, gdal?.corners[i] ?? []);
    expect(apart / found.gsdM, `corner ${i}, pixels`).toBeLessThanOrEqual(0.5);
  }
}

const S1S2_SAR = {
  ...{ kind: "amplitude", unit: "dn", crs: "EPSG:3395" },
  ...{ width: 1024, height: 1024, bands: 1 },
};
const S1S2_EO = { ...S1S2_SAR, kind: "rgb-eo", bands: 3 };
const IN_PIXELS = { crs: null, gsdM: null, corners: null };
const SLC = {
  ...{ kind: "complex-slc", unit: "dn", crs: "EPSG:32631" },
  ...{ width: 200, height: 200, bands: 1, gsdM: 2.5007 },
};

/** GSD by hand: the pixel's size over the projection's scale where the image lies. */
const IMAGES: Readonly<Record<string, Record<string, unknown>>> = {
  "s1s2/test/T14RNT/253_sar.png": { ...S1S2_SAR, ...IN_PIXELS },
  "s1s2/train/T11SLT/003_eo.jpg": { ...S1S2_EO, ...IN_PIXELS },
  // World Mercator stretches by about 1 / cos φ: 10 m · cos 34.0° and 10 m · cos 29.5°.
  "s1s2-geotiff/T11SLT_014_sar.tif": { ...S1S2_SAR, gsdM: 8.279 },
  "s1s2-geotiff/T11SLT_014_eo.tif": { ...S1S2_EO, gsdM: 8.279 },
  "s1s2-geotiff/T14RNT_253_sar.tif": { ...S1S2_SAR, gsdM: 8.707 },
  "s1s2-geotiff/T14RNT_253_eo.tif": { ...S1S2_EO, gsdM: 8.707 },
  "umbra/umbra_mount_yasur.tiff": {
    ...{ kind: "amplitude", unit: "dn", crs: "EPSG:32759" },
    ...{ width: 2000, height: 2000, bands: 1, gsdM: 0.5943 },
  },
  "spacenet6/rgb_unmasked.tif": {
    ...{ kind: "rgb-eo", unit: "dn", crs: "EPSG:32631" },
    ...{ width: 200, height: 200, bands: 3, gsdM: 4.5013 },
  },
  "spacenet6/sar_masked.tif": {
    ...{ kind: "calibrated-float", unit: "backscatter-db", crs: "EPSG:32631" },
    ...{ width: 200, height: 200, bands: 4, gsdM: 4.501 },
  },
  "spacenet6/sar_hh.tif": SLC,
  "spacenet6/sar_hv.tif": SLC,
  "spacenet6/sar_vh.tif": SLC,
  "spacenet6/sar_vv.tif": SLC,
};

describe.skipIf(!hasRealData)("real data: what every image is", () => {
  test.each(Object.entries(IMAGES))("real data: inspect %s", async (name, expected) => {
    const { gsdM, ...exact } = expected;
    const found = await report(realDataPath(name));
    expect(found).toMatchObject(exact);
    if (gsdM === null) {
      expect(found.gsdM).toBeNull();
      expect(found.warnings).toEqual([expect.stringContaining("no georeference")]);
      return;
    }
    expect(found.gsdM / (gsdM as number)).toBeCloseTo(1, 3);
    expectCornersOfGdal(found, name);
  });

  test("real data: SpaceNet 6's scale factors, and no coefficient that nothing states", async () => {
    const { calibration } = await report(realDataPath("spacenet6/sar_hh.tif"));
    expect(calibration).toEqual({
      kind: "scale-factor",
      scaleFactor: 0.0002777517937677223,
      radiometry: "backscatter",
      formula: "backscatter = 20·log10(2.777518e-4 · |z|) dB",
      displayUnit: "backscatter-db",
    });
  });
});

describe("files of our own", () => {
  test.each(["utm-south", "utm-south-rotated", "ups-south", "ups-south-rotated"])(
    "%s lies where GDAL puts it",
    async (name) => {
      const gdal = placement.files.find((file) => file.name === name);
      const { width = 0, height = 0, expectedCrs = "", affine = [] } = gdal ?? {};
      const spec = { width, height, bands: 1, sampleType: "uint8" } as const;
      const georeference = {
        crs: expectedCrs as "EPSG:32719",
        affine: affine as unknown as readonly [
          number,
          number,
          number,
          number,
          number,
          number,
        ],
      };
      const pixels = Uint8Array.from(
        { length: width * height },
        (_, i) => 1 + (i % 200),
      );
      const bytes = encodeGeoTiff({ ...spec, georeference }, pixels);
      const found = await report(save(`${name}.tif`, bytes));
      expect(found).toMatchObject({ crs: expectedCrs, width, height, bands: 1 });
      expect(found.affine).toEqual(affine);
      expectCornersOfGdal(found, name);
    },
  );

  test("--json has exactly the documented keys", async () => {
    const found = await report(save("keys.tif", makeGeoTiff().bytes));
    const documented = [
      ...["kind", "unit", "crs", "width", "height", "bands", "gsdM", "corners"],
      ...["calibration", "metadata", "warnings"],
    ];
    // Beyond the documented ones: where exactly, since when, and how it is known.
    const added = ["affine", "nodata", "date", "evidence", "stated"];
    expect(Object.keys(found).sort()).toEqual([...documented, ...added].sort());
  });

  test("without --json the same is said in lines", async () => {
    const { code, stdout } = await run(
      "inspect",
      save("text.tif", makeGeoTiff().bytes),
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/^kind +amplitude$/m);
    expect(stdout).toMatch(/^crs +EPSG:32633$/m);
    expect(stdout).toMatch(/^calibration\.formula +20·log10\(DN\) dB, relative/m);
  });
});

/** Exit code 2, nothing on stdout, and one line that says everything. */
function expectRefused(
  { code, stdout, stderr }: { code: number | null; stdout: string; stderr: string },
  errorCode: string,
): void {
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stderr.trim()).toMatch(
    new RegExp(`^sar2earth: .+[.!?] Expected .+; found .+\\. .+ \\(${errorCode}\\)$`),
  );
  expect(stderr).not.toMatch(/undefined|\bat .*\.ts:|\[object/);
}

describe("bad input: exit code 2 and one clear line", () => {
  test.each(makeBadFiles().map((file) => [file.title, file] as const))(
    "%s",
    async (_, file) => {
      const result = await run("inspect", save(file.name, file.bytes), "--json");
      expectRefused(result, file.code);
      const [, expected = "", found = ""] =
        /Expected (.+?); found (.+)$/.exec(result.stderr) ?? [];
      expect(expected).toMatch(file.expected);
      expect(found).toMatch(file.found);
      expect(found).toMatch(file.hint);
    },
  );

  test("what the numbers leave open is asked, and --as answers", async () => {
    const pixels = makeGeoTiff({ sampleType: "float32" });
    const path = save("float.tif", pixels.bytes);
    const asked = await run("inspect", path);
    expectRefused(asked, "kind-ambiguous");
    expect(asked.stderr).toContain("--as linear or --as amplitude");
    const answered = await run("inspect", path, "--json", "--as", "linear");
    expect(JSON.parse(answered.stdout)).toMatchObject({
      kind: "calibrated-float",
      calibration: { kind: "linear" },
    });
    expectRefused(await run("inspect", path, "--as", "decibel"), "argument-invalid");
  });

  test.each([
    ["a file that is not there", ["inspect", "/nowhere/a.tif"]],
    ["a folder", ["inspect", folder]],
    ["no file", ["inspect"]],
    ["two files", ["inspect", "a.tif", "b.tif"]],
    ["an unknown command", ["explain", "a.tif"]],
    ["an unknown option", ["inspect", "a.tif", "--loud"]],
    ["an unknown answer", ["inspect", "a.tif", "--as", "photo"]],
    ["an option without its value", ["inspect", "a.tif", "--as"]],
  ])("%s", async (_, args) => {
    expectRefused(await run(...args), "argument-invalid");
  });

  test("a sidecar that is cut off is refused as the image's own metadata is", async () => {
    const path = save("product.tif", makeGeoTiff().bytes);
    save("product_extended.json", new TextEncoder().encode('{"collect": {"ima'));
    expectRefused(await run("inspect", path), "metadata-invalid");
  });
});

describe("the program itself", () => {
  const sar2earth = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["src/cli/sar2earth.mjs", ...args],
      { encoding: "utf8", timeout: 60_000 },
    );
    return { code: status, stdout, stderr };
  };

  test("refuses with exit code 2 and one line on stderr", () => {
    const [text] = makeBadFiles().filter((file) => file.code === "file-not-image");
    const path = save("process.tif", text?.bytes ?? new Uint8Array(0));
    expectRefused(sar2earth("inspect", path), "file-not-image");
  }, 70_000);

  test("prints JSON alone on stdout, and ends with 0", () => {
    const path = save("fine.tif", makeGeoTiff().bytes);
    const { code, stdout, stderr } = sar2earth("inspect", path, "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({ kind: "amplitude", width: 150 });
  }, 70_000);
});
