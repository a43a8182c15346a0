import { describe, expect, test } from "vitest";
import { createStream } from "#core/random.ts";
import { areaOf, distance, localFrame, middleOf } from "#simulate/geometry.ts";
import { pathOf } from "#simulate/polyline.ts";
import { createStreetGrid, gridLine } from "./street-grid.ts";

/** Lines 100 m apart with streets of 10 m and sidewalks of 2 m. */
const lines = Array.from({ length: 7 }, (_, i) =>
  gridLine(100 * i, { roadM: 10, sidewalkM: 2 }),
);
const frame = localFrame([0, 0], 0.3);

describe("createStreetGrid", () => {
  test("makes blocks between the streets' edges", () => {
    const grid = createStreetGrid(createStream(1), { frame, us: lines, vs: lines });
    expect(grid.blocks).toHaveLength(36);
    expect(grid.streets).toHaveLength(14);
    for (const { outline } of grid.blocks) {
      // 100 m less half a street, 7 m, on each side.
      expect(areaOf(outline)).toBeCloseTo(86 * 86, 6);
    }
  });

  test("leaves out the street between blocks that it joins", () => {
    const grid = createStreetGrid(createStream(2), {
      ...{ frame, us: lines, vs: lines },
      joinedShare: 0.5,
    });
    const joined = grid.blocks.filter(({ outline }) => areaOf(outline) > 8000);
    expect(joined.length).toBeGreaterThan(4);
    expect(grid.blocks.length + joined.length).toBe(36);
    for (const { outline } of joined) {
      // 86 m by two blocks and the street: 186 m.
      expect(areaOf(outline)).toBeCloseTo(86 * 186, 6);
      const center = middleOf(outline);
      for (const { points } of grid.streets) {
        const path = pathOf(points);
        for (let along = 0; along <= path.lengthM; along += 10) {
          expect(distance(path.at(along), center)).toBeGreaterThan(40);
        }
      }
    }
  });

  test("bends streets and blocks alike", () => {
    const grid = createStreetGrid(createStream(3), {
      ...{ frame, us: lines, vs: lines },
      bendM: 9,
    });
    const [block] = grid.blocks;
    expect(block?.outline[0]).toEqual(grid.at(7, 7));
    expect(distance(grid.at(300, 300), frame.at(300, 300))).toBeLessThan(9 * 1.42);
    expect(grid.headingAt(300, 300)).not.toBeCloseTo(0.3, 3);
  });
});
