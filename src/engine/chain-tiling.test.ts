import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ModelCard } from "#core/catalog/card.ts";
import { planTiles } from "#core/tiling/plan-tiles.ts";
import { chainTiling } from "./chain-tiling.ts";

type Tiling = ModelCard["tiling"];

const cardOf = (tiling: Tiling) => ({ tiling }) as ModelCard;

const tilings: fc.Arbitrary<Tiling> = fc
  .record({
    multiple: fc.constantFrom(1, 2, 3, 4, 6, 8, 16),
    haloPx: fc.integer({ min: 0, max: 40 }),
    norm: fc.constantFrom("none" as const, "instance" as const, "group" as const),
    spare: fc.integer({ min: 1, max: 8 }),
  })
  .map(({ multiple, haloPx, norm, spare }) => ({
    ...{ multiple, haloPx, norm },
    tile: (2 * Math.ceil(haloPx / multiple) + spare) * multiple,
  }));

describe("chainTiling", () => {
  it("leaves a single model its own tiles", () => {
    fc.assert(
      fc.property(tilings, (tiling) => {
        expect(chainTiling([cardOf(tiling)])).toEqual(tiling);
      }),
    );
  });

  it("adds halos, and starts every part's tiles on its multiple", () => {
    fc.assert(
      fc.property(fc.array(tilings, { minLength: 2, maxLength: 4 }), (parts) => {
        const whole = chainTiling(parts.map(cardOf));
        expect(whole.haloPx).toBe(parts.reduce((sum, { haloPx }) => sum + haloPx, 0));
        for (const { multiple, tile, haloPx } of parts) {
          expect(whole.multiple % multiple).toBe(0);
          expect(whole.tile % multiple).toBe(0);
          expect(whole.tile - 2 * whole.haloPx).toBeGreaterThanOrEqual(
            tile - 2 * haloPx,
          );
        }
        expect(whole.norm === "none").toBe(parts.every(({ norm }) => norm === "none"));
        const { tiles, haloPx } = planTiles(
          { width: 200, height: 150 },
          { col: 0, row: 0, width: 200, height: 150 },
          whole,
          null,
        );
        for (const { core, input } of tiles) {
          expect(core.col - input.col).toBeGreaterThanOrEqual(haloPx);
          const right = input.col + input.width - core.col - core.width;
          expect(right).toBeGreaterThanOrEqual(haloPx);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("takes no part of an operation, which reads what it needs besides", () => {
    const median = { op: { name: "median-blur", parameters: {} } } as ModelCard;
    const tiling: Tiling = { tile: 64, multiple: 4, haloPx: 4, norm: "none" };
    expect(chainTiling([median, cardOf(tiling)])).toEqual(tiling);
    expect(chainTiling([median]).haloPx).toBe(0);
  });
});
