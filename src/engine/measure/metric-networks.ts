/** This file creates the networks of learned metrics when they are first needed. */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import type { LearnedMetricFacts } from "#core/metrics/learned-metric.ts";
import { computes, learnedMetrics } from "#core/metrics/learned-metrics.ts";
import { lpips } from "#core/metrics/lpips.learned.ts";
import { metrics } from "#core/metrics/metrics.ts";
import type { FeatureSource, InceptionFile } from "#ports/distribution.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import {
  createAlexNetFeatures,
  createInceptionFeatures,
  type FeatureNetwork,
} from "./feature-network.ts";
import { type BroughtInception, readInception } from "./inception-file.ts";
import { createLearnedMetric, type LearnedMetric } from "./learned-metric.ts";
import { createMetricNetwork, type MetricNetwork } from "./metric-network.ts";

export type MetricNetworks = {
  /** Returns those of the requested metrics that need a network. */
  learned(
    ids: readonly string[],
    preference: BackendPreference,
  ): Promise<readonly LearnedMetric[]>;
  /** Returns a feature network. @throws AppError model-unknown when there is none */
  features(
    source: FeatureSource,
    preference: BackendPreference,
  ): Promise<FeatureNetwork>;
  /**
   * Loads the user's Inception file.
   * @throws AppError file-unsupported, model-shape-mismatch
   */
  bringInception(name: string, bytes: Uint8Array): Promise<InceptionFile>;
};

export function createMetricNetworks({
  loadCards,
  runner,
  table = learnedMetrics,
}: {
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly runner: ModelRunner;
  /** Table of learned metrics; the registry by default, tests may pass their own. */
  readonly table?: readonly LearnedMetricFacts[];
}): MetricNetworks {
  const networks = new Map<string, MetricNetwork>();
  let brought: BroughtInception | null = null;

  const networkOf = (
    facts: LearnedMetricFacts,
    card: ModelCard,
    preference: BackendPreference,
  ) => {
    const key = `${card.id}@${preference}`;
    const network =
      networks.get(key) ?? createMetricNetwork(facts, card, runner, preference);
    networks.set(key, network);
    return network;
  };

  return {
    async learned(ids, preference) {
      // Pixel metrics need no network, so the catalogue is not asked for them.
      const others = ids.filter((id) => !metrics.some((metric) => metric.id === id));
      if (others.length === 0) {
        return [];
      }
      const cards = await loadCards();
      return table
        .flatMap((facts) =>
          cards
            .filter((card) => computes(card, facts))
            .map((card) =>
              createLearnedMetric(facts, networkOf(facts, card, preference)),
            ),
        )
        .filter(({ id }) => others.includes(id));
    },
    async features(source, preference) {
      if (source === "inception") {
        if (brought === null) {
          throw unknownNetwork("an Inception file", "none has been brought");
        }
        return createInceptionFeatures(brought, runner, preference);
      }
      const card = (await loadCards()).find(({ id }) => id === lpips.defaultModel);
      if (card === undefined) {
        throw unknownNetwork(
          `the model "${lpips.defaultModel}"`,
          "none in the catalogue",
        );
      }
      return createAlexNetFeatures(networkOf(lpips, card, preference));
    },
    async bringInception(name, bytes) {
      const found = await readInception(name, bytes);
      await runner.provide(found.file.sha256, bytes);
      brought = found;
      return found.file;
    },
  };
}

function unknownNetwork(expected: string, found: string): AppError {
  return new AppError("model-unknown", "The network for these features is missing.", {
    expected,
    found,
    hint: "Open the file that the kit's export_inception.py writes, or use AlexNet.",
  });
}
