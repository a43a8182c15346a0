/** What `translate` can be told about the files that it writes, and what they then hold. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { fileURLToPath } from "node:url";
import { decode } from "fast-png";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { runCli } from "#cli/main.ts";
import { reprojectBox } from "#core/geo/placement.ts";
import { gdalInfo, hasGdal } from "#testing/gdal.ts";
import { makeLandscapeFolder } from "#testing/landscape-folder.ts";
import { printedBy, writtenToStderr } from "#testing/printed.ts";
import { type TranslateOptions, translate } from "./translate.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 160;
const { folder, at, scene } = makeLandscapeFolder("options", SIZE);
const { grid } = scene;
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** No stage but the translator. */
const model = (syneo: string | null) => ({ denoised: null, syneo, refined: null });

let said = "";
/** Translates with the tests' models; `said` is what stderr got; what stdout got is returned. */
async function run(
  change: Partial<TranslateOptions> & { readonly path?: string } = {},
) {
  const written = writtenToStderr();
  const { path = "sar.tif", out = "out.tif", ...options } = change;
  try {
    const { stdout } = await printedBy(() =>
      translate(at(path), {
        ...{ chosen: model("no-op"), threads: 1, answer: null },
        ...{ out: at(out), isForced: true, modelsFolder: MODELS, ...options },
      }),
    );
    return stdout;
  } finally {
    said = written();
  }
}

async function readBack(name: string) {
  const source = await openGeoTiff(await openFileReader(at(name)));
  const { width, height } = source.info;
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  source.dispose();
  return { info: source.info, data, plane: width * height };
}

describe("--out", () => {
  test("a PNG has the GeoTIFF's pixels, a world file, the CRS and the provenance", async () => {
    await run({ out: "same.tif" });
    await run({ out: "same.png" });
    const { data: planar, plane } = await readBack("same.tif");
    const png = decode(readFileSync(at("same.png")));
    expect(png).toMatchObject({ width: SIZE, height: SIZE, channels: 4, depth: 8 });
    for (let i = 0; i < plane; i += 97) {
      const rgb = [0, 1, 2].map((band) => planar[band * plane + i]);
      expect([...png.data.slice(4 * i, 4 * i + 4)]).toEqual([...rgb, 255]);
    }
    const [a, b, c, d, e, f] = grid.affine;
    const world = readFileSync(at("same.pgw"), "utf8").trim().split("\n").map(Number);
    expect(world).toEqual([a, d, b, e, c + (a + b) / 2, f + (d + e) / 2]);
    const aux = readFileSync(at("same.png.aux.xml"), "utf8");
    expect(aux).toContain(`<SRS>${grid.crs}</SRS>`);
    expect(aux).toContain('<MDI key="SAR2EARTH_MODEL">no-op</MDI>');
    expect(aux).toContain("not an observation");
  });

  test.skipIf(!hasGdal)("gdal: places the PNG where the scene lies", async () => {
    await run({ out: "placed.png" });
    const json = gdalInfo(at("placed.png"));
    const [a, b, c, d, e, f] = grid.affine;
    expect(json.geoTransform).toEqual([c, a, b, f, d, e]);
    expect(json.coordinateSystem.wkt).toContain(`ID["EPSG",${grid.crs.slice(5)}]`);
  });

  test("another ending is refused before anything is opened", async () => {
    for (const out of ["out.jpg", "out", "out.tif.txt"]) {
      await expect(run({ out, path: "none.tif" })).rejects.toMatchObject({
        expected: expect.stringContaining(".png"),
      });
    }
  });

  test("nothing is replaced without --force, nor the scene with it", async () => {
    for (const name of ["kept.tif", "kept.pgw"]) {
      writeFileSync(at(name), "old");
      const out = name.replace("pgw", "png");
      await expect(run({ out, isForced: false })).rejects.toMatchObject({
        found: "a file of that name",
      });
      expect(readFileSync(at(name), "utf8")).toBe("old");
      expect(said).toBe("");
    }
    await expect(run({ out: "sar.tif" })).rejects.toMatchObject({
      message: "The output is the input.",
    });
    expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
  });
});

describe("--stage", () => {
  const chosen = { ...model("no-op"), denoised: "tiny-denoise" };

  test("writes that result of the run, radar power as 32-bit numbers", async () => {
    await run({ chosen, stage: "denoised", out: "power.tif" });
    const { info, data } = await readBack("power.tif");
    expect(info).toMatchObject({ bands: 1, sampleType: "float32", width: SIZE });
    expect(Math.max(...data.slice(0, 1000))).toBeGreaterThan(255);
    await run({ chosen, out: "last.tif" });
    expect((await readBack("last.tif")).info).toMatchObject({ bands: 3 });
  });

  test("refuses a stage that the run does not make, and power as a PNG", async () => {
    const refined = run({ chosen, stage: "refined", out: "refined.tif" });
    await expect(refined).rejects.toMatchObject({
      code: "argument-invalid",
      expected: expect.stringContaining("denoised | syneo"),
    });
    const png = run({ chosen, stage: "denoised", out: "power.png" });
    await expect(png).rejects.toMatchObject({ code: "argument-invalid" });
    expect(existsSync(at("power.png"))).toBe(false);
  });
});

describe("--levels", () => {
  test("moves them by so many dB, and says so", async () => {
    await run({ levels: { kind: "off" }, out: "off.tif" });
    const levels = { kind: "offset", offsetDb: 6 } as const;
    const json = await run({ levels, out: "six.tif", isJson: true });
    expect(JSON.parse(json).provenance.levels).toMatchObject({ offsetDb: 6 });
    const mean = async (name: string) => {
      const { data } = await readBack(name);
      return data.reduce((sum, value) => sum + value, 0) / data.length;
    };
    expect(await mean("six.tif")).toBeGreaterThan(1.2 * (await mean("off.tif")));
  });

  test.each(["loud", "", "300"])("%j is none", async (text) => {
    const args = ["translate", at("sar.tif"), "--out", at("x.tif"), `--levels=${text}`];
    const { code, stderr } = await printedBy(() => runCli(args));
    expect(code).toBe(2);
    expect(stderr).toContain("--levels");
  });
});

describe("--box", () => {
  const [a, , c, , e, f] = grid.affine;
  const box = [c + 32 * a, f + 96 * e, c + 96 * a, f + 32 * e] as const;

  test("in the scene's CRS: its pixels of the whole scene", async () => {
    await run({ out: "whole.tif" });
    await run({ out: "part.tif", box: { box, crs: null } });
    const [whole, part] = [await readBack("whole.tif"), await readBack("part.tif")];
    expect(part.info).toMatchObject({
      ...{ width: 64, height: 64 },
      georeference: { affine: [a, 0, box[0], 0, e, box[3]] },
    });
    const at32 = (row: number, col: number) => (row + 32) * SIZE + col + 32;
    for (let i = 0; i < part.plane; i += 31) {
      const [row, col] = [Math.floor(i / 64), i % 64];
      expect(part.data[i]).toBe(whole.data[at32(row, col)]);
    }
  });

  test("in longitude and latitude: the hull that covers it", async () => {
    const lonLat = reprojectBox(box, grid.crs, "EPSG:4326");
    await run({ out: "part.tif", box: { box: lonLat ?? box, crs: "EPSG:4326" } });
    const { info } = await readBack("part.tif");
    for (const side of [info.width, info.height]) {
      expect(side).toBeGreaterThanOrEqual(64);
      expect(side).toBeLessThanOrEqual(72);
    }
  });

  test("elsewhere: refused", async () => {
    const far = { box: [0, 0, 1, 1], crs: "EPSG:4326" } as const;
    await expect(run({ box: far })).rejects.toMatchObject({ code: "argument-invalid" });
  });

  test.each(["1,2,3", "1,2,3,x", "1,2,3,,", "3,0,1,1", "0,0,0,1", ""])(
    "%j is no box",
    async (text) => {
      const args = ["translate", at("sar.tif"), "--out", at("x.tif"), `--box=${text}`];
      const { code, stderr } = await printedBy(() => runCli(args));
      expect({ code, isSaid: stderr.includes("four numbers") }).toEqual({
        ...{ code: 2, isSaid: true },
      });
    },
  );

  test.each(["EPSG:999999", "WGS84", "EPSG:"])("%s is no CRS", async (crs) => {
    const args = ["--out", at("x.tif"), "--box=0,0,1,1", "--box-crs", crs];
    const { code } = await printedBy(() =>
      runCli(["translate", at("sar.tif"), ...args]),
    );
    expect(code).toBe(2);
  });
});

describe("what lies beside the scene", () => {
  test.each<[string, (path: string) => void, string]>([
    ["a folder", (path) => mkdirSync(path), "a folder"],
    ["a huge file", (path) => writeFileSync(path, Buffer.alloc(17e6)), "17 MB"],
  ])("%s is no metadata", async (_, make, found) => {
    const path = at("sar_extended.json");
    make(path);
    try {
      await expect(run()).rejects.toMatchObject({ code: "metadata-invalid", found });
    } finally {
      rmSync(path, { recursive: true });
    }
  });
});
