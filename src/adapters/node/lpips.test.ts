/**
 * LPIPS as it ships (half-precision weights, onnxruntime-node) against PyTorch with the
 * published weights in float32: the ten random pairs whose distances are known, and the
 * pairs of the pixel metrics' fixtures.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { parseModelCard } from "#core/catalog/card.ts";
import { lpips } from "#core/metrics/lpips.learned.ts";
import { createMetricNetwork } from "#engine/measure/metric-network.ts";
import pairs from "#testing/fixtures/metrics/pairs.json" with { type: "json" };
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { createTorchRand } from "#testing/torch-rand.ts";

const root = new URL("../../../models/", import.meta.url);
const runner = createNodeOnnxRunner({
  fetchModel: (path) => readFile(new URL(path, root)),
  threads: 1,
});
afterAll(() => runner.dispose());

const { signal } = new AbortController();
const networkOf = (id: string) => {
  const url = new URL(`metric/${id}/card.json`, root);
  const card = parseModelCard(JSON.parse(readFileSync(url, "utf8")), id);
  return createMetricNetwork(lpips, card, runner, "auto");
};

/** Ten pairs of 3 × 100 × 100 in [0, 1], all a before all b. */
function randomPairs() {
  const rand = createTorchRand(123);
  const length = 3 * 100 * 100;
  const [a, b] = [rand(10 * length), rand(10 * length)];
  return Array.from({ length: 10 }, (_, i) => ({
    a: a.subarray(i * length, (i + 1) * length),
    b: b.subarray(i * length, (i + 1) * length),
    bands: 3,
    width: 100,
    height: 100,
    valid: null,
  }));
}

describe.each([
  { id: "lpips-alexnet", key: "lpips", published: 0.14856 },
  { id: "lpips-vgg16", key: "lpipsVgg16", published: 0.34852 },
] as const)("$id", ({ id, key, published }) => {
  const network = networkOf(id);

  it("gives the known mean of ten random pairs", async () => {
    let sum = 0;
    for (const pair of randomPairs()) {
      sum += (await network.compare(pair, signal)).distance;
    }
    expect(Math.abs(sum / 10 - published)).toBeLessThanOrEqual(1e-4);
  });

  it(`gives the distances of PyTorch ${pairs.torch}, masked ones too`, async () => {
    const known = pairs.pairs.filter((recipe) => recipe.expected[key] !== null);
    expect(known.length).toBeGreaterThanOrEqual(20);
    for (const recipe of known) {
      const pair = makePair(recipe);
      const { distance, map, features } = await network.compare(pair, signal);
      const expected = recipe.expected[key] as number;
      expect(Math.abs(distance - expected), recipe.name).toBeLessThanOrEqual(1e-3);
      expect(map?.length).toBe(pair.width * pair.height);
      const isMasked = map?.map((value) => (Number.isNaN(value) ? 0 : 1));
      expect(isMasked).toEqual(
        Float32Array.from(
          pair.valid ?? new Uint8Array(pair.width * pair.height).fill(1),
        ),
      );
      expect(features?.map(({ length }) => length)).toEqual(
        id === "lpips-alexnet" ? [256, 256] : undefined,
      );
    }
  });

  it("refuses what it cannot see", async () => {
    const image = (bands: number, px: number) => new Float32Array(bands * px * px);
    const pairOf = (bands: number, px: number, valid: Uint8Array | null = null) => ({
      a: image(bands, px),
      b: image(bands, px),
      bands,
      width: px,
      height: px,
      valid,
    });
    for (const pair of [
      pairOf(1, 64),
      pairOf(3, 31),
      pairOf(3, 32, new Uint8Array(32 * 32)),
    ]) {
      await expect(network.compare(pair, signal)).rejects.toMatchObject({
        code: "measure-refused",
      });
    }
    const stopped = network.compare(pairOf(3, 32), AbortSignal.abort());
    await expect(stopped).rejects.toMatchObject({ name: "AbortError" });
  });
});
