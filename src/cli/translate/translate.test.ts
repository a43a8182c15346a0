import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { runCli } from "#cli/main.ts";
import { gdalInfo, hasGdal } from "#testing/gdal.ts";
import { makeLandscapeFolder } from "#testing/landscape-folder.ts";
import { printedBy, writtenToStderr } from "#testing/printed.ts";
import { translate } from "./translate.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 160;

const { folder, at, scene } = makeLandscapeFolder("translate", SIZE);
const [sarPath, eoPath, out] = ["sar.tif", "eo.tif", "syneo.tif"].map(at) as [
  string,
  string,
  string,
];

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** What the last translation has written to stderr. */
let progress = "";

/** Translates with the tests' models. */
async function translateWith(
  modelId: string,
  change: Partial<Parameters<typeof translate>[1]> & { readonly path?: string } = {},
): Promise<void> {
  const written = writtenToStderr();
  const { path = sarPath, ...options } = change;
  try {
    await translate(path, {
      ...{ out, threads: 1, answer: null, isForced: true },
      chosen: { denoised: null, syneo: modelId, refined: null },
      modelsFolder: MODELS,
      ...options,
    });
  } finally {
    progress = written();
  }
}

async function readBack(path: string) {
  const source = await openGeoTiff(await openFileReader(path));
  const { info } = source;
  const { width, height } = info;
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  source.dispose();
  return { info, data };
}

describe("a translated scene", () => {
  test("is a tiled RGB GeoTIFF of the same size, on the same ground", async () => {
    await translateWith("tiny-translate");
    const { info, data } = await readBack(out);
    expect(info).toMatchObject({
      ...{ width: SIZE, height: SIZE, bands: 3, sampleType: "uint8" },
      photometric: "rgb",
      georeference: { crs: scene.grid.crs, affine: scene.grid.affine },
    });
    expect(info.levels[0]?.tileWidth).toBeGreaterThan(1);
    expect(info.gdalMetadata).toMatchObject({
      SAR2EARTH_MODEL: "tiny-translate",
      SAR2EARTH_SCENE: "sar.tif",
    });
    // Something was translated: neither empty nor one colour.
    expect(new Set(data).size).toBeGreaterThan(20);
    expect(progress).toMatch(/\d+\/\d+ tiles/);
    expect(progress).toMatch(/wrote .*syneo\.tif: \d+ tiles/);
  });

  test("has the pixels that the model makes of the stated rule", async () => {
    // Grey in three bands: DN/255 at the model's stretch 0–255, whatever the tiling.
    await translateWith("no-op");
    const { data } = await readBack(out);
    const plane = SIZE * SIZE;
    let most = 0;
    for (let i = 0; i < plane; i += 1) {
      for (let band = 0; band < 3; band += 1) {
        const expected = scene.sar[i] as number;
        most = Math.max(most, Math.abs((data[band * plane + i] as number) - expected));
      }
    }
    expect(most).toBeLessThanOrEqual(1);
  });

  test.skipIf(!hasGdal)(
    "gdal: opens it, with size, CRS, geotransform and colours",
    async () => {
      await translateWith("tiny-translate");
      const json = gdalInfo(out, "-checksum");
      const [a, b, c, d, e, f] = scene.grid.affine;
      expect(json.size).toEqual([SIZE, SIZE]);
      expect(json.geoTransform).toEqual([c, a, b, f, d, e]);
      expect(json.coordinateSystem.wkt).toContain(
        `ID["EPSG",${scene.grid.crs.slice("EPSG:".length)}]`,
      );
      const bands = json.bands as { colorInterpretation: string; block: number[] }[];
      expect(bands.map((band) => band.colorInterpretation)).toEqual([
        ...["Red", "Green", "Blue"],
      ]);
      expect(bands[0]?.block[0]).toBe(bands[0]?.block[1]);
      // GDAL decodes the same numbers as our own reader.
      const raw = join(folder, "raw.bin");
      execFileSync("gdal_translate", [
        "-q",
        ...["-of", "ENVI"],
        ...["-co", "INTERLEAVE=BSQ"],
        out,
        raw,
      ]);
      const { data } = await readBack(out);
      expect(Buffer.compare(readFileSync(raw), Buffer.from(data))).toBe(0);
    },
  );
});

describe("what cannot be translated", () => {
  test.each([
    ["an unknown model", "resnet-9000", {}, "model-unknown"],
    [
      "an unknown de-noiser",
      "no-op",
      { chosen: { denoised: "x", syneo: "no-op", refined: null } },
      "model-unknown",
    ],
    ["an optical image", "no-op", { path: eoPath }, "argument-invalid"],
    ["weights that break their card", "wrong-shape", {}, "model-shape-mismatch"],
  ])("%s", async (_, modelId, change, code) => {
    rmSync(out, { force: true });
    await expect(translateWith(modelId, change)).rejects.toMatchObject({
      code,
      expected: expect.stringMatching(/\w/),
      found: expect.stringMatching(/\w/),
      hint: expect.stringMatching(/\w/),
    });
    expect(existsSync(out)).toBe(false);
  });

  test("weights with another hash than their card's", async () => {
    const models = join(folder, "models");
    const model = join(models, "translate/no-op");
    mkdirSync(model, { recursive: true });
    const [card, bytes] = ["card.json", "model.onnx"].map((name) =>
      readFileSync(join(MODELS, "translate/no-op", name)),
    ) as [Buffer, Buffer];
    const catalog = JSON.parse(readFileSync(join(MODELS, "catalog.json"), "utf8"));
    catalog.models = catalog.models.filter((m: { id: string }) => m.id === "no-op");
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    writeFileSync(join(models, "catalog.json"), JSON.stringify(catalog));
    writeFileSync(join(model, "card.json"), card);
    writeFileSync(join(model, "model.onnx"), bytes);
    await expect(
      translateWith("no-op", { modelsFolder: models }),
    ).rejects.toMatchObject({ code: "model-hash-mismatch" });
  });

  test("a path that cannot be written, before anything is computed", async () => {
    mkdirSync(join(folder, "folder.tif"));
    for (const wrong of ["nowhere/out.tif", "folder.tif"].map((at) =>
      join(folder, at),
    )) {
      await expect(translateWith("no-op", { out: wrong })).rejects.toMatchObject({
        code: "argument-invalid",
        message: expect.stringContaining("cannot be written"),
      });
      expect(progress).not.toContain("tiles");
    }
  });

  test("exit code 2 and one line, whatever it was", async () => {
    const unwritable = join(folder, "nowhere/out.tif");
    for (const args of [
      ["translate", sarPath, "--model", "resnet-9000", "--out", out],
      ["translate", eoPath, "--model", "resnet-9000", "--out", out],
      ["translate", sarPath, "--model", "resnet-9000", "--out", unwritable],
      ["translate", sarPath, "--out", join(folder, "out.jpg")],
      ["translate", sarPath, "--out", out, "--box", "1,2,3"],
      ["translate", sarPath, "--out", out, "--box-crs", "lonlat"],
      ["translate", sarPath, "--out", out, "--reference", eoPath],
      ["translate", sarPath, "--model", "resnet-9000"],
      ["translate", sarPath, "--model", "x", "--out", out, "--threads", "0"],
      ["translate", join(folder, "none.tif"), "--model", "x", "--out", out],
    ]) {
      const { code, stderr } = await printedBy(() => runCli(args));
      expect(code, args.join(" ")).toBe(2);
      expect(stderr).toMatch(/^sar2earth: .+ Expected .+; found .+\. .+ \([a-z-]+\)$/);
    }
  });
});
