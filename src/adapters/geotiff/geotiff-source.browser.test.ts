import { expect, test } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import gdalTiffs from "#testing/geotiff/gdal-tiffs.json" with { type: "json" };
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";

const openSource = createOpenSource({ openImage });

async function sha256(data: Float32Array): Promise<string> {
  const hash = await crypto.subtle.digest(
    "SHA-256",
    data.slice().buffer as ArrayBuffer,
  );
  return Array.from(new Uint8Array(hash), (b) => b.toString(16).padStart(2, "0")).join(
    "",
  );
}

test("in the browser, every compression gives GDAL's pixels", async () => {
  const lossless = gdalTiffs.fixtures.filter(
    (f) => f.sha256 !== null && !f.unsupported,
  );
  expect(lossless.length).toBeGreaterThan(25);
  for (const fixture of lossless) {
    const bytes = Uint8Array.from(atob(fixture.file), (c) => c.charCodeAt(0));
    const blob = new Blob([bytes]);
    const source = await openSource({ kind: "blob", name: fixture.name, blob });
    const { width, height } = source.info;
    const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
    if (source.info.alphaBand !== null) {
      // What is transparent is no data here, and numbers to GDAL: gdal-tiffs.test.ts.
      continue;
    }
    // What was never written is no data here, and 0 to GDAL.
    const written = data.map((value) => (Number.isNaN(value) ? 0 : value));
    const isSparse = fixture.name === "never written";
    expect(await sha256(isSparse ? written : data), fixture.name).toBe(fixture.sha256);
  }
});

test("in the browser, a JPEG inside a TIFF, and a PNG from a canvas", async () => {
  const jpeg = gdalTiffs.fixtures.find((f) => f.name === "jpeg, rgb");
  const bytes = Uint8Array.from(atob(jpeg?.file ?? ""), (c) => c.charCodeAt(0));
  const tiff = await openSource({
    kind: "blob",
    name: "j.tif",
    blob: new Blob([bytes]),
  });
  const window = { col: 0, row: 0, width: 4, height: 4 };
  expect((await tiff.readWindow(0, window)).data).toHaveLength(48);

  const canvas = new OffscreenCanvas(20, 10);
  const context = canvas.getContext("2d");
  if (context === null) {
    throw new Error("no canvas");
  }
  context.fillStyle = "rgb(200, 100, 50)";
  context.fillRect(0, 0, 20, 10);
  for (const [type, tolerance] of [
    ["image/png", 0],
    ["image/jpeg", 3],
  ] as const) {
    const blob = await canvas.convertToBlob({ type });
    const picture = await openSource({ kind: "blob", name: "picture", blob });
    const { data } = await picture.readWindow(0, window);
    for (const [band, level] of [200, 100, 50].entries()) {
      expect(Math.abs((data[band * 16] ?? 0) - level)).toBeLessThanOrEqual(tolerance);
    }
  }
});

test("in the browser, addresses that give nothing", async () => {
  const file = makeGeoTiff({ width: 600, height: 400 });
  const url = URL.createObjectURL(new Blob([file.bytes]));
  // Object URLs are no web addresses: they are refused before anything is fetched.
  await expect(openSource({ kind: "url", url })).rejects.toMatchObject({
    code: "argument-invalid",
  });
  URL.revokeObjectURL(url);

  // Port 9 is one that browsers never connect to. An isolated page, as this one is, cannot
  // tell that from a missing permission: the message names both.
  await expect(
    openSource({ kind: "url", url: "http://127.0.0.1:9/x.tif" }),
  ).rejects.toMatchObject({
    code: "url-unreachable",
    expected: expect.stringMatching(/answers.*CORS/),
  });
  await expect(
    openSource({ kind: "url", url: new URL("/no-such-file.tif", location.href).href }),
  ).rejects.toMatchObject({
    code: "url-unreachable",
    found: expect.stringContaining("404"),
  });
});
