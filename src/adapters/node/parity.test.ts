/**
 * Every card with a golden pair, in the catalogue and among the test models: what
 * onnxruntime-node computes is what PyTorch computed when the model was exported.
 */
import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { parseCatalog, parseModelCard } from "#core/catalog/card.ts";
import { goldenError } from "#testing/golden-pair.ts";

const roots = [
  new URL("../../../models/", import.meta.url),
  new URL("../../testing/models/", import.meta.url),
];

describe.each(roots.filter((root) => existsSync(new URL("catalog.json", root))))(
  "%s",
  (root) => {
    const readJson = (path: string): unknown =>
      JSON.parse(readFileSync(new URL(path, root), "utf8"));
    const readFloats = async (path: string) =>
      new Float32Array(Uint8Array.from(await readFile(new URL(path, root))).buffer);
    const cards = parseCatalog(readJson("catalog.json"), root.pathname).models.map(
      (entry) =>
        [entry.card, parseModelCard(readJson(entry.card), entry.card)] as const,
    );
    const withGolden = cards.filter(([, card]) => card.golden !== null && card.graphs);

    it("lists cards only under their own id", () => {
      expect(cards.length).toBeGreaterThan(0);
      for (const [path, card] of cards) {
        expect(path).toBe(`${card.stage}/${card.id}/card.json`);
      }
    });

    it.each(withGolden)("%s gives its golden output", async (path, card) => {
      const { golden } = card;
      if (golden === null) {
        throw new Error("filtered above");
      }
      const folder = path.slice(0, path.lastIndexOf("/") + 1);
      const runner = createNodeOnnxRunner({
        fetchModel: (file) => readFile(new URL(file, root)),
        threads: 1,
      });
      try {
        const { worst } = await goldenError(runner, { ...card, golden }, "auto", {
          input: await readFloats(folder + golden.input),
          output: await readFloats(folder + golden.output),
        });
        expect(worst).toBeLessThanOrEqual(Math.min(golden.tolerance, 1e-4));
      } finally {
        await runner.dispose();
      }
    });
  },
);
