import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createStream } from "#core/random.ts";
import {
  areaOf,
  inset,
  isInside,
  middleOf,
  pointIn,
  rect,
  signedArea,
  smallestCorner,
} from "./geometry.ts";
import { split } from "./split.ts";

const seed = fc.integer({ min: 0, max: 1e6 });

describe("split", () => {
  test("covers its polygon without overlap", () => {
    fc.assert(
      fc.property(seed, fc.boolean(), fc.boolean(), (key, followsEdges, hasAxis) => {
        const random = createStream(key, "split");
        const polygon = rect([100, 80], 200, 140, random.between(0, 3));
        const { parts, cuts } = split(random, polygon, {
          targetM2: 900,
          followsEdges,
          ...(hasAxis ? { axisRad: 0.4 } : {}),
        });
        const total = parts.reduce((sum, part) => sum + areaOf(part), 0);
        expect(total).toBeCloseTo(areaOf(polygon), 3);
        expect(parts.length).toBeGreaterThan(10);
        expect(cuts.length).toBe(parts.length - 1);
        for (let i = 0; i < 20; i += 1) {
          const point = pointIn(polygon, random);
          expect(parts.filter((part) => isInside(part, point))).toHaveLength(1);
        }
      }),
      { numRuns: 40 },
    );
  });

  test("makes fewer slivers with more tries", () => {
    const sharpest = (tries: number) => {
      const { parts } = split(createStream(3, "tries"), rect([0, 0], 900, 900, 0.3), {
        targetM2: 8000,
        tries,
      });
      return parts.reduce((sum, part) => sum + smallestCorner(part), 0) / parts.length;
    };
    expect(sharpest(6)).toBeGreaterThan(sharpest(1));
  });
});

describe("inset", () => {
  test("moves each edge of a rectangle by its own distance", () => {
    // 20 × 10, minus 1 above and 3 below, 2 on each side: 16 × 6.
    const left = inset(rect([0, 0], 20, 10, 0), [1, 2, 3, 2]);
    expect(left === null ? 0 : signedArea(left)).toBeCloseTo(96, 9);
    expect(left === null ? null : middleOf(left)).toEqual([0, -1]);
  });

  test("is null when nothing is left", () => {
    expect(inset(rect([0, 0], 20, 10, 0.3), 5.1)).toBeNull();
  });
});
