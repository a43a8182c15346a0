/** This file fetches graphs for the runner, and says which model is missing where it cannot. */
import type { ModelCard } from "#core/catalog/card.ts";
import type { GraphPlan } from "#core/catalog/plan-graph.ts";
import { AppError, errorToData } from "#core/errors.ts";

/** Fetches the bytes of one graph of a card. @throws AppError network-unavailable */
export async function fetchGraph(
  fetchModel: (path: string, sha256: string) => Promise<Uint8Array>,
  { title, graphs = [] }: ModelCard,
  { path, sha256 }: GraphPlan,
): Promise<Uint8Array> {
  try {
    return await fetchModel(path, sha256);
  } catch (cause) {
    const { found } = errorToData(cause);
    const bytes = graphs.reduce((sum, graph) => sum + graph.bytes, 0);
    throw new AppError(
      "network-unavailable",
      `“${title}” is not kept on this device and could not be fetched.`,
      {
        expected: `its file ${path}; ${(bytes / 1e6).toFixed(1)} MB in all`,
        found,
        hint: found.startsWith("HTTP")
          ? "The server has no such file: check that the models folder is served whole."
          : "Connect and run it once: it is then kept. Without a network choose a model that is on this device: the list says which.",
        cause,
      },
    );
  }
}
