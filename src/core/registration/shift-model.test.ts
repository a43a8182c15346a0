import { describe, expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import {
  composeModels,
  type Displacement,
  displacementAt,
  refitModel,
  type ShiftModel,
} from "./shift-model.ts";

const GRID = Array.from({ length: 49 }, (_, i) => ({
  x: 48 + 70 * (i % 7),
  y: 48 + 70 * Math.floor(i / 7),
}));

const still: ShiftModel = { cx: 256, cy: 256, dx: 3, dy: -2, turn: 0, stretch: 0 };

function places(model: ShiftModel, falseShare: number, noise: number): Displacement[] {
  const draw = createStream(1, "places");
  return GRID.map(({ x, y }) => {
    const [dx, dy] = displacementAt(model, x, y);
    return draw.chance(falseShare)
      ? { x, y, dx: draw.between(-12, 12), dy: draw.between(-12, 12) }
      : { x, y, dx: dx + noise * draw.normal(), dy: dy + noise * draw.normal() };
  });
}

describe("refitModel", () => {
  it("finds a shift among false displacements, and keeps it a shift", () => {
    const start = { ...still, dx: 4, dy: -2.5, turn: 0.002 };
    const found = refitModel(start, places(still, 0.4, 0.3), 2);
    expect(found).toMatchObject({ turn: 0, stretch: 0 });
    expect(found.dx).toBeCloseTo(3, 0);
    expect(found.dy).toBeCloseTo(-2, 0);
  });

  it("finds a turn and a scale where a shift explains less", () => {
    const turned = { ...still, turn: 0.0175, stretch: -0.01 };
    const start = { ...turned, turn: 0.015, dx: 3.5 };
    const found = refitModel(start, places(turned, 0.3, 0.3), 2);
    expect(found.turn).toBeCloseTo(0.0175, 2);
    expect(found.stretch).toBeCloseTo(-0.01, 2);
    expect(found.dx).toBeCloseTo(3, 0);
  });

  it("leaves a model as it is that hardly any place agrees with", () => {
    expect(refitModel(still, [], 2)).toBe(still);
    expect(refitModel(still, places({ ...still, dx: 40 }, 0, 0.3), 2)).toBe(still);
  });
});

describe("composeModels", () => {
  it("is one displacement after the other", () => {
    const first = { ...still, turn: 0.01, stretch: -0.005 };
    const second = { ...still, dx: -5, dy: 7, turn: -0.002, stretch: 0.004 };
    const both = composeModels(first, second);
    for (const [x, y] of [
      [0, 0],
      [500, 30],
    ] as const) {
      const [bx, by] = displacementAt(second, x, y);
      const [ax, ay] = displacementAt(first, x + bx, y + by);
      const [dx, dy] = displacementAt(both, x, y);
      expect(dx).toBeCloseTo(ax + bx, 9);
      expect(dy).toBeCloseTo(ay + by, 9);
    }
  });
});
