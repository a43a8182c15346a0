/** `sar2earth segment` with the segmenter that ships, on a small picture. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runCli } from "#cli/main.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { printedBy } from "#testing/printed.ts";

const SIZE = 64;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-segment-"));
const at = (name: string) => join(folder, name);
const georeference = {
  crs: "EPSG:32631",
  affine: [2, 0, 448_000, 0, -2, 5_411_000],
} as const;

/** A bright square of 20 m on a green field, from 448050, 5410950 to 448070, 5410930. */
function square(): Uint8Array {
  return Uint8Array.from({ length: 3 * SIZE * SIZE }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const [col, row] = [pixel % SIZE, Math.floor(pixel / SIZE)];
    const isInside = col >= 25 && col < 35 && row >= 25 && row < 35;
    return (isInside ? [240, 230, 220] : [60, 110, 50])[i % 3] ?? 0;
  });
}

beforeAll(() => {
  const spec = {
    width: SIZE,
    height: SIZE,
    sampleType: "uint8",
    georeference,
  } as const;
  const bytes = encodeGeoTiff({ ...spec, bands: 3 }, square());
  for (const name of ["a.tif", "b.tif"]) {
    writeFileSync(at(name), bytes);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

const run = (...args: string[]) => printedBy(() => runCli(["segment", ...args]));

test("outlines what is in the box, in the image's CRS, and compares two images", async () => {
  const box = "--box=448048,5410928,448072,5410952";
  const out = at("found.geojson");
  const asked = [at("a.tif"), "--as", "eo", box, "--against", at("b.tif")];
  const { code, stdout } = await run(...asked, "--out", out, "--json");
  expect(code).toBe(0);
  const { images } = JSON.parse(stdout);
  // The second picture looks the same: what was encoded is used again.
  expect(images).toMatchObject([
    { image: "b.tif", segments: 1, encodeMs: expect.any(Number), agreement: null },
    { image: "a.tif", segments: 1, encodeMs: null },
  ]);
  expect(images[1].agreement.values).toMatchObject({ ari: 1, miou: 1, areaLost: 0 });
  const { crs, features } = JSON.parse(readFileSync(out, "utf8"));
  expect(crs.properties.name).toBe("urn:ogc:def:crs:EPSG::32631");
  const ring: [number, number][] = features[0].geometry.coordinates[0][0];
  const [xs, ys] = [ring.map(([x]) => x), ring.map(([, y]) => y)];
  const hull = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
  // Around the square, in metres and the right way up.
  [448_050, 5_410_930, 448_070, 5_410_950].forEach((side, i) => {
    expect(Math.abs((hull[i] ?? 0) - side)).toBeLessThanOrEqual(2);
  });
});

test.each([
  [["--everything", "--points=1,2"], "one of --points"],
  [["--points=1"], "--points=X,Y"],
  [[], "one of --points"],
])("refuses %j in one line", async (options, words) => {
  const { code, stderr } = await run(at("a.tif"), "--as", "eo", ...options);
  expect(code).toBe(2);
  expect(stderr).toContain(words);
});
