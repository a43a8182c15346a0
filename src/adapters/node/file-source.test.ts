import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { makeGeoTiff, textNamedTif } from "#testing/geotiff/make-geo-tiff.ts";

const folder = mkdtempSync(join(tmpdir(), "file-source-"));
const path = (name: string) => join(folder, name);
const openSource = createOpenSource({ openImage, openFile: openFileReader });
const open = (name: string) => openSource({ kind: "path", path: path(name) });

beforeAll(() => {
  writeFileSync(path("scene.tif"), makeGeoTiff({ width: 2000, height: 1000 }).bytes);
  writeFileSync(path("empty.tif"), "");
  writeFileSync(path("text.tif"), textNamedTif());
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("files by path", () => {
  test("parts are read, not the file", async () => {
    const reader = await openFileReader(path("scene.tif"));
    expect(reader.name).toBe("scene.tif");
    expect([...(await reader.read(0, 4))]).toEqual([0x49, 0x49, 42, 0]);
    expect(reader.bytesRead()).toBe(4);
    await expect(reader.read((reader.byteLength ?? 0) - 1, 2)).rejects.toMatchObject({
      code: "file-truncated",
    });
    reader.dispose();

    const source = await open("scene.tif");
    await source.readWindow(0, { col: 0, row: 0, width: 64, height: 64 });
    expect(source.bytesRead()).toBeLessThan(0.1 * (source.info.byteLength ?? 0));
    source.dispose();
  });

  test.each([
    ["missing.tif", "argument-invalid"],
    [".", "argument-invalid"],
    ["empty.tif", "file-empty"],
    ["text.tif", "file-not-image"],
  ])("%s: %s", async (name, code) => {
    await expect(open(name)).rejects.toMatchObject({ code });
  });

  test("where there is no disk, a path is refused", async () => {
    const inPage = createOpenSource({ openImage });
    await expect(inPage({ kind: "path", path: "/x.tif" })).rejects.toMatchObject({
      code: "argument-invalid",
    });
  });

  test("an opening that was aborted ends with the platform's error", async () => {
    const blob = new Blob([makeGeoTiff().bytes]);
    const input = { kind: "blob", name: "a.tif", blob } as const;
    await expect(openSource(input, AbortSignal.abort())).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
