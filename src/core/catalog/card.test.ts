import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  graphOf,
  inputRange,
  type ModelCard,
  outputRange,
  parseModelCard,
} from "./card.ts";
import { checkStageBands } from "./check-stage-bands.ts";
import { fitDims, planGraph } from "./plan-graph.ts";

const TINY = new URL(
  "../../testing/models/translate/tiny-translate/card.json",
  import.meta.url,
);
const tiny = JSON.parse(readFileSync(TINY, "utf8"));

const image = (name: string, bands: number, factor = 1) => ({
  ...{ name, bands, factor },
  range: [-1, 1],
});
const graph = (role: string, inputs: unknown[], outputs: unknown[]) => ({
  ...tiny.graphs[0],
  role,
  io: { inputs, outputs },
});
const temb = { name: "temb", bands: 64, range: null, shape: "vector" };
const three = [
  graph("encoder", [image("sar", 1)], [image("y", 4, 4)]),
  graph("step", [image("x", 4, 4), temb], [image("g", 4, 4)]),
  graph("decoder", [image("x0", 4, 4)], [{ ...image("eo", 3), range: [0, 1] }]),
];
const sampler = {
  kind: "brownian-bridge",
  steps: [999, 499],
  m: [0.999, 0.4995],
  s: 1,
};
const parse = (change: object): ModelCard =>
  parseModelCard({ ...tiny, ...change }, "test");
const reasonOf = (change: object): string => {
  try {
    parse(change);
  } catch (error) {
    return (error as { found: string }).found;
  }
  return "no error";
};

describe("a card of several graphs", () => {
  it("knows its input by the first graph and its output by the last", () => {
    const card = parse({ graphs: three, sampler });
    expect(inputRange(card)).toEqual([-1, 1]);
    expect(outputRange(card)).toEqual([0, 1]);
    expect(graphOf(card)?.role).toBe("encoder");
    expect(graphOf(card, "step")?.io.inputs).toHaveLength(2);
    expect(graphOf(card, "prompt")).toBeNull();
  });

  it("plans each graph's own shapes from the tile's", () => {
    const card = parse({ graphs: three, sampler });
    const step = planGraph(card, { height: 64, width: 32 }, "step");
    expect(step.sides).toEqual({ height: 16, width: 8 });
    expect(step.inputs.map(({ dims }) => dims)).toEqual([
      [1, 4, 16, 8],
      [1, 64],
    ]);
    const decoder = planGraph(card, { height: 64, width: 32 }, "decoder");
    expect(decoder.sides).toEqual({ height: 16, width: 8 });
    expect(decoder.outputs[0]?.dims).toEqual([1, 3, 64, 32]);
    expect(() => planGraph(card, { height: 64, width: 32 }, "prompt")).toThrow(
      "no such network",
    );
  });

  it("takes and gives what its stage does", () => {
    const one = (stage: string, bands: readonly [number, number]) => () =>
      checkStageBands(
        parse({
          stage,
          graphs: [graph("a", [image("x", bands[0])], [image("y", bands[1])])],
        }),
      );
    expect(one("denoise", [1, 1])).not.toThrow();
    expect(one("translate", [1, 3])).not.toThrow();
    expect(one("translate", [1, 1])).not.toThrow();
    expect(one("refine", [3, 3])).not.toThrow();
    expect(one("metric", [3, 8])).not.toThrow();
    for (const [stage, bands] of [
      ["denoise", [1, 3]],
      ["translate", [3, 3]],
      ["refine", [3, 1]],
      ["refine", [1, 3]],
    ] as const) {
      expect(one(stage, bands)).toThrow("does not fit its card");
    }
  });

  it("takes any number of points", () => {
    const points = { name: "points", type: "float32" as const, dims: [1, null, 2] };
    expect(fitDims(points, 10)).toEqual([1, 5, 2]);
    expect(fitDims(points, 5)).toBeNull();
    expect(fitDims(points, 0)).toBeNull();
    expect(fitDims({ name: "temb", type: "float32", dims: [1, 64] }, 128)).toBeNull();
  });

  it.each([
    ["the graphs encoder, step and decoder", { graphs: tiny.graphs, sampler }],
    ["roles of their own", { graphs: [three[0], three[0]] }],
    [
      "a multiple of every factor",
      { graphs: [graph("a", [image("x", 1, 3)], [image("y", 1)])] },
    ],
    ["one entry for each step", { graphs: three, sampler: { ...sampler, m: [0.9] } }],
    [
      "falls from step to step",
      { graphs: three, sampler: { ...sampler, m: [0.4, 0.9] } },
    ],
  ])("refuses one without %s", (reason, change) => {
    expect(reasonOf(change)).toContain(reason);
  });
});
