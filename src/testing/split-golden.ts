/** A golden file's values, one array for each of the card's inputs or outputs. */
import type { ModelCard } from "#core/catalog/card.ts";
import { planGraph } from "#core/catalog/check-graph.ts";

export function splitGolden(
  card: ModelCard,
  side: "inputs" | "outputs",
  values: Float32Array,
): Float32Array[] {
  if (card.golden === null) {
    throw new Error(`${card.id} has no golden pair`);
  }
  let at = 0;
  const parts = planGraph(card, card.golden)[side].map(({ dims }) => {
    const from = at;
    at += dims.reduce((a, b) => a * b, 1);
    return values.slice(from, at);
  });
  if (at !== values.length) {
    throw new Error(`${card.id}: ${values.length} golden ${side} values, not ${at}`);
  }
  return parts;
}
