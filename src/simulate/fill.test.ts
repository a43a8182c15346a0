import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { spanDisc, spanLine, spanPolygon, type VisitSpan } from "./fill.ts";
import type { Point, Polygon } from "./layout/layout.ts";

const RASTER = { cells: 24, cellM: 0.5 };

/** How often each cell is visited. */
function countVisits(paint: (visit: VisitSpan) => void): Uint8Array {
  const counts = new Uint8Array(RASTER.cells ** 2);
  paint((row, from, to) => {
    for (let col = from; col < to; col += 1) {
      counts[row * RASTER.cells + col] = (counts[row * RASTER.cells + col] ?? 0) + 1;
    }
  });
  return counts;
}

const centerOf = (index: number): Point => [
  ((index % RASTER.cells) + 0.5) * RASTER.cellM,
  (Math.floor(index / RASTER.cells) + 0.5) * RASTER.cellM,
];

/** Even-odd by a ray to the right, with the same half-open rows. */
function isInsideByRay(polygon: Polygon, [x, y]: Point): boolean {
  let crossings = 0;
  polygon.forEach(([x0, y0], i) => {
    const [x1, y1] = polygon[(i + 1) % polygon.length] as Point;
    if (y0 <= y !== y1 <= y && x0 + ((y - y0) / (y1 - y0)) * (x1 - x0) > x) {
      crossings += 1;
    }
  });
  return crossings % 2 === 1;
}

// Odd offsets keep corners off the cell centres, where either answer would do.
const coordinate = fc.integer({ min: -20, max: 160 }).map((i) => i / 10 + 0.0137);
const point: fc.Arbitrary<Point> = fc.tuple(coordinate, coordinate);

describe("spanPolygon", () => {
  test("visits the cells whose centres a ray finds inside, once each", () => {
    fc.assert(
      fc.property(fc.array(point, { minLength: 3, maxLength: 7 }), (polygon) => {
        const counts = countVisits((visit) => spanPolygon(RASTER, polygon, visit));
        counts.forEach((count, index) => {
          expect(count).toBe(isInsideByRay(polygon, centerOf(index)) ? 1 : 0);
        });
      }),
      { numRuns: 150 },
    );
  });

  test("parts along a shared edge, corners on centres included", () => {
    // Cell centres lie at 0.25, 0.75, … : the shared edge and the corners run through them.
    const left: Polygon = [
      [0.25, 0.25],
      [5.25, 0.25],
      [7.75, 9.25],
      [0.25, 9.25],
    ];
    const right: Polygon = [
      [5.25, 0.25],
      [11.25, 0.25],
      [11.25, 9.25],
      [7.75, 9.25],
    ];
    const counts = countVisits((visit) => {
      spanPolygon(RASTER, left, visit);
      spanPolygon(RASTER, right, visit);
    });
    // 22 × 18 centres in [0.25, 11.25) × [0.25, 9.25).
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(22 * 18);
    expect(Math.max(...counts)).toBe(1);
  });
});

test("spanDisc visits the cells whose centres are within the radius", () => {
  fc.assert(
    fc.property(point, fc.integer({ min: 1, max: 60 }), (center, tenths) => {
      const radius = tenths / 10;
      const counts = countVisits((visit) => spanDisc(RASTER, center, radius, visit));
      counts.forEach((count, index) => {
        const [x, y] = centerOf(index);
        const isInside = Math.hypot(x - center[0], y - center[1]) < radius;
        expect(count).toBe(isInside ? 1 : 0);
      });
    }),
    { numRuns: 100 },
  );
});

describe("spanLine", () => {
  /** Distance of a point to a segment. */
  function distanceTo([ax, ay]: Point, [bx, by]: Point, [x, y]: Point): number {
    const squared = (bx - ax) ** 2 + (by - ay) ** 2;
    const along =
      squared === 0 ? 0 : ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / squared;
    const t = Math.min(1, Math.max(0, along));
    return Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay));
  }

  test("with round ends visits what lies within half the width of the line", () => {
    fc.assert(
      fc.property(
        fc.array(point, { minLength: 2, maxLength: 5 }),
        fc.integer({ min: 5, max: 40 }),
        (points, tenths) => {
          const half = tenths / 20;
          const counts = countVisits((visit) =>
            spanLine(RASTER, points, 2 * half, true, visit),
          );
          counts.forEach((count, index) => {
            const nearest = Math.min(
              ...points
                .slice(1)
                .map((to, i) => distanceTo(points[i] as Point, to, centerOf(index))),
            );
            if (Math.abs(nearest - half) > 1e-6) {
              expect(count > 0).toBe(nearest < half);
            }
          });
        },
      ),
      { numRuns: 100 },
    );
  });

  test("is at least a cell wide, so that thin lines do not vanish", () => {
    const counts = countVisits((visit) =>
      spanLine(
        RASTER,
        [
          [1, 3.5],
          [9, 3.5],
        ],
        0.05,
        false,
        visit,
      ),
    );
    // 8 m of 0.5 m cells.
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(16);
  });
});
