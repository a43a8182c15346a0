import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findNorms } from "./find-norms.ts";
import { editGraph, readGraph } from "./graph-edit.ts";
import { rewriteNorms } from "./norm-graph.ts";
import { fieldsOf } from "./read-fields.ts";
import { field, joinBytes, numbersOf } from "./wire.ts";

const root = new URL("../../../", import.meta.url);
const read = (path: string) => new Uint8Array(readFileSync(new URL(path, root)));
const RESNET = "src/testing/models/translate/tiny-resnet/model.onnx";
const CUT = "models/translate/cut-hybrid-sim-x/cut-hybrid-sim-x.onnx";
const RESTORMER = "models/refine/restormer-sim-x/restormer-sim-x.onnx";

/** A model of nodes without weights; each node is its type and inputs and outputs. */
function model(opset: number, nodes: readonly (readonly [string, string, string])[]) {
  const node = ([type, input, output]: readonly [string, string, string]) =>
    field(1, joinBytes([field(1, input), field(2, output), field(4, type)]));
  return joinBytes([
    field(7, joinBytes(nodes.map(node))),
    field(8, joinBytes([field(1, ""), field(2, opset)])),
  ]);
}

describe("the wire format", () => {
  it("gives back what was written, long numbers and lengths included", () => {
    const bytes = joinBytes([field(300, 2 ** 40 + 5), field(1, "x".repeat(300))]);
    const fields = fieldsOf(bytes);
    expect(numbersOf(fields, 300)).toEqual([2 ** 40 + 5]);
    expect(fields[1]?.value).toEqual(new TextEncoder().encode("x".repeat(300)));
    expect(joinBytes(fields.map(({ raw }) => raw))).toEqual(bytes);
  });

  it("reads packed and single numbers alike", () => {
    const packed = fieldsOf(field(1, Uint8Array.of(1, 0x96, 1, 7)));
    expect(numbersOf(packed, 1)).toEqual([1, 150, 7]);
    const single = fieldsOf(joinBytes([field(1, 1), field(1, 150)]));
    expect(numbersOf(single, 1)).toEqual([1, 150]);
  });

  it("refuses bytes that end in the middle", () => {
    const cut = field(1, "text").subarray(0, 4);
    expect(() => fieldsOf(cut)).toThrow(/not an ONNX model/);
  });
});

describe("editing a graph", () => {
  it("keeps nodes and weights where nothing is changed", () => {
    const file = read(CUT);
    const { nodes } = readGraph(file);
    const same = editGraph(file, {
      ...{ nodes, constants: new Map(), inputs: [], outputs: [] },
    });
    expect(readGraph(same).nodes).toEqual(nodes);
    expect([...readGraph(same).constants.keys()]).toEqual([
      ...readGraph(file).constants.keys(),
    ]);
    // Only names of nodes and their notes are gone.
    expect(Math.abs(same.length - file.length)).toBeLessThan(20_000);
  });
});

describe("the norms of a graph", () => {
  it("are found in the graphs that ship", () => {
    const found = (path: string) => {
      const search = findNorms(read(path));
      return search.why === null
        ? search.norms.map((n) => (n.kind === "instance" ? n.channels : n.length))
        : search.why;
    };
    expect(found(RESNET)).toEqual([4, 8]);
    expect(found(CUT)).toEqual(Array(12).fill(128));
    // 13 blocks of (c / heads)² · heads products and 2c squares.
    expect(found(RESTORMER)).toHaveLength(13);
    expect(found(RESTORMER)[0]).toBe(16 * 16 + 2 * 16);
    expect(found("models/translate/pix2pix-s1s2/pix2pix-s1s2.onnx")).toMatch(
      /no instance/,
    );
  });

  it("are refused with a reason where statistics cannot be given", () => {
    const why = (opset: number, ...nodes: (readonly [string, string, string])[]) => {
      const search = findNorms(model(opset, nodes));
      return search.why;
    };
    expect(why(11, ["InstanceNormalization", "x", "y"])).toMatch(/version 11/);
    expect(why(18, ["InstanceNormalization", "x", "y"])).toMatch(/not a constant/);
    expect(why(21, ["GroupNormalization", "x", "y"])).toMatch(/groups/);
    expect(why(18, ["Relu", "x", "y"])).toMatch(/no instance/);
  });

  it("are looked for in graphs that run in circles, or through thousands of nodes", () => {
    const norm = joinBytes([
      ...["x", "s"].map((name) => field(1, name)),
      ...[field(2, "y"), field(4, "InstanceNormalization")],
    ]);
    const casts = (count: number, isCircle: boolean) =>
      Array.from({ length: count }, (_, i) =>
        joinBytes([
          field(1, isCircle && i === count - 1 ? "s" : `s${i}`),
          ...[field(2, i === 0 ? "s" : `s${i - 1}`), field(4, "Cast")],
        ]),
      );
    for (const nodes of [casts(3, true), casts(20_000, false)]) {
      const file = joinBytes([
        field(7, joinBytes([...nodes, norm].map((node) => field(1, node)))),
        field(8, joinBytes([field(1, ""), field(2, 18)])),
      ]);
      expect(findNorms(file).why).toMatch(/not a constant/);
    }
  });

  it("get inputs and outputs by form, and no weight a second time", () => {
    const file = read(CUT);
    for (const [form, inputs, outputs] of [
      ["collect", ["norm_weight", "norm_given", "norm_mean", "norm_var"], 2],
      ["given", ["norm_mean", "norm_var"], 0],
      ["dense", ["norm_mean", "norm_var", "norm_rows", "norm_cols"], 0],
    ] as const) {
      const { bytes, lengths } = rewriteNorms(file, form);
      const graph = readGraph(bytes);
      expect(lengths).toEqual(Array(12).fill(128));
      expect(graph.inputs.map(({ name }) => name)).toEqual(["sar", ...inputs]);
      expect(graph.outputs).toHaveLength(1 + outputs);
      expect(graph.nodes.some(({ type }) => type === "InstanceNormalization")).toBe(
        false,
      );
      expect(bytes.length - file.length).toBeLessThan(40_000);
    }
  });

  it("are not interpolated where a network has channel attention", () => {
    expect(() => rewriteNorms(read(RESTORMER), "dense")).toThrow(/cannot be shared/);
  });
});
