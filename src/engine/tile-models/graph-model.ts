import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import { fromGraphImage, toGraphImage } from "./image-order.ts";
import type { TileModel, TileModelOptions } from "./tile-model.ts";

/** Opens a card with a single graph: image in, image out. */
export async function openGraphModel(
  card: ModelCard,
  { runner, tile, backend: preference }: TileModelOptions,
): Promise<TileModel> {
  const { handle, backend, loadMs } = await runner.load(card, tile, preference);
  const io = graphOf(card)?.io;
  return {
    backend,
    loadMs,
    async run(input) {
      const fed = io?.inputs[0] ? toGraphImage(input, io.inputs[0], tile) : input;
      const { outputs, runMs } = await runner.run(handle, fed);
      const [given] = outputs;
      const output = io?.outputs[0]
        ? fromGraphImage(given, io.outputs[0], tile)
        : given;
      return { output, runMs };
    },
  };
}
