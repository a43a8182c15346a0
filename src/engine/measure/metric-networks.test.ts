import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import type { LearnedMetricFacts } from "#core/metrics/learned-metric.ts";
import { learnedMetrics } from "#core/metrics/learned-metrics.ts";
import { metricNote } from "#core/metrics/metric-notes.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import { measureWhole } from "./measure-area.ts";
import { createMetricNetworks } from "./metric-networks.ts";
import { sourceOfPair } from "./pair-source.ts";

/** A metric that is in this test alone: its facts, a card and a network are all it takes. */
const furthest: LearnedMetricFacts = {
  id: "furthest",
  label: "Furthest",
  unit: "",
  better: "lower",
  plain: "",
  definition: "max |a − b|",
  source: null,
  method: "furthest",
  defaultModel: "furthest-tiny",
  leastPx: 2,
  map: null,
};

const metricFolder = new URL("../../../models/metric/", import.meta.url);
const shipped = readdirSync(metricFolder).map((id) =>
  parseModelCard(
    JSON.parse(readFileSync(new URL(`${id}/card.json`, metricFolder), "utf8")),
    id,
  ),
);
const [alexnet] = shipped as [ModelCard];
const cardOf = (id: string): ModelCard => ({
  ...alexnet,
  id,
  method: "furthest",
  title: "Furthest · tiny",
  graphs: (alexnet.graphs ?? []).map((graph) => ({
    ...graph,
    io: {
      ...graph.io,
      outputs: [{ name: "distance", bands: 1, range: null, shape: "vector" }],
    },
  })),
});

/** Answers with the largest difference of what it is given. */
function setUp(cards: readonly ModelCard[]) {
  let reads = 0;
  const runner = {
    load: async (card: ModelCard, tile: object) => ({
      handle: `${card.id} ${JSON.stringify(tile)}`,
    }),
    run: async (_: string, a: Float32Array, b: Float32Array) => ({
      outputs: [
        Float32Array.of(Math.max(...a.map((v, i) => Math.abs(v - (b[i] ?? 0))))),
      ],
    }),
    release: async () => undefined,
  } as unknown as ModelRunner;
  const loadCards = async () => {
    reads += 1;
    return cards;
  };
  return {
    networks: createMetricNetworks({
      loadCards,
      runner,
      table: [...learnedMetrics, furthest],
    }),
    reads: () => reads,
  };
}

describe("a learned metric", () => {
  it("is one more line of the table: measured over an area like those that ship", async () => {
    const { networks } = setUp([cardOf("furthest-tiny"), cardOf("furthest-large")]);
    const [learned, other] = await networks.learned(
      ["mae", "furthest", "furthest-large"],
      "auto",
    );
    expect([learned?.id, learned?.label]).toEqual(["furthest", "Furthest"]);
    expect([other?.id, other?.label]).toEqual(["furthest-large", "Furthest-tiny"]);
    if (learned === undefined) {
      throw new Error("there is no such metric");
    }
    const a = new Float32Array(3 * 40 * 40).fill(0.5);
    const b = a.map((value, i) => (i === 777 ? value + 0.25 : value));
    const pair = { a, b, bands: 3, width: 40, height: 40, valid: null };
    const { readings, refused } = await measureWhole(sourceOfPair(pair), {
      kept: new Map(),
      learned: [learned],
      pace: async () => undefined,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    expect(refused).toEqual([]);
    expect(readings.map(({ id }) => id)).toEqual(["furthest"]);
    // Networks see [−1, 1], metrics [0, 1].
    expect(readings[0]?.value).toBeCloseTo(2 * 0.25, 6);
  });

  it("is not looked for in the catalogue when only pixel metrics are asked for", async () => {
    const { networks, reads } = setUp([]);
    expect(await networks.learned(["mae", "ssim"], "auto")).toEqual([]);
    expect(reads()).toBe(0);
    expect(await networks.learned(["furthest"], "auto")).toEqual([]);
    expect(reads()).toBe(1);
  });

  it("that ships has a note, whichever of its networks computes it", async () => {
    const { networks } = setUp(shipped);
    const ids = shipped.map(({ id }) => id);
    const found = await networks.learned(
      [...ids, ...learnedMetrics.map(({ id }) => id)],
      "auto",
    );
    expect(found).toHaveLength(shipped.length);
    for (const { id } of found) {
      expect(metricNote(id).definition, id).not.toBe(id);
    }
  });
});
