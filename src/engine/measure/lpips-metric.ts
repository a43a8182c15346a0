/** LPIPS among the learned metrics: one for each network of the catalogue. */
import type { ModelCard } from "#core/catalog/card.ts";
import { LPIPS } from "#core/metrics/lpips.ts";
import type { LearnedMetric } from "./learned-metric.ts";
import { LPIPS_LEAST_PX, type LpipsNetwork } from "./lpips-network.ts";

/** The network that is meant by LPIPS without more words, as its authors have it. */
export const DEFAULT_LPIPS = "lpips-alexnet";

export function isLpips(card: ModelCard): boolean {
  return card.stage === "metric" && card.method === "lpips";
}

export function createLpipsMetric(network: LpipsNetwork): LearnedMetric {
  const { id, title, tiling } = network.card;
  const isDefault = id === DEFAULT_LPIPS;
  return {
    id: isDefault ? LPIPS.id : id,
    label: isDefault ? LPIPS.label : title.replace(/^LPIPS v0\.1 · /, "LPIPS-"),
    unit: LPIPS.unit,
    better: LPIPS.better,
    settings: `${title}, RGB in [−1, 1], not resized; masked pixels alike in both images and left out`,
    leastPx: LPIPS_LEAST_PX,
    mostPx: tiling.tile,
    async compute(pair, signal) {
      const { distance, map } = await network.compare(pair, signal);
      return { value: distance, map };
    },
  };
}
