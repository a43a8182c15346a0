import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import type { ModelRunner } from "#ports/model-runner.ts";

const root = new URL("../../testing/models/", import.meta.url);
const tile = { height: 32, width: 32 };

async function readCard(id: string): Promise<ModelCard> {
  const url = new URL(`translate/${id}/card.json`, root);
  return parseModelCard(JSON.parse(await readFile(url, "utf8")), url.pathname);
}

const fetchModel = (path: string) => readFile(new URL(path, root));

let runner: ModelRunner = createNodeOnnxRunner({ fetchModel, threads: 1 });
afterEach(async () => {
  await runner.dispose();
  runner = createNodeOnnxRunner({ fetchModel, threads: 1 });
});

describe("createNodeOnnxRunner", () => {
  it("gives the input in all three bands for the no-op model", async () => {
    const { handle, backend } = await runner.load(
      await readCard("no-op"),
      tile,
      "auto",
    );
    const input = Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i));
    const {
      outputs: [data],
      runMs,
    } = await runner.run(handle, input);
    expect(backend).toMatchObject({ provider: "cpu", threads: 1 });
    expect(backend.reason).not.toBeNull();
    expect(runMs).toBeGreaterThan(0);
    for (let band = 0; band < 3; band++) {
      expect(data.slice(band * 1024, (band + 1) * 1024)).toEqual(input);
    }
  });

  it("loads the same card and shape once, another shape anew", async () => {
    let fetched = 0;
    runner = createNodeOnnxRunner({
      fetchModel: (path) => {
        fetched++;
        return fetchModel(path);
      },
    });
    const card = await readCard("no-op");
    const a = await runner.load(card, tile, "auto");
    const b = await runner.load(card, tile, "auto");
    const c = await runner.load(card, { height: 64, width: 32 }, "auto");
    expect(b.handle).toBe(a.handle);
    expect(c.handle).not.toBe(a.handle);
    expect(fetched).toBe(2);
  });

  it("refuses weights that are not the card's", async () => {
    const card = await readCard("tiny-translate");
    const graph = { ...card.graphs?.[0], sha256: "0".repeat(64) };
    const other = parseModelCard({ ...card, graphs: [graph] }, "changed");
    await expect(runner.load(other, tile, "auto")).rejects.toMatchObject({
      code: "model-hash-mismatch",
    });
  });

  it.each([
    ["another input name", { inputs: [{ name: "x", bands: 1, range: null }] }],
    ["more bands", { outputs: [{ name: "eo", bands: 4, range: null }] }],
  ])("refuses a graph whose card says %s", async (_, io) => {
    const card = await readCard("tiny-translate");
    const graph = card.graphs?.[0];
    const graphs = [{ ...graph, io: { ...graph?.io, ...io } }];
    const other = parseModelCard({ ...card, graphs }, "changed");
    await expect(runner.load(other, tile, "auto")).rejects.toMatchObject({
      code: "model-shape-mismatch",
    });
  });

  it("refuses a graph with one band where the card promises three", async () => {
    await expect(
      runner.load(await readCard("wrong-shape"), tile, "auto"),
    ).rejects.toMatchObject({ code: "model-shape-mismatch" });
  });

  it("refuses a tile off the card's multiple and an input of another size", async () => {
    const card = await readCard("tiny-translate");
    await expect(
      runner.load(card, { height: 30, width: 32 }, "auto"),
    ).rejects.toMatchObject({ code: "model-shape-mismatch" });
    const { handle } = await runner.load(card, tile, "auto");
    await expect(runner.run(handle, new Float32Array(5))).rejects.toMatchObject({
      code: "model-shape-mismatch",
      found: "5 values",
    });
  });

  it("counts the values that are no numbers", async () => {
    const { handle } = await runner.load(await readCard("emits-nan"), tile, "auto");
    await expect(runner.run(handle, new Float32Array(1024))).rejects.toMatchObject({
      code: "model-failed",
      found: "1024 of 3072 values are NaN or infinite",
    });
  });

  it("refuses a handle that was released", async () => {
    const { handle } = await runner.load(await readCard("no-op"), tile, "auto");
    await runner.release(handle);
    await expect(runner.run(handle, new Float32Array(1024))).rejects.toMatchObject({
      code: "model-failed",
    });
  });
});
