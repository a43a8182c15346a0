import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, vi } from "vitest";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { inspect } from "./inspect.ts";

const path = join(mkdtempSync(join(tmpdir(), "facts-")), "relative.tif");
writeFileSync(
  path,
  encodeGeoTiff(
    { width: 64, height: 64, bands: 1, sampleType: "uint8", georeference: null },
    Uint8Array.from({ length: 64 * 64 }, (_, i) => 20 + ((i * 7) % 200)),
  ),
);

async function inspected(...args: string[]) {
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  try {
    await inspect([path, "--json", "--as", "amplitude", ...args]);
    return JSON.parse(String(log.mock.calls[0]?.[0]));
  } finally {
    log.mockRestore();
  }
}

it("fills what a file does not say, and says so", async () => {
  expect(await inspected()).toMatchObject({ gsdM: null, stated: [] });
  const facts = ["--scale-factor", "1e-3", "--gsd", "0.5", "--polarisation", "HH"];
  expect(await inspected(...facts)).toMatchObject({
    gsdM: 0.5,
    calibration: { kind: "scale-factor", displayUnit: "sigma0-db" },
    metadata: { polarisation: "HH" },
    stated: ["scale factor 0.001", "ground pixel (m) 0.5", "polarisation HH"],
  });
});

it("refuses a number that is none", async () => {
  await expect(inspected("--gsd", "half")).rejects.toMatchObject({
    code: "argument-invalid",
  });
});
