import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import type { Georeference } from "#core/tiff/geo-tags.ts";
import type { GeoTiffSpec } from "#core/tiff/geotiff-spec.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { mergeTileRanges } from "./merge-tile-ranges.ts";
import { translateCommand } from "./translate-command.ts";
import { scenesOf } from "./translate-many.ts";

// What goes wrong between many machines: parts that do not fit, folders that are mixed up.

const MODELS = resolve(import.meta.dirname, "../../testing/models");
const folder = mkdtempSync(join(tmpdir(), "sar2earth-merge-"));
const at = (...names: string[]) => join(folder, ...names);
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const SIDE = 8;

/** Writes part `index` of 3, one above the other, with these words in it. */
function writePart(
  index: number,
  gdalMetadata: Readonly<Record<string, string>>,
  isPlaced = true,
): string {
  const path = at(`x.part-${index}-of-3.tif`);
  const top = 5e6 - 10 * SIDE * (index - 1);
  const place: Georeference = { crs: "EPSG:32631", affine: [10, 0, 5e5, 0, -10, top] };
  const spec: GeoTiffSpec = {
    ...{ width: SIDE, height: SIDE, bands: 3, nodata: 0, gdalMetadata },
    sampleType: "uint8",
    georeference: isPlaced ? place : null,
  };
  writeFileSync(path, encodeGeoTiff(spec, new Uint8Array(3 * SIDE * SIDE).fill(index)));
  return path;
}

const merge = (paths: readonly string[]) =>
  printedBy(() =>
    mergeTileRanges(paths, at("merged.tif"), { isForced: true, inputs: paths }),
  );

test.each([
  [
    "another model beyond a part without data",
    { A: "1" },
    {},
    { A: "2" },
    /“1” and “2”/,
  ],
  ["a word that only one has", { A: "1" }, { A: "1", B: "2" }, {}, /B: “none” and “2”/],
])("%s is refused", async (_, first, second, third, found) => {
  const paths = [writePart(1, first), writePart(2, second), writePart(3, third)];
  await expect(merge(paths)).rejects.toMatchObject({
    found: expect.stringMatching(found),
  });
  expect(existsSync(at("merged.tif"))).toBe(false);
});

test("a part without a place does not fit to parts that have one", async () => {
  const paths = [writePart(1, {}), writePart(2, {}, false), writePart(3, {})];
  await expect(merge(paths)).rejects.toMatchObject({
    found: "parts with and without a place on the Earth",
  });
});

test("nothing but the output is left, and the picture passes in strips", async () => {
  const paths = [writePart(1, {}), writePart(2, {}), writePart(3, {})];
  mkdirSync(at("alone"), { recursive: true });
  const out = at("alone", "merged.tif");
  const { stdout } = await printedBy(() =>
    mergeTileRanges(paths, out, { isForced: false, inputs: paths }),
  );
  expect(stdout).toContain(`3 parts, ${SIDE} × ${3 * SIDE} px`);
  expect(readdirSync(at("alone"))).toEqual(["merged.tif"]);
  const { data } = await read(out);
  expect([0, SIDE ** 2, 2 * SIDE ** 2].map((i) => data[i])).toEqual([1, 2, 3]);
  // A file that appears meanwhile is not written over.
  await expect(
    mergeTileRanges(paths, out, { isForced: false, inputs: paths }),
  ).rejects.toMatchObject({ message: expect.stringContaining("already") });
  truncateSync(paths[1] ?? "", 400);
  await expect(
    mergeTileRanges(paths, out, { isForced: true, inputs: paths }),
  ).rejects.toMatchObject({ code: "file-truncated" });
  expect(readdirSync(at("alone"))).toEqual(["merged.tif"]);
});

test("a truncated part is named as broken", async () => {
  const paths = [writePart(1, {}), writePart(2, {}), writePart(3, {})];
  const [, second = ""] = paths;
  truncateSync(second, readFileSync(second).length - 20);
  await expect(merge(paths)).rejects.toMatchObject({ code: "file-truncated" });
});

test("a scene without a place is split and merged bit for bit, its levels matched as a whole", async () => {
  vi.spyOn(process.stderr, "write").mockImplementation(() => true);
  const { sar } = makeLandscape(5, 128);
  const spec = { width: 128, height: 128, bands: 1, sampleType: "uint8" } as const;
  const scene = at("no place.tif");
  // Its lower half is darker: parts that matched their own levels would differ.
  const pixels = sar.map((value, i) => (i < sar.length / 2 ? value : value / 4));
  writeFileSync(
    scene,
    encodeGeoTiff({ ...spec, georeference: null, nodata: null }, pixels),
  );
  const run = (...args: string[]) =>
    printedBy(() =>
      translateCommand(
        [scene, "--model", "tiny-translate", "--as", "amplitude", "--force", ...args],
        MODELS,
      ),
    );
  const [out, joined] = [at("the whole.tif"), at("joined.tif")];
  await run("--out", out);
  for (const index of ["2/2", "1/2"]) {
    await run("--out", out, "--tile-range", index);
  }
  const parts = [1, 2].map((i) => at(`the whole.part-${i}-of-2.tif`));
  await printedBy(() =>
    mergeTileRanges(parts, joined, { isForced: true, inputs: parts }),
  );
  const [a, b] = await Promise.all([out, joined].map(read));
  expect(b).toEqual(a);
});

async function read(path: string) {
  const source = await openGeoTiff(await openFileReader(path));
  const { width, height } = source.info;
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  source.dispose();
  return { width, height, data };
}

test("--resume takes no input for a picture that is there", async () => {
  mkdirSync(at("in"));
  const scene = at("in", "a.tif");
  writeFileSync(scene, "a scene");
  await expect(
    translateCommand([scene, "--out", scene, "--resume"]),
  ).rejects.toMatchObject({ message: "The output is the input." });
  await expect(
    translateCommand([scene, "--out", at("in/"), "--resume"]),
  ).rejects.toMatchObject({ message: "The output is the input." });
  await expect(
    translateCommand([at("in"), "--out", at("in/"), "--resume"]),
  ).rejects.toMatchObject({ found: expect.stringContaining("holds the scenes") });
  expect(readFileSync(scene, "utf8")).toBe("a scene");
});

test("the optical images of a folder are no scenes, however names are spelt", () => {
  mkdirSync(at("upper"));
  for (const name of ["A_SAR.TIF", "A_EO.TIF", "b_sar.tif", "c_eo.tif"]) {
    writeFileSync(at("upper", name), "");
  }
  const names = scenesOf([at("upper")], at("out")).map(({ out }) => out);
  expect(names).toEqual(["A_SAR", "b_sar", "c_eo"].map((n) => at("out", `${n}.tif`)));
});

test("a folder that cannot be made is said to be so", async () => {
  writeFileSync(at("taken"), "");
  await expect(
    translateCommand([at("in", "a.tif"), "--out", at("taken/")]),
  ).rejects.toMatchObject({ message: expect.stringContaining("cannot be written") });
});
