import type { ModelCard } from "#core/catalog/card.ts";
import type { TileModel, TileModelOptions } from "./tile-model.ts";

/** Opens a card with a single graph: image in, image out. */
export async function openGraphModel(
  card: ModelCard,
  { runner, tile, backend: preference }: TileModelOptions,
): Promise<TileModel> {
  const { handle, backend, loadMs } = await runner.load(card, tile, preference);
  return {
    backend,
    loadMs,
    async run(input) {
      const { outputs, runMs } = await runner.run(handle, input);
      return { output: outputs[0], runMs };
    },
  };
}
