import { describe, expect, it } from "vitest";
import { openScene } from "#engine/open-scene.ts";
import type { NetworkStep } from "#engine/stage-steps.ts";
import { createMemorySource } from "#testing/memory-source.ts";
import type { CollectedChain } from "./collect-cell.ts";
import { createMosaicCollector } from "./collect-mosaic.ts";

const TILE = 64;

/** DN that says where a pixel lies; NaN = no data. */
async function makeScene(
  width: number,
  height: number,
  value: (row: number, col: number) => number = (row, col) => 1 + row * width + col,
) {
  const pixels = Float32Array.from({ length: width * height }, (_, i) =>
    value(Math.floor(i / width), i % width),
  );
  const georeference = {
    crs: "EPSG:32631",
    affine: [10, 0, 5e5, 0, -10, 5e6],
  } as const;
  const source = createMemorySource({ width, height, georeference }, pixels);
  const options = { answer: "amplitude", sidecar: null } as const;
  const outcome = await openScene(source, "scene-1", options);
  if (outcome.status !== "opened") {
    throw new Error("expected to open");
  }
  return { handle: outcome.handle, grid: { ...georeference, width, height } };
}

/** Collects every mosaic; returns the DN that counted in each. */
async function countedIn(
  scene: Awaited<ReturnType<typeof makeScene>>,
  change: Partial<CollectedChain> = {},
) {
  const counted: number[][] = [];
  const step: NetworkStep = {
    bands: 1,
    prepare: (planes) => planes.slice(),
    async apply(planes, _valid, tile) {
      expect(planes.length).toBe(TILE * TILE);
      const flags = tile.counted as Uint8Array;
      counted.push(
        [...planes].flatMap((power, i) => (flags[i] === 1 ? [Math.sqrt(power)] : [])),
      );
      return { output: planes, runMs: 1 };
    },
  };
  const chain: CollectedChain = {
    ...scene,
    contract: { tile: TILE, multiple: 4, haloPx: 8, norm: "instance" },
    ...{ filter: null, normCounts: [1], giveUp: () => undefined },
    stepsWith: () => [step],
    ...change,
  };
  const signal = new AbortController().signal;
  const collector = await createMosaicCollector(chain, signal);
  for (let col = 0; col < (collector?.cols ?? 0); col++) {
    await collector?.collect({ col, row: 0 }, []);
  }
  return counted;
}

describe("mosaics of a scene", () => {
  it("count every pixel of a small one once", async () => {
    const scene = await makeScene(100, 70);
    const counted = await countedIn(scene);
    const all = counted.flat().toSorted((a, b) => a - b);
    expect(all.length).toBe(7000);
    expect(all.every((dn, i) => Math.abs(dn - (i + 1)) < 0.5)).toBe(true);
    expect(counted.length).toBeGreaterThan(1);
  });

  it("each show ground from far apart", async () => {
    const scene = await makeScene(400, 400);
    const counted = await countedIn(scene);
    for (const dn of counted.slice(0, -1)) {
      const rows = dn.map((v) => Math.floor((v - 1) / 400));
      const cols = dn.map((v) => (v - 1) % 400);
      const reach = (v: number[]) => Math.max(...v) - Math.min(...v);
      expect(reach(rows) + reach(cols)).toBeGreaterThan(100);
    }
  });

  it("sample a large one evenly, at a bounded cost", async () => {
    const scene = await makeScene(1500, 1500);
    const counted = await countedIn(scene);
    expect(counted.length).toBeLessThanOrEqual(16);
    const thirds = new Set(
      counted
        .flat()
        .map(
          (v) =>
            `${Math.floor((v - 1) / 1500 / 500)}/${Math.floor(((v - 1) % 1500) / 500)}`,
        ),
    );
    expect(thirds.size).toBe(9);
  });

  it("leave out what has no data, and look on where most has none", async () => {
    const inCorner = (row: number, col: number) =>
      row < 90 && col < 90 ? 1 + row : Number.NaN;
    const counted = await countedIn(await makeScene(1500, 1500, inCorner));
    expect(counted.flat().length).toBeGreaterThan(4000);
    expect(counted.flat().every((dn) => dn >= 0.5 && dn < 91)).toBe(true);
  });

  it("are none once a stop is asked for", async () => {
    const scene = await makeScene(100, 70);
    const stop = new AbortController();
    stop.abort();
    const chain = {
      ...scene,
      contract: { tile: TILE, multiple: 4, haloPx: 8 },
      ...{ filter: null, normCounts: [1], giveUp: () => undefined },
      stepsWith: () => [],
    };
    expect(await createMosaicCollector(chain, stop.signal)).toBeNull();
  });
});
