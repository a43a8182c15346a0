/** Pairs by name, tables for spreadsheets, and the page's studies on the command line. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "fast-png";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { measure } from "./measure.ts";

const MODELS = fileURLToPath(new URL("../../testing/models", import.meta.url));
const SIZE = 96;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-measure-options-"));
const at = (...names: string[]) => join(folder, ...names);
const { sar, eo, grid } = makeLandscape(3, SIZE);

/** Interleaved pixels, moved to the right by `px` columns. */
function shifted(px: number): Uint8Array {
  return eo.map((_, i) => {
    const [pixel, band] = [Math.floor(i / 3), i % 3];
    const [row, col] = [Math.floor(pixel / SIZE), pixel % SIZE];
    return eo[3 * (row * SIZE + Math.max(0, col - px)) + band] as number;
  });
}

function tiff(
  bands: 1 | 3,
  pixels: Uint8Array,
  georeference: typeof grid | null = grid,
): Uint8Array {
  const spec = { width: SIZE, height: SIZE, sampleType: "uint8" as const };
  return encodeGeoTiff({ ...spec, bands, georeference }, pixels);
}
const png = (pixels: Uint8Array) =>
  encode({ width: SIZE, height: SIZE, data: pixels, channels: 3 });

/** Makes a folder of images. */
function fill(name: string, images: Readonly<Record<string, Uint8Array>>): string {
  mkdirSync(at(name), { recursive: true });
  for (const [image, bytes] of Object.entries(images)) {
    writeFileSync(at(name, image), bytes);
  }
  return at(name);
}

beforeAll(() => {
  writeFileSync(at("sar.tif"), tiff(1, sar));
  writeFileSync(at("eo.tif"), tiff(3, eo));
  writeFileSync(at("shifted.tif"), tiff(3, shifted(2)));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

let said = "";
/** What is printed, with the tests' models. */
async function print(...args: string[]): Promise<string> {
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  return (await printedBy(() => measure(args, MODELS))).stdout;
}

describe("two folders", () => {
  test("are paired by names without their extensions", async () => {
    const [a, b] = [
      fill("a", {
        ...{ "one.png": png(eo), "two.jpg.png": png(eo), "three.png": png(eo) },
        "five.tif": tiff(3, eo, null),
      }),
      fill("b", {
        ...{ "one.PNG": png(eo), "two.jpg.png": png(eo), "four.png": png(eo) },
        "five.png": png(eo),
      }),
    ];
    expect(JSON.parse(await print(a, b, "--json")).mae).toMatchObject({
      n: 3,
      mean: 0,
    });
    expect(said).toMatch(/without a counterpart: .*three\.png, .*four\.png\n/);
  });

  test("one that has both keeps to the equal name", async () => {
    const bytes = tiff(3, eo);
    const a = fill("tif", { "x.tif": bytes });
    const b = fill("both", { "x.png": png(eo), "x.tif": bytes });
    expect(JSON.parse(await print(a, b, "--json")).mae).toMatchObject({ n: 1 });
    expect(said).toMatch(/without a counterpart: \S*x\.png\n/);
  });

  test("with two that fit are refused, and not guessed at", async () => {
    const a = fill("none", { "x.jpeg": png(eo) });
    const b = fill("several", { "x.png": png(eo), "x.tif": tiff(3, eo) });
    for (const pair of [
      [a, b],
      [b, a],
    ] as const) {
      await expect(print(...pair)).rejects.toMatchObject({
        code: "argument-invalid",
        expected: 'one image "x" in each folder',
      });
    }
  });
});

describe("--csv", () => {
  test("names that begin a formula are text to a spreadsheet", async () => {
    const images = { "=HYPERLINK(1).png": png(eo), "ok.png": png(eo) };
    const [a, b] = [fill("f", images), fill("g", images)];
    await print(a, b, "--csv", at("f.csv"));
    const cells = readFileSync(at("f.csv"), "utf8").trim().split("\n");
    expect(cells.map((line) => line.split(",")[0])).toEqual([
      ...["image", "'=HYPERLINK(1).png", "ok.png"],
    ]);
  });

  test("is not written over, nor over what is measured", async () => {
    const pair = [at("eo.tif"), at("shifted.tif")] as const;
    writeFileSync(at("kept.csv"), "old");
    await expect(print(...pair, "--csv", at("kept.csv"))).rejects.toMatchObject({
      hint: expect.stringContaining("--force"),
    });
    await expect(print(...pair, "--force", "--csv", pair[1])).rejects.toMatchObject({
      message: "The output is the input.",
    });
    await expect(print(...pair, "--csv", "/dev/full")).rejects.toMatchObject({
      found: "no ordinary file",
    });
    expect(readFileSync(at("kept.csv"), "utf8")).toBe("old");
    await print(...pair, "--csv", at("kept.csv"), "--force");
    expect(readFileSync(at("kept.csv"), "utf8")).toMatch(/^image,row/);
  });
});

describe("--registration", () => {
  const pair = [at("eo.tif"), at("shifted.tif"), "--registration"];

  test("finds the shift", async () => {
    const { registration, mae } = JSON.parse(await print(...pair, "--json"));
    expect(mae.n).toBe(1);
    expect(registration.gsdM).toBeCloseTo(8.5, 1);
    const side = 2 * registration.reachPx + 1;
    const ids = registration.surfaces.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(["mae", "mse", "psnr", "ssim"]);
    for (const { best, values } of registration.surfaces) {
      expect(best).toMatchObject({ dx: 2, dy: 0 });
      expect(values).toHaveLength(side * side);
    }
  });

  test("in words, too", async () => {
    expect(await print(...pair)).toMatch(
      /\nScores under a shift, \d+ pixels: .*\nMAE +0\.\d{4} as it lies, -?0\.\d{4} at dx 2\.0, dy -?0\.0 px, 1\d\.\d m\n/,
    );
  });
});

describe("--ladder", () => {
  const pair = [at("shifted.tif"), at("eo.tif"), "--ladder"];

  test("has the page's rungs, the radar image and another date", async () => {
    const more = ["--sar", at("sar.tif"), "--other", at("shifted.tif")];
    const { ladder } = JSON.parse(await print(...pair, ...more, "--json"));
    const ids: string[] = ladder.rungs.map(({ id }: { id: string }) => id);
    expect(ids.slice(0, 7)).toEqual([
      ...["blur-1", "blur-2", "blur-4", "shift-1", "shift-2", "shift-4"],
      "mean-colour",
    ]);
    expect(ids[7]).toBe("sar-grey");
    expect(ids[8]).toMatch(/^date-/);
    // The other date is the candidate itself.
    expect(ladder.rungs[8].values).toEqual(ladder.candidate.values);
    expect(ladder.missing).toEqual([]);
  });

  test("in words: a row a rung, a column a metric", async () => {
    const text = await print(...pair);
    expect(text).toMatch(/\nLadder +MAE +MSE +PSNR +SSIM\nThis picture +0\.\d{4} /);
    expect(text).toMatch(/\nEO shifted, 2 px +0\.\d{4} /);
  });
});

test.each([
  ["a rung without the ladder", ["--sar", "sar.tif"], "no --ladder"],
  ["a rung that is not there", ["--ladder", "--other", "none.tif"], "no such file"],
])("%s is refused", async (_, args, found) => {
  const paths = args.map((arg) => (arg.startsWith("--") ? arg : at(arg)));
  await expect(print(at("eo.tif"), at("eo.tif"), ...paths)).rejects.toMatchObject({
    code: "argument-invalid",
    found,
  });
});

test("studies of folders are refused before anything is measured", async () => {
  const images = { "1.png": png(eo), "2.png": png(eo) };
  const [a, b] = [fill("p", images), fill("q", images)];
  await expect(print(a, b, "--ladder", "--csv", at("p.csv"))).rejects.toMatchObject({
    found: "2 pairs of images",
  });
  expect(existsSync(at("p.csv"))).toBe(false);
});
