import { afterEach, describe, expect, it } from "vitest";
import { createOnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { parseModelCard } from "#core/catalog/card.ts";
import cardJson from "#testing/models/translate/no-op/card.json";
import modelUrl from "#testing/models/translate/no-op/model.onnx?url";
import { wasmUrls } from "./runtime-urls.ts";

const card = parseModelCard(cardJson, "no-op");
const sha256 = card.graphs?.[0]?.sha256 ?? "";
const fetched: string[] = [];
const runner = createOnnxRunner({
  wasmUrls,
  fetchModel: async (path) => {
    fetched.push(path);
    throw new TypeError("Failed to fetch");
  },
});
afterEach(() => runner.dispose());

const load = (px: number) => runner.load(card, { height: px, width: px }, "wasm");

describe("a graph that was provided", () => {
  it("is loaded without a fetch, and gone with all of its sessions when withdrawn", async () => {
    const bytes = new Uint8Array(await (await fetch(modelUrl)).arrayBuffer());
    await runner.provide(sha256, bytes);
    const [small, large] = [await load(32), await load(64)];
    expect((await runner.run(small.handle, new Float32Array(1024))).dims).toEqual([
      [1, 3, 32, 32],
    ]);
    await runner.withdraw(sha256);
    for (const { handle } of [small, large]) {
      await expect(runner.run(handle, new Float32Array(1024))).rejects.toMatchObject({
        message: "The model is not loaded.",
      });
    }
    await expect(load(32)).rejects.toMatchObject({ code: "network-unavailable" });
    expect(fetched).toHaveLength(1);
  });
});
