import { describe, expect, it } from "vitest";
import { flipPlanes } from "./flip-planes.ts";

describe("flipPlanes", () => {
  // Two bands of 2 rows × 3 columns.
  const planes = Float32Array.from([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60]);
  const size = { width: 3, height: 2 };

  it("mirrors every band", () => {
    expect([...flipPlanes(planes, size, "horizontal")]).toEqual([
      ...[3, 2, 1, 6, 5, 4],
      ...[30, 20, 10, 60, 50, 40],
    ]);
    expect([...flipPlanes(planes, size, "vertical")]).toEqual([
      ...[4, 5, 6, 1, 2, 3],
      ...[40, 50, 60, 10, 20, 30],
    ]);
    expect([...flipPlanes(planes, size, "both")]).toEqual([
      ...[6, 5, 4, 3, 2, 1],
      ...[60, 50, 40, 30, 20, 10],
    ]);
  });

  it.each(["horizontal", "vertical", "both"] as const)(
    "%s twice changes nothing",
    (flip) => {
      expect(flipPlanes(flipPlanes(planes, size, flip), size, flip)).toEqual(planes);
    },
  );
});
