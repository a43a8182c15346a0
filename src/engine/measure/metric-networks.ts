/** The networks that measure, made when they are first wanted. */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import type { FeatureSource, InceptionFile } from "#ports/distribution.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import {
  createAlexNetFeatures,
  createInceptionFeatures,
  type FeatureNetwork,
} from "./feature-network.ts";
import { type BroughtInception, readInception } from "./inception-file.ts";
import type { LearnedMetric } from "./learned-metric.ts";
import { createLpipsMetric, DEFAULT_LPIPS, isLpips } from "./lpips-metric.ts";
import { createLpipsNetwork, type LpipsNetwork } from "./lpips-network.ts";

export type MetricNetworks = {
  /** Those with a network among the metrics that are asked for by id. */
  learned(
    ids: readonly string[],
    preference: BackendPreference,
  ): Promise<readonly LearnedMetric[]>;
  /** @throws AppError model-unknown when there is no such network (yet) */
  features(
    source: FeatureSource,
    preference: BackendPreference,
  ): Promise<FeatureNetwork>;
  /** @throws AppError file-unsupported, model-shape-mismatch */
  bringInception(name: string, bytes: Uint8Array): Promise<InceptionFile>;
};

export function createMetricNetworks({
  loadCards,
  runner,
}: {
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly runner: ModelRunner;
}): MetricNetworks {
  const networks = new Map<string, LpipsNetwork>();
  let brought: BroughtInception | null = null;

  const networkOf = (card: ModelCard, preference: BackendPreference) => {
    const key = `${card.id}@${preference}`;
    const network = networks.get(key) ?? createLpipsNetwork(card, runner, preference);
    networks.set(key, network);
    return network;
  };

  return {
    async learned(ids, preference) {
      // The catalogue is not asked for what needs none.
      if (!ids.some((id) => id.startsWith("lpips"))) {
        return [];
      }
      return (await loadCards())
        .filter(isLpips)
        .map((card) => createLpipsMetric(networkOf(card, preference)))
        .filter(({ id }) => ids.includes(id));
    },
    async features(source, preference) {
      if (source === "inception") {
        if (brought === null) {
          throw unknownNetwork("an Inception file", "none has been brought");
        }
        return createInceptionFeatures(brought, runner, preference);
      }
      const card = (await loadCards()).find(({ id }) => id === DEFAULT_LPIPS);
      if (card === undefined) {
        throw unknownNetwork(`the model "${DEFAULT_LPIPS}"`, "none in the catalogue");
      }
      return createAlexNetFeatures(networkOf(card, preference));
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
    hint: "Bring the file that the kit's export_inception.py writes, or use AlexNet.",
  });
}
