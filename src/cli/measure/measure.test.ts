import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { runCli } from "#cli/main.ts";
import { createNodeEngine } from "#cli/node-engine.ts";
import { measurePair } from "#core/metrics/measure-pair.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { ResultId } from "#ports/ids.ts";
import { chain } from "#testing/chain.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { measure } from "./measure.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 160;
const PIXELS = SIZE * SIZE;

const folder = mkdtempSync(join(tmpdir(), "sar2earth-measure-"));
const at = (...names: string[]) => join(folder, ...names);
const { sar, eo, grid } = makeLandscape(3, SIZE);
/** The EO, worse by an offset and stripes that stay within bytes. */
const worse = eo.map((value, i) => Math.min(255, value + 20 + (i % 7)));

beforeAll(() => {
  const spec = {
    width: SIZE,
    height: SIZE,
    sampleType: "uint8",
    georeference: grid,
  } as const;
  writeFileSync(at("sar.tif"), encodeGeoTiff({ ...spec, bands: 1 }, sar));
  writeFileSync(at("eo.tif"), encodeGeoTiff({ ...spec, bands: 3 }, eo));
  writeFileSync(at("worse.tif"), encodeGeoTiff({ ...spec, bands: 3 }, worse));
  // Of 16 bits no white is stated: the second is the first, half as bright.
  for (const [name, gain] of [
    ["bright.tif", 20],
    ["dark.tif", 10],
  ] as const) {
    const numbers = Uint16Array.from(eo, (value) => gain * value);
    const info = { ...spec, bands: 3, sampleType: "uint16" } as const;
    writeFileSync(at(name), encodeGeoTiff(info, numbers));
  }
  for (const [side, pixels] of [
    ["fake", worse],
    ["real", eo],
  ] as const) {
    mkdirSync(at(side));
    for (const name of ["a.png", "b, too.png"]) {
      // The second one is the first upside down: other pixels, other numbers.
      const isTurned = name !== "a.png";
      writeFileSync(at(side, name), png(isTurned ? pixels.toReversed() : pixels));
    }
  }
  writeFileSync(at("fake", "alone.png"), png(eo));
  writeFileSync(at("small.png"), png(eo.slice(0, 3 * 20 * 20), 20));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

/** Interleaved RGB bytes as a PNG. */
function png(rgb: Uint8Array, size = SIZE): Uint8Array {
  return encode({ width: size, height: size, data: rgb, channels: 3 });
}

/** What is printed, with the tests' models: no network of LPIPS. */
async function print(...args: string[]): Promise<string> {
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  return (await printedBy(() => measure(args, MODELS))).stdout;
}

test("two images without a stated white are compared by the same one", async () => {
  const json = JSON.parse(await print(at("dark.tif"), at("bright.tif"), "--json"));
  const mean = eo.reduce((sum, value) => sum + value, 0) / eo.length / 255;
  // Half of the picture's own brightness; with a white of its own for each it was 0.
  expect(json.mae.mean).toBeGreaterThan(0.4 * mean);
});

/** Interleaved bytes as planes in [0, 1]. */
const planesOf = (rgb: Uint8Array) =>
  Float32Array.from(rgb, (_, i) => {
    const [band, pixel] = [Math.floor(i / PIXELS), i % PIXELS];
    return (rgb[3 * pixel + band] as number) / 255;
  });
const expected = Object.fromEntries(
  measurePair({
    ...{ a: planesOf(worse), b: planesOf(eo), bands: 3, width: SIZE, height: SIZE },
    valid: null,
  }).readings.map(({ id, value }) => [id, value]),
);

describe("two GeoTIFFs", () => {
  test("give every metric with mean, std, n and settings", async () => {
    const json = JSON.parse(await print(at("worse.tif"), at("eo.tif"), "--json"));
    expect(Object.keys(json)).toEqual(["mae", "mse", "psnr", "psnr-pooled", "ssim"]);
    for (const [id, value] of Object.entries(expected)) {
      expect(json[id]).toMatchObject({ std: null, n: 1 });
      expect(json[id].mean).toBeCloseTo(value, 9);
      expect(json[id].settings).toContain("range 0–1");
    }
    expect(json["psnr-pooled"].n).toBe(PIXELS);
  });

  test("in patches give their mean ± std, and a row for each", async () => {
    const [csv, out] = [at("rows.csv"), [at("worse.tif"), at("eo.tif")] as const];
    const json = JSON.parse(
      await print(...out, "--json", "--per-patch", "64", "--csv", csv),
    );
    const [head, ...rows] = readFileSync(csv, "utf8").trim().split("\n");
    expect(head).toBe("image,row,col,n,mae,mse,psnr,ssim");
    expect(rows.map((row) => row.split(",").slice(0, 4).join(" "))).toEqual([
      "worse.tif 0 0 4096",
      "worse.tif 0 64 4096",
      "worse.tif 64 0 4096",
      "worse.tif 64 64 4096",
    ]);
    const psnr = rows.map((row) => Number(row.split(",")[6]));
    const mean = psnr.reduce((sum, value) => sum + value, 0) / 4;
    expect(json.psnr).toMatchObject({ n: 4, mean: expect.closeTo(mean, 9) });
    const mse = rows.map((row) => Number(row.split(",")[5]));
    expect(json["psnr-pooled"].mean).toBeCloseTo(
      -10 * Math.log10(mse.reduce((sum, value) => sum + value, 0) / 4),
      9,
    );
  });

  test("that are equal have PSNR Infinity, in JSON and for people", async () => {
    const json = await print(at("eo.tif"), at("eo.tif"), "--json");
    expect(JSON.parse(json).psnr.mean).toBe("Infinity");
    expect(await print(at("eo.tif"), at("eo.tif"))).toMatch(/PSNR +∞ dB/);
  });

  test("may be grey, or of one colour", async () => {
    const spec = { width: SIZE, height: SIZE, sampleType: "uint8", bands: 3 } as const;
    const flat = (name: string, value: number) => {
      const pixels = new Uint8Array(3 * PIXELS).fill(value);
      const bytes = encodeGeoTiff({ ...spec, georeference: grid }, pixels);
      writeFileSync(at(name), bytes);
      return at(name);
    };
    const [dark, light] = [flat("dark.tif", 51), flat("light.tif", 102)];
    const json = JSON.parse(await print(dark, light, "--json"));
    expect(json.mae.mean).toBeCloseTo(0.2, 6);
    expect(json.psnr.mean).toBeCloseTo(-20 * Math.log10(0.2), 5);
    // (2·0.2·0.4 + C1) / (0.2² + 0.4² + C1), for no variance in either.
    expect(json.ssim.mean).toBeCloseTo(0.1601 / 0.2001, 5);
  });

  test("give what the page measures of the same translation", async () => {
    const engine = createNodeEngine({ threads: 1, modelsFolder: MODELS });
    const open = async (name: string, answer: "amplitude" | "eo") => {
      const input = { kind: "path", path: at(name) } as const;
      const outcome = await engine.openScene(input, { answer });
      return outcome.status === "opened" ? outcome.opened.sceneId : "scene-0";
    };
    const sceneId = await open("sar.tif", "amplitude");
    let resultId: ResultId = "result-0";
    await engine.run(
      {
        ...{ sceneId, stages: chain({ syneo: "tiny-translate" }), focus: null },
        ...{ region: { kind: "whole" }, backend: "auto" },
      },
      (event) => {
        resultId =
          (event.type === "planned" && event.plan.results[0]?.resultId) || resultId;
      },
    );
    const page = await engine.measure({
      candidate: { kind: "result", resultId },
      referenceSceneId: await open("eo.tif", "eo"),
      area: { kind: "all" },
      ...{ patchPx: 64, metrics: null, limitPx: null },
    });
    writeFileSync(at("syneo.tif"), await engine.exportGeoTiff(resultId));
    await engine.dispose();
    const json = JSON.parse(
      await print(at("syneo.tif"), at("eo.tif"), "--json", "--per-patch", "64"),
    );
    expect(page?.patches?.means).toHaveLength(4);
    for (const { id, mean, std, n, settings } of page?.patches?.means ?? []) {
      expect(json[id]).toMatchObject({ n, settings });
      expect(Math.abs(json[id].mean - mean)).toBeLessThan(1e-9);
      expect(Math.abs(json[id].std - (std ?? 0))).toBeLessThan(1e-9);
    }
  });
});

test("GeoTIFFs of one band are measured as grey once that is said, and not before", async () => {
  const spec = { width: SIZE, height: SIZE, sampleType: "uint8" } as const;
  const write = (name: string, rgb: Uint8Array, copies: 1 | 3) => {
    // The green band, once or as red, green and blue alike.
    const grey = Uint8Array.from(
      { length: copies * PIXELS },
      (_, i) => rgb[3 * Math.floor(i / copies) + 1] as number,
    );
    const info = { ...spec, bands: copies, georeference: grid };
    writeFileSync(at(name), encodeGeoTiff(info, grey));
    return at(name);
  };
  const one = [write("pan-a.tif", worse, 1), write("pan-b.tif", eo, 1)];
  const three = [write("grey-a.tif", worse, 3), write("grey-b.tif", eo, 3)];
  const refused = await printedBy(() => runCli(["measure", ...one]));
  expect(refused.code).toBe(2);
  expect(refused.stdout).toBe("");
  expect(refused.stderr).toMatch(
    /pan-a\.tif: This cannot be measured\..*amplitude of radar.*--as eo/,
  );
  const grey = JSON.parse(await print(...one, "--as", "eo", "--json"));
  expect(grey.mae.mean).toBeGreaterThan(0.05);
  expect(grey).toEqual(JSON.parse(await print(...three, "--json")));
});

describe("PNGs", () => {
  test("give what the GeoTIFFs of the same pixels give", async () => {
    const files = [at("fake", "a.png"), at("real", "a.png")] as const;
    const json = JSON.parse(await print(...files, "--json"));
    for (const [id, value] of Object.entries(expected)) {
      expect(json[id].mean).toBeCloseTo(value, 9);
    }
  });

  test("of equal names in two folders are images of one set", async () => {
    const csv = at("folders.csv");
    const json = JSON.parse(
      await print(at("fake"), at("real"), "--json", "--csv", csv),
    );
    const rows = readFileSync(csv, "utf8").trim().split("\n").slice(1);
    expect(rows.map((row) => row.replace(/,0,0,.*/, ""))).toEqual([
      "a.png",
      '"b, too.png"',
    ]);
    expect(json.mae).toMatchObject({
      n: 2,
      mean: expect.closeTo(expected.mae as number, 9),
    });
    expect(json.mae.settings).toMatch(/mean over images, ± sample standard deviation$/);
    expect(json["psnr-pooled"].n).toBe(2 * PIXELS);
    expect(process.stderr.write).toHaveBeenCalledWith(
      expect.stringMatching(/without a counterpart: .*alone\.png/),
    );
  });
});

describe("what cannot be compared", () => {
  test.each<[string, string[], RegExp]>([
    ["radar", ["sar.tif", "eo.tif"], /sar\.tif: .* as amplitude.*\(measure-refused\)/],
    ["sizes without a place", ["fake/a.png", "small.png"], /20 × 20 px/],
    ["with and without a place", ["fake/a.png", "eo.tif"], /place on the Earth/],
    ["a file and a folder", ["fake", "eo.tif"], /one of each/],
    ["nothing", ["nowhere.tif", "eo.tif"], /nothing at .*nowhere\.tif/],
    [
      "patches larger than the image",
      ["eo.tif", "eo.tif", "--per-patch", "200"],
      /200/,
    ],
    ["one patch as a set", ["eo.tif", "eo.tif", "--fd"], /at least two patches/],
    ["no second image", ["eo.tif"], /CANDIDATE REFERENCE/],
    ["half a patch", ["eo.tif", "eo.tif", "--per-patch", "1.5"], /whole number/],
  ])("ends with 2 and one line: %s", async (_, args, line) => {
    vi.spyOn(process.stderr, "write").mockImplementation(() => true);
    const isFile = (arg: string) => !arg.startsWith("--") && !/^[\d.]+$/.test(arg);
    const paths = args.map((arg) => (isFile(arg) ? at(arg) : arg));
    const { code, stderr } = await printedBy(() => runCli(["measure", ...paths]));
    expect(code).toBe(2);
    expect(stderr).toMatch(line);
    expect(stderr).not.toContain("\n");
  });
});

test("LPIPS and the distances of sets come from the networks that ship", async () => {
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const files = [at("fake", "a.png"), at("real", "a.png")];
  const { code, stdout } = await printedBy(() =>
    runCli(["measure", ...files, "--json", "--per-patch", "80", "--fd"]),
  );
  expect(code).toBe(0);
  const json = JSON.parse(stdout);
  expect(Object.keys(json)).toEqual([
    ...["mae", "mse", "psnr", "psnr-pooled", "ssim", "lpips"],
    ...["fd-alexnet", "kid-alexnet"],
  ]);
  expect(json.lpips.n).toBe(4);
  expect(json.lpips.mean).toBeGreaterThan(0);
  expect(json.lpips.mean).toBeLessThan(1);
  expect(json["fd-alexnet"].settings).toMatch(/n = 4/);
});
