import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { capellaJson } from "#testing/capella-json.ts";
import { LARGE_GEO_SIZE, makeLargeGeo } from "#testing/geotiff/make-large-geo.ts";

const folder = mkdtempSync(join(tmpdir(), "large-geo-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function openLarge(overviews: boolean) {
  const path = join(folder, `large-${overviews}.tif`);
  const imageDescription = capellaJson({ minLength: 154_000 });
  const bytes = makeLargeGeo({ overviews, imageDescription });
  writeFileSync(path, bytes);
  return { source: await openGeoTiff(await openFileReader(path)), bytes };
}

const MB = 2 ** 20;

describe("a file of 24 638 × 24 103 pixels", () => {
  test("with overviews: opening and the first picture cost a few megabytes", async () => {
    const { source, bytes } = await openLarge(true);
    expect(bytes.length).toBeLessThan(5 * MB);
    expect(source.info).toMatchObject(LARGE_GEO_SIZE);
    expect(source.info.levels.map((l) => l.width)).toEqual([
      24_638, 12_319, 6160, 3080, 1540, 770, 385,
    ]);
    const opened = source.bytesRead();
    expect(opened).toBeLessThan(1 * MB);

    const before = process.memoryUsage();
    // A window of 1540 × 1507 pixels fills any screen.
    const { width, height } = source.info.levels[4] ?? LARGE_GEO_SIZE;
    const { data } = await source.readWindow(4, { col: 0, row: 0, width, height });
    expect(source.bytesRead() - opened).toBeLessThan(40 * MB);
    expect(data[0]).toBeGreaterThan(500);

    const used = process.memoryUsage().arrayBuffers - before.arrayBuffers;
    expect(used).toBeLessThan(data.byteLength + 40 * MB);
    source.dispose();
  });

  test("without overviews: a window costs its own tiles", async () => {
    const { source } = await openLarge(false);
    expect(source.info.levels).toHaveLength(1);
    const opened = source.bytesRead();
    const window = { col: 12_000, row: 12_000, width: 1024, height: 1024 };
    const { data } = await source.readWindow(0, window);
    // 1024 pixels touch three tiles of 512 each way; a tile is half a megabyte at most.
    expect(source.bytesRead() - opened).toBeLessThan(9 * 0.55 * MB);
    expect(data.every((v) => v > 0)).toBe(true);
    source.dispose();
  });

  test("decoded tiles are kept within the cache's bound", async () => {
    const path = join(folder, "large-true.tif");
    const source = await openGeoTiff(await openFileReader(path), {
      cacheBytes: 8 * MB,
    });
    const before = process.memoryUsage().arrayBuffers;
    for (let row = 0; row < 20; row++) {
      const window = { col: 0, row: row * 512, width: 4096, height: 512 };
      await source.readWindow(0, window);
    }
    globalThis.gc?.();
    // 160 tiles of 0.5 MB went through; windows and reads in flight wait for collection.
    const used = process.memoryUsage().arrayBuffers - before;
    expect(used).toBeLessThan(globalThis.gc === undefined ? 400 * MB : 60 * MB);
    source.dispose();
  });
});
