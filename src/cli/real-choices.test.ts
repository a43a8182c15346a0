/** What the shipped models are taken for on real images that do not say what they are. */
import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
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

describe.skipIf(!hasRealData)("real data: pixel size from the histogram", () => {
  test("real data: chips of 1 m are fed to the models of 0.5 m", async () => {
    const folder = realDataPath("real-domain/sar-gf3");
    const paths = readdirSync(folder).map((name) => `${folder}/${name}`);
    expect(await choose(paths)).toBeGreaterThan(0.9);
  });

  test("real data: Sentinel-1 without its georeference to those of 10 m", async () => {
    const folder = realDataPath("s1s2/test");
    const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith("_sar.png"))
      .map((name) => `${folder}/${name}`);
    expect(paths.length).toBeGreaterThan(10);
    expect(await choose(paths)).toBeLessThan(0.1);
  });
});
