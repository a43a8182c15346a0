/** An installation without ONNX Runtime, as npm makes it where the package cannot be fetched. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { runCli } from "#cli/main.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { makeLandscape } from "#testing/landscape.ts";
import { printedBy } from "#testing/printed.ts";

vi.mock("onnxruntime-node", () => {
  throw new Error("Cannot find package 'onnxruntime-node'");
});

const SIZE = 160;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-no-runtime-"));
const { sar, eo, grid } = makeLandscape(3, SIZE);
const spec = {
  ...{ width: SIZE, height: SIZE, sampleType: "uint8" as const },
  georeference: grid,
};
function save(name: string, bands: 1 | 3, pixels: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, encodeGeoTiff({ ...spec, bands }, pixels));
  return path;
}

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

test("pixel metrics are measured, and LPIPS is said to be missing", async () => {
  let said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  const [a, b] = [
    save("a.tif", 3, eo),
    save(
      "b.tif",
      3,
      eo.map((v) => v ^ 1),
    ),
  ];
  const { code, stdout } = await printedBy(() => runCli(["measure", a, b, "--json"]));
  expect(code).toBe(0);
  expect(Object.keys(JSON.parse(stdout))).toEqual([
    ...["mae", "mse", "psnr", "psnr-pooled", "ssim"],
  ]);
  expect(said).toContain("no LPIPS. ONNX Runtime cannot be loaded.");
});

test("a translation says how to install it", async () => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const out = join(folder, "out.tif");
  const { code, stderr } = await printedBy(() =>
    runCli([
      ...["translate", save("sar.tif", 1, sar), "--model", "pix2pix-s1s2"],
      ...["--out", out],
    ]),
  );
  expect(code).toBe(2);
  expect(stderr).toContain("Run `npm ci` in the project's folder");
  expect(stderr).toContain("backend-unavailable");
});
