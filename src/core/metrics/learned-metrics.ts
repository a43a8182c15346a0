import type { ModelCard } from "#core/catalog/card.ts";
import type { LearnedMetricFacts } from "./learned-metric.ts";
import { lpips } from "./lpips.learned.ts";

/** Every learned metric, in the order in which they are shown. */
export const learnedMetrics = [lpips] as const satisfies readonly LearnedMetricFacts[];

type CardFacts = Pick<ModelCard, "stage" | "method">;

/** Tells whether the card's network computes the metric. */
export function computes(card: CardFacts, { method }: LearnedMetricFacts): boolean {
  return card.stage === "metric" && card.method === method;
}

/** Returns the metrics for which a catalogue has a network. */
export function metricsWithNetwork(
  cards: readonly CardFacts[],
): readonly LearnedMetricFacts[] {
  return learnedMetrics.filter((metric) =>
    cards.some((card) => computes(card, metric)),
  );
}
