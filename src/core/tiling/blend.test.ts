import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { type BlendedBlock, createAccumulator } from "#core/tiling/blend.ts";
import { extractPadded } from "#core/tiling/extract-padded.ts";
import {
  planTiles,
  type TileContract,
  type TilePlan,
} from "#core/tiling/plan-tiles.ts";

type Image = { data: Float32Array; width: number; height: number };

function noiseImage(width: number, height: number, seed = 1): Image {
  const data = Float32Array.from(
    { length: width * height },
    (_, i) => Math.sin(i * 12.9898 + seed) * Math.cos(i * 0.61 + seed),
  );
  return { data, width, height };
}

/** Mean of 5 × 5 with zeros outside: a convolution with a halo of 2, as a network pads. */
function boxFilter(plane: Float32Array, side: number): Float32Array {
  const out = new Float32Array(plane.length);
  for (let r = 0; r < side; r++) {
    for (let c = 0; c < side; c++) {
      let sum = 0;
      for (let dr = -2; dr <= 2; dr++) {
        for (let dc = -2; dc <= 2; dc++) {
          const inside = r + dr >= 0 && r + dr < side && c + dc >= 0 && c + dc < side;
          sum += inside ? (plane[(r + dr) * side + c + dc] as number) : 0;
        }
      }
      out[r * side + c] = sum / 25;
    }
  }
  return out;
}

/** Runs every tile of the plan; band 1 is the negative of band 0. */
function runPlan(
  plan: TilePlan,
  image: Image,
  model: (plane: Float32Array, side: number, tile: number) => Float32Array,
) {
  const target = {
    data: new Float32Array(2 * plan.window.width * plan.window.height).fill(Number.NaN),
    bands: 2,
    window: plan.window,
  };
  const accumulator = createAccumulator(plan, 2);
  const whole = { ...image, col: 0, row: 0 };
  const blocks: BlendedBlock[] = [];
  for (const tile of plan.tiles) {
    const source = { data: image.data, bands: 1, window: whole };
    const input = extractPadded(source, tile.input, image);
    const band = model(input, plan.tilePx, tile.index);
    const output = new Float32Array(2 * band.length);
    output.set(band);
    output.set(
      band.map((v) => -v),
      band.length,
    );
    for (const block of accumulator.add(tile.index, output)) {
      paste(target, block);
      blocks.push(block);
    }
  }
  return { target, blocks };
}

const contracts = fc
  .record({
    multiple: fc.constantFrom(1, 2, 4),
    tile: fc.integer({ min: 4, max: 12 }),
    featherPx: fc.integer({ min: 0, max: 6 }),
  })
  .map(({ multiple, tile, featherPx }) => ({
    contract: { tile: tile * 4, multiple, haloPx: 2 } satisfies TileContract,
    featherPx,
  }));
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 90 }),
  height: fc.integer({ min: 1, max: 70 }),
});

function inWindow(image: Float32Array, width: number, window: PixelWindow): number[] {
  return Array.from({ length: window.width * window.height }, (_, i) => {
    const row = window.row + Math.floor(i / window.width);
    return image[row * width + window.col + (i % window.width)] as number;
  });
}

function paste(
  target: { data: Float32Array; bands: number; window: PixelWindow },
  { window: from, data, over }: BlendedBlock,
): void {
  const to = target.window;
  for (let band = 0; band < target.bands; band++) {
    for (let row = 0; row < from.height; row++) {
      const rowOver = band * over.height + row + from.row - over.row;
      const start = rowOver * over.width + from.col - over.col;
      target.data.set(
        data.subarray(start, start + from.width),
        (band * to.height + row + from.row - to.row) * to.width + from.col - to.col,
      );
    }
  }
}

/** Over the first band; NaN (a pixel that never came) is the worst of all. */
function worstDifference(found: Float32Array, expected: ArrayLike<number>): number {
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((found[i] as number) - (expected[i] as number));
    worst = Math.max(worst, Number.isNaN(difference) ? 9 : difference);
  }
  return worst;
}

describe("createAccumulator", () => {
  it("gives the identity model's image back for any tiling", () => {
    fc.assert(
      fc.property(sizes, contracts, (size, { contract, featherPx }) => {
        const image = noiseImage(size.width, size.height);
        const plan = planTiles(size, { ...size, col: 0, row: 0 }, contract, null, {
          featherPx,
        });
        const { target } = runPlan(plan, image, (plane) => plane);
        const mirrored = target.data.slice(image.data.length).map((v) => -v);
        expect(worstDifference(target.data, image.data)).toBeLessThanOrEqual(1e-6);
        expect(worstDifference(mirrored, image.data)).toBeLessThanOrEqual(1e-6);
      }),
      { numRuns: 60 },
    );
  });

  it("gives a local filter's image whatever the tiling, window and order", () => {
    fc.assert(
      fc.property(
        sizes,
        contracts,
        fc.double({ min: 0, max: 0.9, noNaN: true }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (size, { contract, featherPx }, from, part) => {
          const image = noiseImage(size.width, size.height, 2);
          const window = {
            col: Math.floor(from * size.width),
            row: Math.floor(from * size.height),
            width: Math.ceil(part * size.width),
            height: Math.ceil(part * size.height),
          };
          const plan = planTiles(
            size,
            window,
            contract,
            { col: 3, row: 50 },
            { featherPx },
          );
          const { target } = runPlan(plan, image, boxFilter);
          // Once more in one tile that holds everything.
          const large = { tile: 128, multiple: 1, haloPx: 16 };
          const all = planTiles(size, { ...size, col: 0, row: 0 }, large, null);
          const expected = inWindow(
            runPlan(all, image, boxFilter).target.data,
            size.width,
            plan.window,
          );
          expect(worstDifference(target.data, expected)).toBeLessThanOrEqual(1e-6);
        },
      ),
      { numRuns: 40 },
    );
  });

  it("gives a pixel the same value in every window, also if tiles differ", () => {
    // Each tile is one constant, as different as tiles can be.
    const size = { width: 200, height: 150 };
    const contract = { tile: 64, multiple: 4, haloPx: 4, norm: "instance" as const };
    const image = noiseImage(size.width, size.height);
    const lattice =
      (plan: TilePlan) => (_: Float32Array, side: number, index: number) => {
        const tile = plan.tiles[index];
        const value = Math.sin(
          1 + (tile?.latticeCol ?? 0) + 7 * (tile?.latticeRow ?? 0),
        );
        return new Float32Array(side * side).fill(value);
      };
    const all = planTiles(size, { ...size, col: 0, row: 0 }, contract, null);
    const whole = runPlan(all, image, lattice(all)).target.data;
    const window = { col: 37, row: 41, width: 90, height: 53 };
    const plan = planTiles(size, window, contract, { col: 99, row: 60 });
    const part = runPlan(plan, image, lattice(plan)).target.data;
    const expected = inWindow(whole, size.width, window);
    expect(worstDifference(part, expected)).toBeLessThanOrEqual(1e-6);
  });

  it("calls every pixel final once, and only when nothing changes it any more", () => {
    fc.assert(
      fc.property(sizes, contracts, (size, { contract, featherPx }) => {
        const plan = planTiles(
          size,
          { ...size, col: 0, row: 0 },
          contract,
          { col: 20, row: 20 },
          { featherPx },
        );
        const image = noiseImage(size.width, size.height);
        const { blocks } = runPlan(plan, image, (plane) => plane);
        const isFinal = new Uint8Array(size.width * size.height);
        for (const { window, isFinal: final } of blocks) {
          for (let r = window.row; r < window.row + window.height; r++) {
            for (let c = window.col; c < window.col + window.width; c++) {
              if (isFinal[r * size.width + c] === 1) {
                throw new Error(`pixel ${c}, ${r} changed after it was final`);
              }
              isFinal[r * size.width + c] = final ? 1 : 0;
            }
          }
        }
        expect(isFinal.every((f) => f === 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("blends two tiles by smoothstep over their overlap", () => {
    // One row of cells of 16 px with feather 4: the ramp runs over pixels 12 … 19.
    const plan = planTiles(
      { width: 32, height: 1 },
      { col: 0, row: 0, width: 32, height: 1 },
      { tile: 24, multiple: 1, haloPx: 0 },
      null,
      { featherPx: 4 },
    );
    expect(plan).toMatchObject({ stridePx: 16, featherPx: 4 });
    const { target } = runPlan(plan, noiseImage(32, 1), (_, side, index) =>
      new Float32Array(side * side).fill(index),
    );
    expect(target.data[11]).toBe(0);
    // Pixel 12: t = 0.5/8 → t²(3 − 2t) = 0.00390625 · 2.875 = 0.011230…
    expect(target.data[12]).toBeCloseTo(0.01123046875, 6);
    // Pixel 15: t = 3.5/8 = 0.4375 → 0.19140625 · 2.125 = 0.406738…
    expect(target.data[15]).toBeCloseTo(0.40673828125, 6);
    expect((target.data[15] as number) + (target.data[16] as number)).toBeCloseTo(1, 6);
    expect(target.data[20]).toBe(1);
  });

  it("refuses an output of another size and a tile that was there before", () => {
    const size = { width: 8, height: 8 };
    const plan = planTiles(
      size,
      { ...size, col: 0, row: 0 },
      { tile: 16, multiple: 1, haloPx: 2 },
      null,
    );
    const accumulator = createAccumulator(plan, 1);
    expect(() => accumulator.add(0, new Float32Array(5))).toThrowError(
      expect.objectContaining({ code: "model-shape-mismatch" }),
    );
    accumulator.add(0, new Float32Array(256));
    expect(() => accumulator.add(0, new Float32Array(256))).toThrowError(
      expect.objectContaining({ code: "argument-invalid" }),
    );
  });
});
