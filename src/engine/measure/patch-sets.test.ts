import { describe, expect, it } from "vitest";
import { mergeShards } from "#core/metrics/feature-shard.ts";
import type { MetricPair } from "#core/metrics/metric.ts";
import { makeFeatures } from "#testing/fixtures/distributions/recipe.ts";
import type { FeatureNetwork } from "./feature-network.ts";
import { collectPatchSets, readPatchSets } from "./patch-sets.ts";

const DIMS = 16;
const [first, second] = [makeFeatures(60, DIMS, 1, 0), makeFeatures(60, DIMS, 2, 0.3)];

/** Pairs of one pixel, whose value says which row of features they stand for. */
async function* pairsOf(from: number, to: number): AsyncGenerator<MetricPair> {
  for (let i = from; i < to; i++) {
    const image = Float32Array.of(i);
    yield { a: image, b: image, bands: 1, width: 1, height: 1, valid: null };
  }
}

const network: FeatureNetwork = {
  frechetName: "FD-Test",
  kernelName: "KID-Test",
  settings: "features of the test",
  leastPx: 1,
  async features({ a }, signal) {
    signal.throwIfAborted();
    const at = (a[0] as number) * DIMS;
    return [
      first.features.slice(at, at + DIMS),
      second.features.slice(at, at + DIMS),
    ] as const;
  },
};
const { signal } = new AbortController();

describe("sets of patches", () => {
  it("are the same in one pass and in merged parts", async () => {
    let patches = 0;
    const count = () => {
      patches++;
    };
    const whole = await collectPatchSets(pairsOf(0, 60), network, signal, count);
    expect(patches).toBe(60);
    const parts = [
      await collectPatchSets(pairsOf(41, 60), network, signal, count),
      await collectPatchSets(pairsOf(0, 41), network, signal, count),
    ].flatMap((sets) => sets ?? []);
    const merged = {
      candidate: mergeShards(parts.map(({ candidate }) => candidate)),
      reference: mergeShards(parts.map(({ reference }) => reference)),
    };
    const [frechet, kernel] = await readPatchSets(whole ?? merged, network);
    const [mergedFrechet, mergedKernel] = await readPatchSets(merged, network);
    expect(frechet?.label).toBe("FD-Test");
    expect(kernel?.label).toBe("KID-Test");
    expect(mergedFrechet?.value).toBeCloseTo(frechet?.value as number, 9);
    expect(mergedKernel?.value).toBeCloseTo(kernel?.value as number, 9);
    expect(frechet?.warning).toContain("Biased upwards at n = 60");
    expect(frechet?.settings).toContain("jackknife over 20 groups");
    expect(kernel?.warning).toBeNull();
    expect(kernel?.interval?.[0]).toBeGreaterThan(0);
    expect(kernel?.settings).toContain("n = 60");
  });

  it("say how much of the work is done, and end when that throws", async () => {
    const sets = { candidate: first, reference: second };
    const parts: number[] = [];
    await readPatchSets(sets, network, async (part) => void parts.push(part));
    expect(parts.slice(0, 20)).toEqual(
      Array.from({ length: 20 }, (_, i) => (i + 1) / 40),
    );
    // Those of the kernel distance.
    expect(parts.length).toBeGreaterThan(20);
    expect(parts).toEqual(parts.toSorted((p, q) => p - q));
    expect(parts.at(-1)).toBe(1);
    const stopped = readPatchSets(sets, network, async (part) => {
      expect(part).toBe(0.025);
      AbortSignal.abort().throwIfAborted();
    });
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });

  it("are nothing without a patch, and end when stopped", async () => {
    const none = () => {};
    expect(await collectPatchSets(pairsOf(0, 0), network, signal, none)).toBeNull();
    const stopped = collectPatchSets(pairsOf(0, 3), network, AbortSignal.abort(), none);
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });
});
