import { describe, expect, it } from "vitest";
import type { ModelCard } from "./card.ts";
import { checkOnnxFile } from "./check-graph.ts";
import type { GraphPlan } from "./plan-graph.ts";
import { readOnnx } from "./read-onnx.ts";

/** A field of a protocol buffer: bytes or text with their length, or a small number. */
function field(number: number, value: number | string | readonly number[]): number[] {
  if (typeof value === "number") {
    return [number << 3, value];
  }
  const bytes =
    typeof value === "string" ? [...new TextEncoder().encode(value)] : [...value];
  // All of them are shorter than 128 bytes: a length of one byte.
  return [(number << 3) | 2, bytes.length, ...bytes];
}

/** Type and dimensions of a float tensor; a free dimension has a name. */
function value(name: string, dims: readonly (number | string)[]): number[] {
  const shape = dims.flatMap((d) =>
    field(1, typeof d === "number" ? field(1, d) : field(2, d)),
  );
  const tensor = [...field(1, 1), ...field(2, shape)];
  return [...field(1, name), ...field(2, field(1, tensor))];
}

/** ModelProto with one graph: an input, an output, and `weights` as initialisers. */
function model(...weights: readonly number[][]): Uint8Array {
  const graph = [
    ...weights.flatMap((tensor) => field(5, tensor)),
    ...field(11, value("x", [1, 1, "h", "w"])),
    ...field(12, value("y", [1, 3, "h", "w"])),
  ];
  return Uint8Array.from(field(7, graph));
}

describe("an ONNX file's header", () => {
  it("names inputs, outputs and weights, by hand", () => {
    const weight = [...field(8, "w"), ...field(9, [1, 2, 3, 4])];
    expect(readOnnx(model(weight))).toMatchObject({
      inputs: [{ name: "x", type: "float32", dims: [1, 1, null, null] }],
      outputs: [{ name: "y", type: "float32", dims: [1, 3, null, null] }],
      weights: [Uint8Array.from([1, 2, 3, 4])],
      externalFiles: [],
    });
  });

  it("names the second file that holds its weights", () => {
    const entry = [...field(1, "location"), ...field(2, "../other.bin")];
    // Field 14, data_location: 1 is external.
    const weight = [...field(8, "w"), ...field(13, entry), ...field(14, 1)];
    const bytes = model(weight);
    expect(readOnnx(bytes).externalFiles).toEqual(["../other.bin"]);
    // A card's model is one file: a second one is refused before a runtime misses it.
    const card = { title: "Split" } as ModelCard;
    expect(() => checkOnnxFile(card, {} as GraphPlan, bytes)).toThrow(
      expect.objectContaining({
        ...{ code: "file-unsupported", found: "external data in ../other.bin" },
        message: 'The graph of "Split" keeps its weights in a second file.',
      }),
    );
  });

  it.each([
    ["nothing", []],
    ["text", [...new TextEncoder().encode("not a graph")]],
    ["a graph that claims 2 GB", [0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, 8, 8]],
    ["a number without an end", [0x08, ...Array(40).fill(0xff)]],
    ["two graphs", [...model(), ...model()]],
    ["half of a file", [...model().subarray(0, model().length >> 1)]],
  ])("is refused where it is %s", (_, bytes) => {
    expect(() => readOnnx(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: "file-unsupported" }),
    );
  });
});
