/** `translate --resume` beside outputs that are, or are not, what is asked for. */
import {
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";
import { translateCommand } from "./translate-command.ts";

const MODELS = resolve(import.meta.dirname, "../../testing/models");
const folder = mkdtempSync(join(tmpdir(), "sar2earth-resume-"));
const at = (...names: string[]) => join(folder, ...names);
const scene = at("scene.tif");
const { sar, grid } = makeLandscape(3, 128);
const [gsd, , west, , , north] = grid.affine;
const part = [west, north - 40 * gsd, west + 40 * gsd, north].join(",");
beforeAll(() => {
  const spec = { width: 128, height: 128, bands: 1, sampleType: "uint8" } as const;
  writeFileSync(scene, encodeGeoTiff({ ...spec, georeference: grid }, sar));
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const PLAIN = ["--model", "tiny-resnet", "--as", "amplitude"];
const run = (...args: string[]) =>
  printedBy(() => translateCommand([scene, ...args], MODELS));

/** Whether a command leaves the file as it is. */
async function leaves(file: string, ...args: string[]): Promise<boolean> {
  const before = statSync(file).mtimeMs;
  await new Promise((done) => setTimeout(done, 20));
  await run("--out", file, ...args, "--resume");
  return statSync(file).mtimeMs === before;
}

test.each(["a.tif", "a.png"])("%s that is what is asked for stays", async (name) => {
  const file = at(name);
  await run("--out", file, ...PLAIN);
  expect(await leaves(file, ...PLAIN)).toBe(true);
  expect(await leaves(file, ...PLAIN, "--force")).toBe(true);
});

const others: readonly (readonly [string, readonly string[], RegExp, RegExp])[] = [
  ["another model", ["--model", "tiny-translate"], /tiny-translate/, /tiny-resnet/],
  [
    "a de-noiser",
    ["--denoise", "tiny-denoise"],
    /DENOISE “tiny-denoise/,
    /DENOISE “none/,
  ],
  ["other levels", ["--levels", "3"], /INPUT_RULE/, /INPUT_RULE/],
  ["another norm", ["--norm", "scene"], /estimated for the scene/, /TILING “norm/],
  ["another box", [`--box=${part}`], /40 × 40 px/, /128 × 128 px/],
];
test.each(others)(
  "%s is refused, and made with --force",
  async (_, more, asked, found) => {
    for (const name of ["b.tif", "b.png"]) {
      const file = at(name);
      await run("--out", file, ...PLAIN, "--force");
      const args = ["--out", file, ...PLAIN, ...more, "--resume"];
      const before = readFileSync(file);
      await expect(run(...args)).rejects.toMatchObject({
        ...{ code: "argument-invalid", message: `${file} is not what is asked for.` },
        expected: expect.stringMatching(asked),
        found: expect.stringMatching(found),
        hint: expect.stringContaining("--force"),
      });
      expect(readFileSync(file).equals(before)).toBe(true);
      await run(...args, "--force");
      expect(await leaves(file, ...PLAIN, ...more)).toBe(true);
    }
  },
);

test("a file that is cut off is not what is asked for", async () => {
  const file = at("c.tif");
  await run("--out", file, ...PLAIN);
  truncateSync(file, 100);
  await expect(run("--out", file, ...PLAIN, "--resume")).rejects.toMatchObject({
    found: expect.stringContaining("nothing that can be read"),
  });
});

test("of many scenes the one that differs fails, and the others stay", async () => {
  const out = at("pictures/");
  await run("--out", out, ...PLAIN);
  const { stdout } = await run("--out", out, ...PLAIN, "--resume");
  expect(stdout).toMatch(/^there/);
  await expect(
    run("--out", out, "--model", "tiny-translate", "--as", "amplitude", "--resume"),
  ).rejects.toMatchObject({ code: "scenes-failed" });
});
