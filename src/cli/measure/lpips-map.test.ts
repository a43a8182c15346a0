import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createNodeEngine } from "#cli/node-engine.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { SceneId } from "#ports/ids.ts";
import type { MapKey } from "#ports/measurement.ts";
import { makeLandscape } from "#testing/landscape.ts";

const SIZE = 300;
const folder = mkdtempSync(join(tmpdir(), "sar2earth-lpips-map-"));
const { eo, grid } = makeLandscape(3, SIZE);
const engine = createNodeEngine({ threads: 1 });

afterAll(async () => {
  await engine.dispose();
  rmSync(folder, { recursive: true });
});

async function open(name: string, pixels: Uint8Array): Promise<SceneId> {
  const path = join(folder, name);
  const spec = { width: SIZE, height: SIZE, bands: 3, georeference: grid } as const;
  writeFileSync(path, encodeGeoTiff({ ...spec, sampleType: "uint8" }, pixels));
  const outcome = await engine.openScene({ kind: "path", path }, { answer: "eo" });
  return outcome.status === "opened" ? outcome.opened.sceneId : "scene-0";
}

test("the map of LPIPS has the metric's value as its mean, and peaks where images differ", async () => {
  // A block of another colour, and speckle everywhere.
  const changed = eo.map((value, i) => {
    const [row, col] = [Math.floor(i / 3 / SIZE), Math.floor(i / 3) % SIZE];
    const isBlock = row >= 100 && row < 140 && col >= 60 && col < 100;
    return isBlock ? (i % 3) * 90 : Math.min(255, value + (i % 11));
  });
  const candidate = { kind: "scene", sceneId: await open("a.tif", changed) } as const;
  const referenceSceneId = await open("b.tif", eo);
  const key: MapKey = {
    ...{ kind: "metric-map", metric: "lpips" },
    ...{ candidate, referenceSceneId },
  };
  const at = async (col: number, row: number) => {
    const [x, y] = pixelToWorld(grid.affine, col + 0.5, row + 0.5);
    const reading = await engine.readCursor(key, grid.crs, x, y);
    return reading?.kind === "value" ? (reading.value as number) : Number.NaN;
  };
  let sum = 0;
  for (let row = 2; row < SIZE; row += 5) {
    for (let col = 2; col < SIZE; col += 5) {
      sum += await at(col, row);
    }
  }
  const measured = await engine.measure({
    ...{ candidate, referenceSceneId, area: { kind: "all" }, metrics: ["lpips"] },
    ...{ patchPx: null, limitPx: null },
  });
  const [lpips] = measured?.readings ?? [];
  expect(lpips?.id).toBe("lpips");
  // Chunks of 256 px with 64 px around them see a little less than the whole.
  expect(Math.abs(sum / 3600 / (lpips?.value ?? 0) - 1)).toBeLessThan(0.05);
  expect(await at(80, 120)).toBeGreaterThan(3 * (await at(250, 250)));
  const tile = await engine.renderTile(key, grid);
  const data = tile?.kind === "rgba" ? [...tile.data] : [];
  expect(data).toHaveLength(4 * grid.width * grid.height);
  expect(data.every((value, i) => i % 4 !== 3 || value === 255)).toBe(true);
});
