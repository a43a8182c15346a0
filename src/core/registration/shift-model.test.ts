import { describe, expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import { groundShift } from "./ground-shift.ts";
import {
  type Displacement,
  displacementAt,
  fitShiftModel,
  type ShiftModel,
} from "./shift-model.ts";

const CENTRE = { x: 256, y: 256 };
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

describe("fitShiftModel", () => {
  it("finds a shift among false displacements, and keeps it a shift", () => {
    const found = fitShiftModel(places(still, 0.5, 0.3), CENTRE, 1.5);
    expect(found?.model).toMatchObject({ turn: 0, stretch: 0 });
    expect(found?.model.dx).toBeCloseTo(3, 0);
    expect(found?.model.dy).toBeCloseTo(-2, 0);
    expect(found?.agreeing.length).toBeGreaterThan(15);
  });

  it("finds a turn and a scale where a shift explains less", () => {
    const turned = { ...still, turn: 0.0175, stretch: -0.01 };
    const found = fitShiftModel(places(turned, 0.3, 0.3), CENTRE, 1.5);
    expect(found?.model.turn).toBeCloseTo(0.0175, 2);
    expect(found?.model.stretch).toBeCloseTo(-0.01, 2);
    expect(found?.model.dx).toBeCloseTo(3, 0);
  });

  it("is null without places", () => {
    expect(fitShiftModel([], CENTRE, 1.5)).toBeNull();
  });
});

describe("groundShift", () => {
  const away = { x: 0.6, y: 0.8 };
  /** Displacements where tall objects are everywhere, away from the radar by 0 to 10 px. */
  const raised = GRID.map(({ x, y }, i) => {
    const along = 10 * ((i * 0.618) % 1);
    return { x, y, dx: 3 + along * away.x, dy: -2 + along * away.y };
  });

  it("takes the near end of what spreads along the look direction", () => {
    const found = groundShift({ ...still, dx: 6, dy: 2 }, raised, away, 1.5);
    expect(Math.hypot(found.dx - 3, found.dy + 2)).toBeLessThan(2.5);
  });

  it("changes nothing where all spreads alike, or the direction is unknown", () => {
    const model = { ...still, dx: 6, dy: 2 };
    expect(groundShift(model, raised, null, 1.5)).toBe(model);
    expect(groundShift(still, places(still, 0, 0.5), away, 1.5)).toBe(still);
  });
});
