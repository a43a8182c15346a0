/**
 * Every card of the catalogue with a golden pair: onnxruntime-web gives on wasm what PyTorch
 * gave when the model was exported, and on WebGPU what it gives on wasm. The software GPU
 * needs up to 20 s for a golden tile, so WebGPU is given the smallest tile of a model.
 */
import { afterAll, describe, expect, it } from "vitest";
import { createOnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { type ModelCard, parseCatalog, parseModelCard } from "#core/catalog/card.ts";
import { backendDifference, goldenError } from "#testing/golden-pair.ts";
import { wasmUrls } from "./runtime-urls.ts";

const modelsUrl = new URL("/models/", location.origin);
// Vite answers with a page for what is not there.
const response = await fetch(new URL("catalog.json", modelsUrl));
const isThere = response.headers.get("content-type")?.includes("json") === true;
const catalog = isThere
  ? parseCatalog(await response.json(), "models/catalog.json")
  : { models: [] };
const cards = await Promise.all(
  catalog.models.map(async ({ card }) =>
    parseModelCard(await (await fetch(new URL(card, modelsUrl))).json(), card),
  ),
);
const withGolden = cards.filter((card) => card.golden !== null && card.graphs);

async function fetchBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(new URL(path, modelsUrl))).arrayBuffer());
}

async function fetchFloats(path: string): Promise<Float32Array> {
  return new Float32Array((await fetchBytes(path)).buffer);
}

const runner = createOnnxRunner({ fetchModel: fetchBytes, wasmUrls });
afterAll(() => runner.dispose());

describe("models/catalog.json", () => {
  it.skipIf(withGolden.length > 0)("has no model with a golden pair yet", () => {
    expect(withGolden).toEqual([]);
  });

  it.each(withGolden)("$id gives its golden output on wasm", async (card) => {
    const { golden, folder } = goldenOf(card);
    const { worst, backend } = await goldenError(runner, { ...card, golden }, "wasm", {
      input: await fetchFloats(folder + golden.input),
      output: await fetchFloats(folder + golden.output),
    });
    expect(backend.provider).toBe("wasm");
    expect(worst).toBeLessThanOrEqual(1e-4);
  });

  // Together with the tolerance of wasm: within 1e-3 of PyTorch.
  it.each(withGolden)("$id gives on webgpu what it gives on wasm", async (card) => {
    const { golden, folder } = goldenOf(card);
    const { worst, backend } = await backendDifference(
      runner,
      { ...card, golden },
      ["wasm", "webgpu"],
      await fetchFloats(folder + golden.input),
    );
    expect(backend.provider).toBe("webgpu");
    expect(backend.description).not.toContain("on the CPU");
    expect(worst).toBeLessThanOrEqual(9e-4);
  });
});

function goldenOf(card: ModelCard) {
  if (card.golden === null) {
    throw new Error("filtered above");
  }
  return { golden: card.golden, folder: `${card.stage}/${card.id}/` };
}
