/** An exported GeoTIFF and its scene are enough to make its pixels again. */
import { copyFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { readRecipe } from "#core/catalog/recipe.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { makeLandscapeFolder } from "#testing/landscape-folder.ts";
import { printedBy } from "#testing/printed.ts";
import { replay } from "./replay.ts";
import { mergeTileRanges } from "./translate/merge-tile-ranges.ts";
import { type TranslateOptions, translate } from "./translate/translate.ts";

const MODELS = fileURLToPath(new URL("../testing/models", import.meta.url));
const SIZE = 192;
const { folder, at, save, scene } = makeLandscapeFolder("replay", SIZE);
afterAll(() => rmSync(folder, { recursive: true }));

const [a, , c, , e, f] = scene.grid.affine;
const box = [c + 32 * a, f + 160 * e, c + 170 * a, f + 20 * e] as const;

async function exportWith(
  out: string,
  change: Partial<TranslateOptions>,
  path = "sar.tif",
) {
  await printedBy(() =>
    translate(at(path), {
      chosen: { denoised: null, syneo: "tiny-resnet", refined: null },
      ...{ out: at(out), threads: 1, answer: null, isForced: true },
      ...{ modelsFolder: MODELS, ...change },
    }),
  );
}

async function again(out: string, ...args: string[]) {
  const { stdout } = await printedBy(() =>
    replay([at(out), at("sar.tif"), "--json", ...args], MODELS),
  );
  return JSON.parse(stdout);
}

const chain = {
  denoised: "tiny-denoise",
  syneo: "tiny-resnet",
  refined: "tiny-refine",
};

describe("replay makes the same pixels", () => {
  test.each<[string, Partial<TranslateOptions>]>([
    ["of a whole scene", {}],
    [
      "of a box, three networks, moved levels",
      {
        box: { box, crs: null },
        chosen: chain,
        levels: { kind: "offset", offsetDb: 4 },
      },
    ],
    [
      "of tiles that agree by the scene's statistics",
      { box: { box, crs: null }, norm: "scene" },
    ],
    [
      "of a sampler",
      { chosen: { ...chain, denoised: null, syneo: "tiny-sampler", refined: null } },
    ],
    [
      "of a scene of which something was stated",
      { facts: { scaleFactor: 0.004, band: "X", date: "2024-07-30" } },
    ],
  ])("%s", async (_, options) => {
    await exportWith("out.tif", options);
    const { pixels, equal, largest } = await again("out.tif");
    expect(pixels).toBeGreaterThan(10_000);
    expect({ equal, largest }).toEqual({ equal: pixels, largest: 0 });
  });

  test.each(["denoised", "syneo"] as const)("of a middle stage: %s", async (stage) => {
    // The refiner's norm makes tiles that none of the stages before it would have.
    await exportWith("out.tif", { chosen: chain, stage, box: { box, crs: null } });
    const { pixels, equal } = await again("out.tif");
    expect(pixels).toBeGreaterThan(10_000);
    expect(equal).toBe(pixels);
  });

  test("of a box of a scene that lies turned", async () => {
    const [cos, sin] = [Math.cos(0.1), Math.sin(0.1)];
    const turned = [a * cos, a * sin, c, e * -sin, e * cos, f] as const;
    const { grid, sar } = scene;
    save("turned.tif", 1, { pixels: sar, grid: { ...grid, affine: turned } });
    const middle = {
      box: [c + 60 * a, f + 120 * e, c + 120 * a, f + 60 * e],
      crs: null,
    } as const;
    await exportWith("out.tif", { box: middle }, "turned.tif");
    const args = [at("out.tif"), at("turned.tif"), "--json"];
    const { stdout } = await printedBy(() => replay(args, MODELS));
    const { pixels, equal } = JSON.parse(stdout);
    expect(pixels).toBeGreaterThan(3000);
    expect(equal).toBe(pixels);
  });

  test("of parts that were put together", async () => {
    for (const index of [1, 2]) {
      const out = `part.part-${index}-of-2.tif`;
      await exportWith(out, { tileRange: { index, count: 2 } });
    }
    const parts = [1, 2].map((index) => at(`part.part-${index}-of-2.tif`));
    const rules = { isForced: true, inputs: parts };
    await printedBy(() => mergeTileRanges(parts, at("out.tif"), rules));
    const { pixels, equal } = await again("out.tif");
    expect([pixels, equal]).toEqual([SIZE * SIZE, SIZE * SIZE]);
  });

  test("and writes them, with the same recipe", async () => {
    await exportWith("out.tif", { box: { box, crs: null }, levels: { kind: "off" } });
    await again("out.tif", "--out", at("again.tif"));
    const recipes = ["out.tif", "again.tif"].map(async (name) => {
      const source = await openGeoTiff(await openFileReader(at(name)));
      source.dispose();
      return readRecipe(source.info.gdalMetadata, name);
    });
    const [first, second] = await Promise.all(recipes);
    expect(first).toMatchObject({
      stages: [{ stage: "syneo", cardId: "tiny-resnet" }],
      levels: { kind: "off" },
    });
    expect(second).toEqual(first);
  });
});

describe("replay refuses, with what was expected and found,", () => {
  test("another scene's pixels", async () => {
    await exportWith("out.tif", {});
    copyFileSync(at("sar.tif"), at("kept.tif"));
    const other = makeLandscape(4, SIZE);
    save("sar.tif", 1, { pixels: other.sar, grid: scene.grid });
    await expect(again("out.tif")).rejects.toMatchObject({
      message: "The pixels are not those of the file.",
      found: expect.stringMatching(/^\d+ of 255 levels$/),
    });
    const small = makeLandscape(3, SIZE / 2);
    save("sar.tif", 1, { pixels: small.sar, grid: small.grid });
    await expect(again("out.tif")).rejects.toMatchObject({
      message: "This scene covers other ground, or has another pixel size.",
    });
    copyFileSync(at("kept.tif"), at("sar.tif"));
  });

  test("a model that is not here", async () => {
    await exportWith("out.tif", {});
    const args = [at("out.tif"), at("sar.tif")];
    await expect(replay(args)).rejects.toMatchObject({ found: "no such model" });
  });

  test("a file without a recipe, and a broken one", async () => {
    const broken = {
      ...({ width: 8, height: 8, sampleType: "uint8", bands: 3 } as const),
      georeference: scene.grid,
    };
    const pixels = new Uint8Array(8 * 8 * 3);
    for (const [items, words] of [
      [{}, "does not say how it was made"],
      [{ SAR2EARTH_RECIPE: '{"schema":1,"box":[0,0,1' }, "broken SAR2EARTH_RECIPE"],
      [{ SAR2EARTH_RECIPE: '{"schema":2}' }, "broken SAR2EARTH_RECIPE"],
    ] as const) {
      writeFileSync(
        at("no.tif"),
        encodeGeoTiff({ ...broken, gdalMetadata: items }, pixels),
      );
      await expect(again("no.tif")).rejects.toMatchObject({
        code: "metadata-invalid",
        message: expect.stringContaining(words),
      });
    }
  });
});
