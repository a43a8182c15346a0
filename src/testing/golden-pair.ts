/** A card's golden pair: what PyTorch gave for one input when the model was exported. */
import type { ModelCard } from "#core/catalog/card.ts";
import { planGraph } from "#core/catalog/check-graph.ts";
import type { ModelRunner } from "#ports/model-runner.ts";

/**
 * Runs the golden input; the largest difference from the golden output in the card's range,
 * NaN where the model gave one.
 *
 * @throws Error where a file or an output has not as many values as the card says
 */
export async function goldenError(
  runner: ModelRunner,
  handle: string,
  card: ModelCard,
  golden: { readonly input: Float32Array; readonly output: Float32Array },
): Promise<number> {
  const inputs = splitGolden(card, "inputs", golden.input);
  const { outputs } = await runner.run(handle, ...inputs);
  let worst = 0;
  for (const [index, expected] of splitGolden(
    card,
    "outputs",
    golden.output,
  ).entries()) {
    const found = outputs[index];
    if (found?.length !== expected.length) {
      throw new Error(
        `${card.id}: output ${index} has ${found?.length ?? 0} values, not ${expected.length}`,
      );
    }
    expected.forEach((value, i) => {
      worst = Math.max(worst, Math.abs(value - (found[i] as number)));
    });
  }
  return worst;
}

/** A golden file's values, one array for each of the card's inputs or outputs. */
function splitGolden(
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
    at += dims.reduce<number>((a, b) => a * (b ?? 1), 1);
    return values.slice(from, at);
  });
  if (at !== values.length) {
    throw new Error(`${card.id}: ${values.length} golden ${side} values, not ${at}`);
  }
  return parts;
}
