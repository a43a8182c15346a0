/**
 * A learned metric that is in this test alone: its facts are one more line of the table,
 * and its network, a card of two inputs, runs as LPIPS does.
 */
import { readFile } from "node:fs/promises";
import { afterAll, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { parseModelCard } from "#core/catalog/card.ts";
import type { LearnedMetricFacts } from "#core/metrics/learned-metric.ts";
import { learnedMetrics } from "#core/metrics/learned-metrics.ts";
import { measureWhole } from "#engine/measure/measure-area.ts";
import { createMetricNetworks } from "#engine/measure/metric-networks.ts";
import { sourceOfPair } from "#engine/measure/pair-source.ts";

const edges: LearnedMetricFacts = {
  id: "edges",
  label: "Edges",
  unit: "",
  better: "lower",
  plain: "How different the edges of two pictures are.",
  definition: "mean over places of (Sobel a − Sobel b)²",
  source: null,
  method: "test",
  defaultModel: "tiny-metric",
  leastPx: 3,
  map: null,
};

const root = new URL("../../testing/models/", import.meta.url);
const runner = createNodeOnnxRunner({
  fetchModel: (path) => readFile(new URL(path, root)),
  threads: 1,
});
afterAll(() => runner.dispose());

const WIDTH = 40;
const HEIGHT = 30;
const DELTA = 0.25;
/** Row 12, column 17 of the first band. */
const AT = 12 * WIDTH + 17;

async function measure(valid: Uint8Array | null) {
  const networks = createMetricNetworks({
    loadCards: async () => {
      const path = new URL("metric/tiny-metric/card.json", root);
      return [parseModelCard(JSON.parse(await readFile(path, "utf8")), "tiny-metric")];
    },
    runner,
    table: [...learnedMetrics, edges],
  });
  const learned = await networks.learned(["mae", "edges"], "auto");
  const a = new Float32Array(3 * WIDTH * HEIGHT).fill(0.5);
  const b = a.with(AT, 0.5 + DELTA);
  const pair = { a, b, bands: 3, width: WIDTH, height: HEIGHT, valid };
  return measureWhole(sourceOfPair(pair), {
    kept: new Map(),
    learned,
    pace: async () => undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

it("is measured by its own network, beside nothing but its facts", async () => {
  const { readings, refused } = await measure(null);
  expect(refused).toEqual([]);
  expect(readings.map(({ id, label }) => [id, label])).toEqual([["edges", "Edges"]]);
  // The network sees [−1, 1], so 2 Δ in one band. Each Sobel filter answers with its nine
  // weights around the place: Σ w² = 2 (1 + 4 + 1) = 12, in both directions alike.
  const expected = (12 * (2 * DELTA) ** 2) / (WIDTH * HEIGHT);
  expect(readings[0]?.value).toBeCloseTo(expected, 8);
});

it("does not see what is masked", async () => {
  const valid = new Uint8Array(WIDTH * HEIGHT).fill(1).fill(0, AT, AT + 1);
  const { readings } = await measure(valid);
  expect(readings[0]?.value).toBe(0);
});
