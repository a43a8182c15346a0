/** These tests bring a card of somebody's making beside a model. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { adoptCard } from "./propose-card.ts";

const folder = "../../../testing/models/translate/tiny-translate/";
const card = JSON.parse(
  readFileSync(new URL(`${folder}card.json`, import.meta.url), "utf8"),
);
const [graph] = card.graphs;
const identity = { name: "mine.onnx", sha256: graph.sha256, bytes: graph.bytes };

describe("a card beside a model", () => {
  it("is taken as it is", () => {
    expect(adoptCard(card, identity, null).tiling).toEqual(card.tiling);
  });

  it("is refused where its tiles or bands would take all memory", () => {
    const [input] = graph.io.inputs;
    const io = { ...graph.io, inputs: [{ ...input, bands: 1e6, order: undefined }] };
    for (const change of [
      { tiling: { ...card.tiling, tile: 2 ** 16, multiple: 1 } },
      { graphs: [{ ...graph, io }] },
    ]) {
      expect(() => adoptCard({ ...card, ...change }, identity, null)).toThrow(
        expect.objectContaining({ code: "card-invalid" }),
      );
    }
  });
});
