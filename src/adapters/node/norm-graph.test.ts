/** Rewritten graphs in a runtime: what statistics do is what the plain graph does. */
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { type NormStatistics, poolStatistics } from "#core/tiling/norm-statistics.ts";
import { openNormModel } from "#engine/tile-models/norm-model.ts";

const root = new URL("../../../", import.meta.url);
const runner = createNodeOnnxRunner({
  fetchModel: (path) =>
    readFile(
      new URL(`${path.includes("tiny") ? "src/testing/" : ""}models/${path}`, root),
    ),
  threads: 1,
});
afterAll(() => runner.dispose());

async function cardOf(folder: string): Promise<ModelCard> {
  const path = `${folder.includes("tiny") ? "src/testing/" : ""}models/${folder}/card.json`;
  return parseModelCard(JSON.parse(await readFile(new URL(path, root), "utf8")), path);
}

const SIDE = 64;
/** Values in [-1, 1] whose mean and spread change from left to right. */
function picture(bands: number, height = SIDE, width = SIDE): Float32Array {
  return Float32Array.from({ length: bands * height * width }, (_, i) => {
    const [row, col] = [Math.floor(i / width), i % width];
    return Math.sin(row * 0.7 + i * 0.013) * (0.2 + (0.6 * col) / width) - 0.2;
  });
}

async function open(folder: string, mode: "scene" | "dense", tile = SIDE) {
  const card = await cardOf(folder);
  const shape = { height: tile, width: tile };
  const options = { runner, tile: shape, backend: "auto", seed: 0 } as const;
  const { norms } = await openNormModel(card, options, mode);
  const plain = await runner.load(card, shape, "auto");
  const bands = card.graphs?.[0]?.io.inputs[0]?.bands ?? 1;
  const runPlain = async (input: Float32Array) =>
    (await runner.run(plain.handle, input)).outputs[0];
  return { norms, runPlain, bands };
}

const ones = (side = SIDE) => new Float32Array(side * side).fill(1);

function farthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] as number))), 0);
}

const GRAPHS = [
  "translate/tiny-resnet",
  "translate/cut-hybrid-sim-x",
  "refine/restormer-sim-x",
];

describe.each(GRAPHS)("the statistics of %s", (folder) => {
  it("of the tile itself change nothing, also when they are given back", async () => {
    const { norms, runPlain, bands } = await open(folder, "scene");
    const expected = await runPlain(picture(bands));
    const own = await norms.collect(picture(bands), ones(), null);
    expect(farthest(own.output, expected)).toBeLessThan(1e-5);
    expect(own.mean.some((v) => v !== 0)).toBe(true);
    const given = await norms.runGiven(picture(bands), own);
    expect(farthest(given.output, expected)).toBeLessThan(1e-5);
    const again = await norms.collect(picture(bands), ones(), own);
    expect(farthest(again.output, expected)).toBeLessThan(1e-5);
    expect(farthest(again.mean, own.mean)).toBeLessThan(
      1e-5 * Math.max(1, ...own.mean.map(Math.abs)),
    );
  });

  it("leave out what does not count", async () => {
    const { norms, bands } = await open(folder, "scene");
    const own = await norms.collect(picture(bands), ones(), null);
    const weights = ones().fill(0, 0, (SIDE * SIDE) / 2);
    const lower = await norms.collect(picture(bands), weights, null);
    expect(farthest(lower.mean, own.mean)).toBeGreaterThan(1e-4);
    const upper = await norms.collect(
      picture(bands),
      weights.map((w) => 1 - w),
      null,
    );
    // The first norm sees the same planes whatever is counted.
    const pooled = poolStatistics(
      [lower, upper].map((half) => ({ ...half, count: (SIDE * SIDE) / 2 })),
    ) as NormStatistics;
    expect(Math.abs((pooled.mean[0] as number) - (own.mean[0] as number))).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(own.mean[0] as number)),
    );
    expect(
      Math.abs((pooled.variance[0] as number) - (own.variance[0] as number)),
    ).toBeLessThan(1e-4);
  });
});

describe("interpolated statistics", () => {
  it.each(GRAPHS.slice(0, 2))(
    "of nine equal tiles are those given (%s)",
    async (folder) => {
      const { norms, runPlain } = await open(folder, "dense");
      const own = await norms.collect(picture(1), ones(), null);
      const thirds = new Float32Array(3 * SIDE).fill(1 / 3);
      const { output } = await norms.runDense(picture(1), {
        nine: Array.from({ length: 9 }, () => own),
        ...{ rows: thirds, cols: thirds },
      });
      expect(farthest(output, await runPlain(picture(1)))).toBeLessThan(1e-5);
    },
  );

  it("are those of the tile that has all of the pixel", async () => {
    const { norms } = await open("translate/tiny-resnet", "dense");
    const own = await norms.collect(picture(1), ones(), null);
    const other = {
      mean: own.mean.map((v) => v + 1),
      variance: own.variance.map((v) => v * 4),
    };
    // The right column of the nine, from the middle of the tile on.
    const nine = Array.from({ length: 9 }, (_, i) => (i % 3 === 2 ? other : own));
    const rows = Float32Array.from({ length: 3 * SIDE }, (_, i) =>
      i % 3 === 1 ? 1 : 0,
    );
    const at = (col: number) => (col < SIDE / 2 ? 1 : 2);
    const cols = Float32Array.from({ length: 3 * SIDE }, (_, i) =>
      i % 3 === at(Math.floor(i / 3)) ? 1 : 0,
    );
    const { output } = await norms.runDense(picture(1), { nine, rows, cols });
    const { norms: whole } = await open("translate/tiny-resnet", "scene");
    const left = await whole.runGiven(picture(1), own);
    const right = await whole.runGiven(picture(1), other);
    // Convolutions reach 12 px across the middle.
    for (let i = 0; i < output.length; i++) {
      const col = i % SIDE;
      if (Math.abs(col - SIDE / 2) > 13) {
        const expected = (col < SIDE / 2 ? left : right).output[i] as number;
        expect(Math.abs((output[i] as number) - expected)).toBeLessThan(1e-5);
      }
    }
  });
});
