/**
 * Every card of the catalogue with a golden pair: onnxruntime-web gives on wasm, and on
 * WebGPU, what PyTorch gave when the model was exported.
 */
import { afterAll, describe, expect, it } from "vitest";
import { createOnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { parseCatalog, parseModelCard } from "#core/catalog/card.ts";
import { goldenError } from "#testing/golden-pair.ts";
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

  it.each(
    withGolden.flatMap((card) => [
      { id: card.id, card, preference: "wasm" as const, tolerance: 1e-4 },
      { id: card.id, card, preference: "webgpu" as const, tolerance: 1e-3 },
    ]),
  )(
    "$id gives its golden output on $preference",
    async ({ card, preference, tolerance }) => {
      const { golden } = card;
      if (golden === null) {
        throw new Error("filtered above");
      }
      const folder = `${card.stage}/${card.id}/`;
      const pair = {
        input: await fetchFloats(folder + golden.input),
        output: await fetchFloats(folder + golden.output),
      };
      const { worst, backend } = await goldenError(
        runner,
        { ...card, golden },
        preference,
        pair,
      );
      expect(backend.provider).toBe(preference);
      expect(backend.description).not.toContain("on the CPU");
      expect(worst).toBeLessThanOrEqual(tolerance);
    },
  );
});
