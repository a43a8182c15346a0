/**
 * Norm modes of a run with a network of two instance norms over many tiles, against the
 * same network over the whole scene at once.
 */
import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { RunRequest } from "#ports/runs.ts";
import { chain } from "#testing/chain.ts";
import { open, PX, run, setUp } from "#testing/engine-on-arrays.ts";

const root = new URL("../../testing/models/", import.meta.url);
const realRunner = createNodeOnnxRunner({
  fetchModel: (path) => readFile(new URL(path, root)),
  threads: 1,
});
afterAll(() => realRunner.dispose());

const SIZE = 160;
/** Dark ground with little texture on the left, bright ground with much on the right. */
const ground = (row: number, col: number) =>
  60 + 0.6 * col + (10 + 0.25 * col) * Math.sin(row * 0.9) * Math.cos(col * 0.7 + row);
const ID = "tiny-resnet";
/** A receptive field of 16 px and some: tiles are exact but for their norms. */
const TILING = { tile: 64, haloPx: 16 };
const EDGE = 20;
const UNTILED = { tile: SIZE, haloPx: 0, norm: "none" };

type Pixels = Uint8Array | Float32Array;

async function translate(
  tiling: object,
  change: Partial<RunRequest> = {},
  sar = ground,
) {
  const { engine } = setUp({ size: SIZE, sar, realRunner, tilings: { [ID]: tiling } });
  const sceneId = await open(engine, "sar");
  const { plan, summary, resultId } = await run(engine, sceneId, {
    stages: chain({ syneo: ID }),
    ...change,
  });
  const tile = await engine.renderTile({ kind: "result", resultId }, plan.grid);
  return {
    pixels: (tile !== null && "data" in tile
      ? tile.data
      : new Float32Array()) as Pixels,
    resultId,
    isFull: summary.status === "complete",
  };
}

function differences(a: Pixels, b: Pixels): { worst: number; mean: number } {
  expect(a.length).toBe(b.length);
  expect(a.length).toBe(4 * SIZE * SIZE);
  let [worst, sum, count] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [row, col] = [Math.floor(i / 4 / SIZE), Math.floor(i / 4) % SIZE];
    // The network pads with zeros where a tile sees reflected ground.
    if (Math.min(row, col, SIZE - 1 - row, SIZE - 1 - col) >= EDGE) {
      const d = Math.abs((a[i] as number) - (b[i] as number));
      worst = Math.max(worst, d);
      sum += d;
      count += 1;
    }
  }
  return { worst, mean: sum / count };
}

describe("norm modes", () => {
  it("bring tiles to what the network makes of the whole scene", async () => {
    const whole = await translate(UNTILED);
    const found = new Map<NormMode, { worst: number; mean: number }>();
    for (const norm of ["tile", "scene", "exact"] as const) {
      const { pixels, isFull } = await translate(TILING, { norm });
      expect(isFull).toBe(true);
      found.set(norm, differences(pixels, whole.pixels));
    }
    const meanOf = (norm: NormMode) => found.get(norm)?.mean ?? Number.NaN;
    // What is left is the scene's edge, where the network pads with zeros and a tile sees
    // reflected ground: an eighth of this small scene's pixels.
    expect(found.get("exact")?.worst).toBeLessThanOrEqual(8);
    expect(meanOf("exact")).toBeLessThan(meanOf("tile") / 4);
    expect(meanOf("scene")).toBeLessThan(meanOf("tile") / 2);
  });

  it("give a pixel the same value whatever part of the scene is run", async () => {
    const all = {
      scene: await translate(TILING, { norm: "scene" }),
      dense: await translate(TILING, { norm: "dense" }),
    };
    const parts = fc.record({
      col: fc.integer({ min: 0, max: SIZE - 20 }),
      row: fc.integer({ min: 0, max: SIZE - 20 }),
      size: fc.integer({ min: 8, max: 90 }),
      norm: fc.constantFrom("scene" as const, "dense" as const),
    });
    await fc.assert(
      fc.asyncProperty(parts, async ({ col, row, size, norm }) => {
        const [x, y] = [5e5 + col * PX, 5e6 - row * PX];
        const box = [x, y - size * PX, x + size * PX, y] as const;
        const { pixels } = await translate(TILING, {
          ...{ norm, region: { kind: "box", box } },
        });
        const whole = all[norm].pixels;
        let shared = 0;
        for (let i = 0; i < pixels.length; i += 4) {
          if (pixels[i + 3] === 255) {
            shared += 1;
            expect([...pixels.subarray(i, i + 3)]).toEqual([
              ...whole.subarray(i, i + 3),
            ]);
          }
        }
        expect(shared).toBeGreaterThan(0);
      }),
      { numRuns: 5 },
    );
  });

  it("are part of the result's key, and the tile's own is no other key than before", async () => {
    const own = await translate(TILING);
    const tile = await translate(TILING, { norm: "tile" });
    const scene = await translate(TILING, { norm: "scene" });
    expect(tile.resultId).toBe(own.resultId);
    expect(scene.resultId).not.toBe(own.resultId);
    const byCard = await translate({ ...TILING, normMode: "scene" });
    expect(byCard.resultId).toBe(scene.resultId);
    expect(byCard.pixels).toEqual(scene.pixels);
  });

  it("collect the statistics of a scene once", async () => {
    const { engine } = setUp({
      ...{ size: SIZE, sar: ground, realRunner, tilings: { [ID]: TILING } },
    });
    const sceneId = await open(engine, "sar");
    const asked = { stages: chain({ syneo: ID }), norm: "scene" as const };
    const types = async (change = {}) => {
      const { events } = await run(engine, sceneId, { ...asked, ...change });
      return events.filter(({ type }) => type === "statistics").length;
    };
    expect(await types()).toBeGreaterThan(0);
    expect(await types()).toBe(0);
    expect(await types({ norm: "exact" })).toBeGreaterThan(0);
    expect(await types({ flip: "horizontal" })).toBeGreaterThan(0);
  });

  it("are stated in the exported file", async () => {
    const { engine } = setUp({
      ...{ size: SIZE, sar: ground, realRunner, tilings: { [ID]: TILING } },
    });
    const sceneId = await open(engine, "sar");
    const { summary } = await run(engine, sceneId, {
      ...{ stages: chain({ syneo: ID }), norm: "dense" },
    });
    expect(summary.provenance).toMatchObject({ norm: "instance", normMode: "dense" });
  });
});
