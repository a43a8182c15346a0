import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelWindow } from "#core/raster/grid.ts";
import { planTiles, type TilePlan } from "#core/tiling/plan-tiles.ts";

const contract = { tile: 256, multiple: 4, haloPx: 32 };
const everything = (width: number, height: number): PixelWindow => ({
  col: 0,
  row: 0,
  width,
  height,
});

/** Any grid, a window that touches it, any contract with room for a core. */
const cases = fc
  .record({
    width: fc.integer({ min: 1, max: 300 }),
    height: fc.integer({ min: 1, max: 300 }),
    multiple: fc.constantFrom(1, 2, 4, 16),
    cells: fc.integer({ min: 3, max: 8 }),
    haloPx: fc.integer({ min: 0, max: 12 }),
    norm: fc.constantFrom("instance" as const, "none" as const),
    featherPx: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    from: fc.tuple(
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
    ),
    part: fc.tuple(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    focus: fc.option(
      fc.record({
        col: fc.integer({ min: -50, max: 350 }),
        row: fc.integer({ min: -50, max: 350 }),
      }),
    ),
  })
  .map(({ width, height, multiple, cells, haloPx, from, part, ...rest }) => {
    const halo = Math.min(haloPx, multiple * (cells - 2) > 1 ? multiple : 0);
    const col = Math.floor(from[0] * width);
    const row = Math.floor(from[1] * height);
    return {
      ...rest,
      size: { width, height },
      contract: { tile: multiple * cells, multiple, haloPx: halo, norm: rest.norm },
      window: {
        col,
        row,
        width: Math.max(1, Math.ceil(part[0] * (width - col))),
        height: Math.max(1, Math.ceil(part[1] * (height - row))),
      },
    };
  });

function planCase(c: typeof cases extends fc.Arbitrary<infer T> ? T : never): TilePlan {
  const options = c.featherPx === undefined ? {} : { featherPx: c.featherPx };
  return planTiles(c.size, c.window, c.contract, c.focus, options);
}

describe("planTiles", () => {
  it("puts a hard lattice of tile − 2 halos on the grid", () => {
    // 256 − 2·32 = 192; ceil(400 / 192) = 3 cells across, ceil(200 / 192) = 2 down.
    const plan = planTiles(
      { width: 400, height: 200 },
      everything(400, 200),
      contract,
      null,
      { featherPx: 0 },
    );
    expect(plan).toMatchObject({
      stridePx: 192,
      featherPx: 0,
      tilePx: 256,
      haloPx: 32,
    });
    expect(plan.tiles.map((t) => [t.core.col, t.core.row, t.core.width])).toEqual([
      [0, 0, 192],
      [192, 0, 192],
      [384, 0, 16],
      [0, 192, 192],
      [192, 192, 192],
      [384, 192, 16],
    ]);
    // The last column is drawn back: 400 + 32 = 432 − 256 = 176, not 384 − 32.
    expect(plan.tiles.map((t) => t.input.col)).toEqual([-32, 160, 176, -32, 160, 176]);
  });

  it("blends tiles of every network with a halo, and crops hard without one", () => {
    const size = { width: 1000, height: 1000 };
    const plan = (haloPx: number) =>
      planTiles(size, everything(1000, 1000), { ...contract, haloPx }, null);
    // 256 − 2·(32 + 8) = 176.
    expect(plan(32)).toMatchObject({ stridePx: 176, featherPx: 8 });
    expect(plan(0)).toMatchObject({ stridePx: 256, featherPx: 0 });
  });

  it("gives instance normalisation a feather of tile/16", () => {
    const plan = planTiles(
      { width: 1000, height: 1000 },
      { col: 200, row: 200, width: 100, height: 100 },
      { ...contract, norm: "instance" },
      null,
    );
    // 256 − 2·(32 + 16) = 160: cell 1 is 160 … 319; its feather reaches 144 … 335.
    expect(plan).toMatchObject({ stridePx: 160, featherPx: 16 });
    expect(plan.tiles).toHaveLength(1);
    expect(plan.tiles[0]?.input).toEqual({
      col: 112,
      row: 112,
      width: 256,
      height: 256,
    });
  });

  it("adds neighbours that weigh in on the window's rim, with an empty core", () => {
    const plan = planTiles(
      { width: 1000, height: 1000 },
      { col: 200, row: 200, width: 110, height: 50 },
      { ...contract, norm: "instance" },
      null,
    );
    // 310 > 320 − 16: the tile of 320 … 479 weighs in on the last 6 columns.
    expect(plan.tiles.map((t) => [t.latticeCol, t.core.width, t.reach.width])).toEqual([
      [1, 110, 110],
      [2, 0, 6],
    ]);
  });

  it("orders tiles by their distance to the focus", () => {
    const plan = planTiles(
      { width: 960, height: 576 },
      everything(960, 576),
      contract,
      { col: 480, row: 288 },
      { featherPx: 0 },
    );
    const centres = plan.tiles.map((t) =>
      Math.hypot((t.latticeCol + 0.5) * 192 - 480, (t.latticeRow + 0.5) * 192 - 288),
    );
    expect(centres).toEqual(centres.toSorted((a, b) => a - b));
    expect(plan.tiles[0]).toMatchObject({ index: 0, latticeCol: 2, latticeRow: 1 });
  });

  it("gives a 1 × 1 image one whole tile", () => {
    const plan = planTiles({ width: 1, height: 1 }, everything(1, 1), contract, null);
    expect(plan.tiles).toHaveLength(1);
    // A halo of 32 and a feather of 8 lead, on a multiple of the contract's.
    expect(plan.tiles[0]).toMatchObject({
      input: { col: -40, row: -40, width: 256, height: 256 },
      core: { col: 0, row: 0, width: 1, height: 1 },
    });
  });

  it("clips the window to the grid and refuses one beside it", () => {
    const size = { width: 50, height: 50 };
    const over = { col: 40, row: -10, width: 100, height: 20 };
    expect(planTiles(size, over, contract, null).window).toEqual({
      col: 40,
      row: 0,
      width: 10,
      height: 10,
    });
    expect(() => planTiles(size, { ...over, col: 60 }, contract, null)).toThrowError(
      expect.objectContaining({ code: "argument-invalid" }),
    );
  });

  it("refuses a halo that leaves no core", () => {
    const cramped = { tile: 64, multiple: 32, haloPx: 20 };
    expect(() =>
      planTiles({ width: 9, height: 9 }, everything(9, 9), cramped, null),
    ).toThrowError(expect.objectContaining({ code: "card-invalid" }));
  });

  it("covers each pixel of the window by exactly one core", () => {
    fc.assert(
      fc.property(cases, (c) => {
        const plan = planCase(c);
        const count = new Uint8Array(c.size.width * c.size.height);
        for (const { core } of plan.tiles) {
          for (let r = core.row; r < core.row + core.height; r++) {
            for (let k = core.col; k < core.col + core.width; k++) {
              count[r * c.size.width + k] = (count[r * c.size.width + k] ?? 0) + 1;
            }
          }
        }
        for (let r = 0; r < c.size.height; r++) {
          for (let k = 0; k < c.size.width; k++) {
            const inside =
              r >= c.window.row &&
              r < c.window.row + c.window.height &&
              k >= c.window.col &&
              k < c.window.col + c.window.width;
            if (count[r * c.size.width + k] !== (inside ? 1 : 0)) {
              throw new Error(`pixel ${k}, ${r}: ${count[r * c.size.width + k]} cores`);
            }
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("keeps inputs whole, on multiples, with a halo around all that is trusted", () => {
    fc.assert(
      fc.property(cases, (c) => {
        const plan = planCase(c);
        const { tile, multiple, haloPx } = c.contract;
        for (const { input, core, reach } of plan.tiles) {
          expect([input.width, input.height]).toEqual([tile, tile]);
          expect(Math.abs(input.col % multiple) + Math.abs(input.row % multiple)).toBe(
            0,
          );
          for (const part of [core, reach].filter((p) => p.width > 0 && p.height > 0)) {
            expect(part.col - input.col).toBeGreaterThanOrEqual(haloPx);
            expect(part.row - input.row).toBeGreaterThanOrEqual(haloPx);
            expect(input.col + tile - (part.col + part.width)).toBeGreaterThanOrEqual(
              haloPx,
            );
            expect(input.row + tile - (part.row + part.height)).toBeGreaterThanOrEqual(
              haloPx,
            );
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("gives a part of the window the same tiles as the whole", () => {
    fc.assert(
      fc.property(cases, (c) => {
        const options = c.featherPx === undefined ? {} : { featherPx: c.featherPx };
        const all = planTiles(
          c.size,
          everything(c.size.width, c.size.height),
          c.contract,
          null,
          options,
        );
        const inputs = new Map(
          all.tiles.map((t) => [`${t.latticeCol},${t.latticeRow}`, t.input]),
        );
        for (const t of planCase(c).tiles) {
          expect(t.input).toEqual(inputs.get(`${t.latticeCol},${t.latticeRow}`));
        }
      }),
      { numRuns: 150 },
    );
  });
});
