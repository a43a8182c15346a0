/**
 * Graphs whose norms are given statistics, in the browser's runtime: on wasm and on WebGPU
 * the statistics of a tile itself change nothing, and those of others do.
 */
import { afterAll, describe, expect, it } from "vitest";
import { createOnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { openNormModel } from "#engine/tile-models/norm-model.ts";
import { wasmUrls } from "./runtime-urls.ts";

const modelsUrl = new URL("/models/", location.origin);
const tiny = import.meta.glob("../../testing/models/translate/tiny-resnet/*.onnx", {
  query: "?url",
  import: "default",
  eager: true,
}) as Record<string, string>;
const tinyCard = import.meta.glob(
  "../../testing/models/translate/tiny-resnet/card.json",
  {
    import: "default",
    eager: true,
  },
) as Record<string, unknown>;

async function fetchModel(path: string): Promise<Uint8Array> {
  const url = path.includes("tiny-resnet")
    ? (Object.values(tiny)[0] as string)
    : new URL(path, modelsUrl);
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

async function cardOf(id: string): Promise<ModelCard> {
  if (id === "tiny-resnet") {
    return parseModelCard(Object.values(tinyCard)[0], id);
  }
  const url = new URL(`refine/${id}/card.json`, modelsUrl);
  return parseModelCard(await (await fetch(url)).json(), id);
}

const SIDE = 64;
const picture = (bands: number) =>
  Float32Array.from({ length: bands * SIDE * SIDE }, (_, i) => {
    const col = i % SIDE;
    return Math.sin(i * 0.13) * (0.2 + (0.6 * col) / SIDE) - 0.2;
  });
const ones = () => new Float32Array(SIDE * SIDE).fill(1);

function farthest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, v, i) => Math.max(most, Math.abs(v - (b[i] as number))), 0);
}

const runner = createOnnxRunner({ fetchModel, wasmUrls });
afterAll(() => runner.dispose());

describe.each([
  { backend: "wasm", tolerance: 1e-4 },
  { backend: "webgpu", tolerance: 2e-3 },
] as const)("on $backend", ({ backend, tolerance }) => {
  it.each([
    { id: "tiny-resnet", bands: 1, mode: "scene" },
    { id: "tiny-resnet", bands: 1, mode: "dense" },
    { id: "restormer-sim-x", bands: 3, mode: "scene" },
  ] as const)("statistics of $id are collected and given, mode $mode", async (one) => {
    const { id, bands, mode } = one;
    const card = await cardOf(id);
    const tile = { height: SIDE, width: SIDE };
    const { handle } = await runner.load(card, tile, "wasm");
    const { outputs } = await runner.run(handle, picture(bands));
    const opened = await openNormModel(card, { runner, tile, backend, seed: 0 }, mode);
    expect(opened.backend.provider).toBe(backend);
    const { norms } = opened;
    const own = await norms.collect(picture(bands), ones(), null);
    expect(farthest(own.output, outputs[0])).toBeLessThan(tolerance);
    const others = { ...own, mean: own.mean.map((v) => 1.5 * v + 0.1) };
    const thirds = new Float32Array(3 * SIDE).fill(1 / 3);
    const give = (statistics: typeof own) =>
      mode === "scene"
        ? norms.runGiven(picture(bands), statistics)
        : norms.runDense(picture(bands), {
            nine: Array.from({ length: 9 }, () => statistics),
            ...{ rows: thirds, cols: thirds },
          });
    expect(farthest((await give(own)).output, outputs[0])).toBeLessThan(tolerance);
    expect(farthest((await give(others)).output, outputs[0])).toBeGreaterThan(0.02);
  });
});
