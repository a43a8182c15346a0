/** What the shipped models are taken for on real images that do not say what they are. */
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median } from "d3-array";
import { decode } from "fast-png";
import { describe, expect, test } from "vitest";
import { createRandom } from "#core/random.ts";
import { localSpreadsDb, typicalSpreadDb } from "#core/sar/local-spread.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { hasRealData, realDataPath } from "#testing/real-data.ts";
import { createNodeEngine } from "./node-engine.ts";
import { openSceneFile } from "./open-scene-file.ts";

/** How many of the images each pixel size is chosen for, and how many holes are left open. */
async function choose(paths: readonly string[]) {
  const engine = createNodeEngine({ threads: 1 });
  let fine = 0;
  try {
    for (const path of paths) {
      const { sceneId } = await openSceneFile(engine, path, "amplitude");
      const { translateId, byItself } = await engine.chooseTranslator(sceneId, "auto");
      expect(byItself).toContain(translateId);
      fine += translateId?.includes("sim-x") ? 1 : 0;
      await engine.closeScene(sceneId);
    }
  } finally {
    await engine.dispose();
  }
  console.log(`${fine} of ${paths.length} are taken for pixels of 0.5 m`);
  return fine / paths.length;
}

const CARD = new URL("../../models/translate/pix2pix-s1s2/card.json", import.meta.url);

async function localSpreadOf(path: string): Promise<number> {
  const { width, data, channels } = decode(readFileSync(path));
  const grey = Float32Array.from(
    { length: data.length / channels },
    (_, i) => (data[i * channels] as number) ** 2,
  );
  const valid = new Uint8Array(grey.length).fill(1);
  return typicalSpreadDb(localSpreadsDb(grey, valid, width)) ?? 0;
}

/**
 * A chip like SpaceNet 6's: 200 pixels of 2.5 m, one look, half of it smooth water and
 * a few bright targets 25 dB above the land.
 */
function harbourChip(): string {
  const side = 200;
  const random = createRandom(6);
  const amplitude = Float32Array.from({ length: side * side }, (_, i) => {
    const isWater = i % side < side / 2;
    const mean = isWater ? 200 : i % 97 === 0 ? 14_000 : 800;
    return mean * Math.sqrt(-Math.log(1 - random.uniform()));
  });
  const path = join(mkdtempSync(join(tmpdir(), "harbour-")), "chip.tif");
  const affine = [2.5, 0, 593_124, 0, -2.5, 5_749_708] as const;
  writeFileSync(
    path,
    encodeGeoTiff(
      {
        ...{ width: side, height: side, bands: 1, sampleType: "float32" },
        georeference: { crs: "EPSG:32631", affine },
      },
      amplitude,
    ),
  );
  return path;
}

test("a small chip of 2.5 m goes to models that see its pixels, not to those that average them away", async () => {
  expect(await choose([harbourChip()])).toBe(1);
});

test.skipIf(!hasRealData)("real data: so do SpaceNet's four chips", async () => {
  const chips = ["hh", "hv", "vh", "vv"].map((name) =>
    realDataPath(`spacenet6/sar_${name}.tif`),
  );
  expect(await choose(chips)).toBe(1);
});

// Each of the files is opened and sampled: on a busy host this takes minutes.
const options = { timeout: 900_000 };

describe.skipIf(!hasRealData)(
  "real data: pixel size from the histogram",
  options,
  () => {
    test("real data: chips of 1 m are fed to the models of 0.5 m", async () => {
      const folder = realDataPath("real-domain/sar-gf3");
      const paths = readdirSync(folder).map((name) => `${folder}/${name}`);
      expect(await choose(paths)).toBe(1);
    });

    test("real data: the local spread in the cards is that of the training scenes", async () => {
      const folder = realDataPath("s1s2/train");
      const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith("_sar.png"))
        .map((name) => `${folder}/${name}`);
      const spreads = await Promise.all(paths.map(localSpreadOf));
      const card = JSON.parse(readFileSync(CARD, "utf8")) as {
        domain: { localSpreadDb: number };
      };
      expect(paths).toHaveLength(55);
      expect(median(spreads)).toBeCloseTo(card.domain.localSpreadDb, 1);
    });

    test("real data: Sentinel-1 without its georeference to those of 10 m", async () => {
      const folder = realDataPath("s1s2/test");
      const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith("_sar.png"))
        .map((name) => `${folder}/${name}`);
      expect(paths.length).toBeGreaterThan(10);
      expect(await choose(paths)).toBe(0);
    });
  },
);
