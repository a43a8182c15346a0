/**
 * Chains of real graphs over tiles: de-noise with a network, translate, refine, and a
 * sampler of three graphs. What a pixel is depends neither on the tiles nor on anything
 * farther away than the chain's radius.
 */
import { readFile } from "node:fs/promises";
import { afterAll, describe, expect, it } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import type { RunRequest, RunResult } from "#ports/runs.ts";
import { chain } from "#testing/chain.ts";
import { open, ramp, request, setUp } from "#testing/engine-on-arrays.ts";

const root = new URL("../../testing/models/", import.meta.url);
const realRunner = createNodeOnnxRunner({
  fetchModel: (path) => readFile(new URL(path, root)),
  threads: 1,
});
afterAll(() => realRunner.dispose());

const SIZE = 150;
const FULL = {
  denoised: "tiny-denoise",
  syneo: "tiny-translate",
  refined: "tiny-refine",
};
const SAMPLER = { syneo: "tiny-sampler" };

/** Smooth ground with edges, so that filters do something everywhere. */
const ground = (row: number, col: number) =>
  90 + 50 * Math.sin(row / 5) * Math.cos(col / 7) + (ramp(row, col) % 20);

/** Same cards, other tiles: one that holds the scene, and the smallest that leave a core. */
const WHOLE = { tile: 256, multiple: 8 };
const SMALL = {
  "tiny-denoise": { tile: 16 },
  "tiny-translate": { tile: 16 },
  "tiny-refine": { tile: 16 },
  "tiny-sampler": { tile: 48 },
};
const wholeOf = (cards: object) =>
  Object.fromEntries(Object.values(cards).map((id) => [id, WHOLE]));

type Options = Parameters<typeof setUp>[0];

/** Every result of a run over the whole scene: dB or RGBA on the run's own grid. */
async function results(
  stages: RunRequest["stages"],
  options: Options = {},
  change: Partial<RunRequest> = {},
) {
  const { engine } = setUp({ size: SIZE, sar: ground, realRunner, ...options });
  const sceneId = await open(engine, "sar");
  const asked = { ...request(sceneId), stages, ...change };
  const plan = await engine.planRun(asked);
  const { provenance } = await engine.run(asked, () => undefined);
  const pixels = async ({ resultId }: RunResult) => {
    const tile = await engine.renderTile({ kind: "result", resultId }, plan.grid);
    return tile !== null && "data" in tile ? tile.data : new Float32Array();
  };
  const data = await Promise.all(plan.results.map(pixels));
  return { plan, provenance, data };
}

type Values = ArrayLike<number>;

function farthest(a: Values, b: Values): number {
  expect(a.length).toBe(b.length);
  expect(a.length).toBeGreaterThan(0);
  return Array.from(a).reduce(
    (worst, v, i) => Math.max(worst, Math.abs(v - (b[i] as number))),
    0,
  );
}

describe("de-noise with a network, translate, refine", () => {
  it("gives three results, and names every model with its hash", async () => {
    const { plan, provenance, data } = await results(chain(FULL));
    expect(plan.results.map(({ stage }) => stage)).toEqual([
      "denoised",
      "syneo",
      "refined",
    ]);
    expect(provenance.models.map(({ cardId }) => cardId)).toEqual(Object.values(FULL));
    for (const { graphs, backend } of provenance.models) {
      expect(graphs).toMatchObject([
        { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      ]);
      expect(backend?.provider).toBe("cpu");
    }
    expect(plan.tiles).toBeGreaterThan(1);
    const [denoised, syneo, refined] = data as [Float32Array, Uint8Array, Uint8Array];
    // Radar power again, in the scene's own unit: close to the ground's amplitude in dB.
    const found = denoised[75 * SIZE + 75] as number;
    expect(Math.abs(found - 20 * Math.log10(ground(75, 75)))).toBeLessThan(2);
    expect(farthest(syneo, refined)).toBeGreaterThan(3);
  });

  it("exports each stage: power in 32 bits, pictures in 8", async () => {
    const { engine } = setUp({ size: SIZE, sar: ground, realRunner });
    const sceneId = await open(engine, "sar");
    const asked = { ...request(sceneId), stages: chain(FULL) };
    const { results: made } = await engine.planRun(asked);
    await engine.run(asked, () => undefined);
    const infos = [];
    for (const { resultId } of made) {
      const bytes = await engine.exportGeoTiff(resultId);
      const source = await openGeoTiff(createBlobReader("x", new Blob([bytes])));
      const window = { col: 75, row: 75, width: 1, height: 1 };
      infos.push({
        ...source.info,
        first: (await source.readWindow(0, window)).data[0],
      });
      source.dispose();
    }
    expect(infos).toMatchObject([
      { bands: 1, sampleType: "float32" },
      { bands: 3, sampleType: "uint8" },
      { bands: 3, sampleType: "uint8" },
    ]);
    // Linear power: the square of the amplitude.
    const amplitude = Math.sqrt(infos[0]?.first ?? 0);
    expect(Math.abs(amplitude - ground(75, 75))).toBeLessThan(20);
  });

  it("does not depend on the tiles", async () => {
    const small = await results(chain(FULL), { tilings: SMALL });
    const whole = await results(chain(FULL), { tilings: wholeOf(FULL) });
    expect(small.plan.tiles).toBeGreaterThan(50);
    expect(whole.plan.tiles).toBe(1);
    // dB, and one step of 8 bits where a half is rounded.
    const worst = small.data.map((data, i) => farthest(data, whole.data[i] ?? data));
    expect(worst[0]).toBeLessThan(1e-3);
    expect(Math.max(...worst.slice(1))).toBeLessThanOrEqual(1);
  });

  it("is each network after the other over the whole scene", async () => {
    const both = await results(chain({ syneo: FULL.syneo, refined: FULL.refined }));
    const one = await results(chain({ syneo: FULL.syneo }));
    expect(farthest(both.data[0] ?? [], one.data[0] ?? [])).toBeLessThanOrEqual(1);
  });

  it("is the same where a filter de-noises before", async () => {
    const filtered = { ...FULL, denoised: "median-blur" };
    const small = await results(chain(filtered), { tilings: SMALL });
    const whole = await results(chain(filtered), { tilings: wholeOf(FULL) });
    expect(farthest(small.data[0] ?? [], whole.data[0] ?? [])).toBeLessThan(1e-3);
    expect(farthest(small.data[2] ?? [], whole.data[2] ?? [])).toBeLessThanOrEqual(1);
  });

  it("refuses stages that make no chain", async () => {
    await expect(
      results([{ stage: "refined", cardId: FULL.refined }]),
    ).rejects.toMatchObject({ code: "argument-invalid" });
    await expect(results([])).rejects.toMatchObject({ code: "argument-invalid" });
  });
});

describe.each([
  // By the graphs: 2 + 2 + 1, and 4 latents of 4 px.
  { what: "a chain", cards: FULL, radius: 5 },
  { what: "a sampler", cards: SAMPLER, radius: 16 },
])("the radius of $what", ({ cards, radius }) => {
  const [row, col] = [64, 76];
  const changed = (r: number, c: number) =>
    ground(r, c) + (r === row && c === col ? 60 : 0);

  it("is that of its parts: a near pixel changes a picture, a far one nothing", async () => {
    const tilings = SMALL;
    const before = await results(chain(cards), { tilings });
    const after = await results(chain(cards), { tilings, sar: changed });
    const [a, b] = [before.data.at(-1) ?? [], after.data.at(-1) ?? []];
    let reached = 0;
    for (let i = 0; i < a.length; i += 1) {
      const pixel = Math.floor(i / 4);
      const [r, c] = [Math.floor(pixel / SIZE), pixel % SIZE];
      if (a[i] !== b[i]) {
        reached = Math.max(reached, Math.abs(r - row), Math.abs(c - col));
      }
    }
    expect(reached).toBeLessThanOrEqual(radius);
    expect(reached).toBeGreaterThanOrEqual(radius / 2);
  });
});

describe("a sampler of three graphs", () => {
  it("gives the same pixels for any tiling with the same seed", async () => {
    const small = await results(chain(SAMPLER), { tilings: SMALL });
    const whole = await results(chain(SAMPLER), { tilings: wholeOf(SAMPLER) });
    expect(small.plan.tiles).toBeGreaterThan(50);
    expect(whole.plan.tiles).toBe(1);
    expect(farthest(small.data[0] ?? [], whole.data[0] ?? [])).toBeLessThanOrEqual(1);
    expect(small.provenance).toMatchObject({
      seed: 0,
      models: [
        { graphs: [{ role: "encoder" }, { role: "step" }, { role: "decoder" }] },
      ],
    });
  });

  it("draws another picture with another seed, under an id of its own", async () => {
    const one = await results(chain(SAMPLER));
    const two = await results(chain(SAMPLER), {}, { seed: 1 });
    expect(farthest(one.data[0] ?? [], two.data[0] ?? [])).toBeGreaterThan(10);
    expect(one.plan.results).not.toEqual(two.plan.results);
    expect(two.provenance.seed).toBe(1);
  });
});
