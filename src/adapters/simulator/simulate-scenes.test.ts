import { describe, expect, it } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import type { SimulationStep } from "#simulate/simulated-scene.ts";
import { createSceneSimulator } from "./simulate-scenes.ts";

const SPEC: SceneSpec = {
  style: "bengbu",
  seed: 5,
  overrides: { sizePx: 128, gsdM: 0.5, timeGapDays: 30 },
};

describe("simulateScene", () => {
  it("gives a pair of products, with progress, answering others in between", async () => {
    const steps: SimulationStep[] = [];
    let answered = 0;
    const others = setInterval(() => {
      answered += 1;
    }, 0);
    const pair = await createSceneSimulator().simulateScene(SPEC, (s) => steps.push(s));
    clearInterval(others);
    const fractions = steps.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
    expect(new Set(steps.map(({ what }) => what))).toEqual(
      new Set(["layout", "radar", "optical"]),
    );
    expect(answered).toBeGreaterThan(3);

    expect(pair?.sar.name).toBe("simulated-bengbu-5-sar.tif");
    for (const [file, bands, type] of [
      [pair?.sar, 1, "uint16"],
      [pair?.eo, 3, "uint8"],
    ] as const) {
      const { name, blob } = file ?? { name: "", blob: new Blob([]) };
      const { info } = await openGeoTiff(createBlobReader(name, blob));
      expect(info).toMatchObject({ width: 128, bands, sampleType: type });
      expect(info.georeference?.crs).toBe("EPSG:32650");
      expect(info.gdalMetadata.SIMULATED).toBe("YES");
    }
  }, 60_000);

  it("ends between two steps when it is stopped", async () => {
    const job = new AbortController();
    let steps = 0;
    const onStep = () => {
      steps += 1;
      if (steps === 2) {
        job.abort();
      }
    };
    const made = createSceneSimulator().simulateScene(SPEC, onStep, job.signal);
    await expect(made).rejects.toMatchObject({ name: "AbortError" });
    expect(steps).toBe(2);
  });
});

describe("previewScene", () => {
  it("gives both pictures; one that is let go of ends alone", async () => {
    const simulator = createSceneSimulator();
    const job = new AbortController();
    const older = simulator.previewScene(SPEC, job.signal);
    const newer = simulator.previewScene({ ...SPEC, seed: 6 });
    job.abort();
    await expect(older).rejects.toMatchObject({ name: "AbortError" });
    const preview = await newer;
    expect(preview?.sizePx).toBe(128);
    for (const picture of [preview?.sar, preview?.eo]) {
      expect(picture).toHaveLength(4 * 128 * 128);
      expect(picture?.[3]).toBe(255);
      // A picture, not a plain: many values, from dark to bright.
      expect(new Set(picture).size).toBeGreaterThan(60);
    }
  }, 60_000);
});
