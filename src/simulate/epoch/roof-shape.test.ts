import { describe, expect, it } from "vitest";
import type { RoofShape } from "#simulate/layout/layout.ts";
import { roofFrameOf, roofShape, roofToScene } from "./roof-shape.ts";

/** 20 m along the ridge, 10 m across, around (50, 40); no margin, for round numbers. */
const FRAME = { centreX: 50, centreY: 40, cos: 1, sin: 0, halfU: 10, halfV: 5 };

function heights(roof: RoofShape, places: readonly (readonly [number, number])[]) {
  const shape = roofShape(roof, FRAME, 4);
  return places.map(([u, v]) => Number(shape(u, v).toFixed(6)));
}

describe("roof shapes, 20 m × 10 m, rise 4 m", () => {
  it("keeps a flat roof at the eaves", () => {
    expect(
      heights("flat", [
        [0, 0],
        [9, 4],
      ]),
    ).toEqual([0, 0]);
  });

  it("lets a gable fall evenly from the ridge, up to both ends", () => {
    // 4 · (1 − 2.5/5) = 2 in the middle of a slope.
    expect(
      heights("gable", [
        [0, 0],
        [9.9, 0],
        [0, 2.5],
        [0, -5],
      ]),
    ).toEqual([4, 4, 2, 0]);
  });

  it("lets a hip fall towards its ends too", () => {
    // 2.5 m from the end: 4 · 2.5/5 = 2; the ridge is full from 5 m on.
    expect(
      heights("hip", [
        [0, 0],
        [5, 0],
        [7.5, 0],
        [-10, 0],
        [0, 2.5],
      ]),
    ).toEqual([4, 4, 2, 0, 2]);
  });

  it("lets a shed rise towards +v", () => {
    expect(
      heights("shed", [
        [0, -5],
        [0, 0],
        [3, 5],
      ]),
    ).toEqual([0, 2, 4]);
  });

  it("bends an arch as an ellipse", () => {
    // 4 · √(1 − 0.6²) = 3.2.
    expect(
      heights("arch", [
        [0, 0],
        [0, 3],
        [0, -5],
      ]),
    ).toEqual([4, 3.2, 0]);
  });

  it("puts the back wall of a lean-to at −v", () => {
    // Depth 0.15 + 0.85 · 0.75 = 0.7875 (v = 2.875): 4 · √0.25 = 2.
    expect(
      heights("lean-to", [
        [0, -4.9],
        [0, 2.875],
        [0, 5],
      ]),
    ).toEqual([4, 2, 0]);
  });

  it("makes a mansard steep below and nearly flat above", () => {
    // 1 m inwards: 1.7. The top begins 4/1.7 = 2.352941 m inwards; at the ridge
    // 4 + 0.12 · (5 − 2.352941) = 4.317647.
    expect(
      heights("mansard", [
        [0, 5],
        [0, -4],
        [0, 0],
      ]),
    ).toEqual([0, 1.7, 4.317647]);
  });

  it("breaks a gambrel at 40 % of the way, 70 % of the rise", () => {
    expect(
      heights("gambrel", [
        [0, 5],
        [0, 3],
        [0, 0],
        [0, 1.5],
      ]),
    ).toEqual([0, 2.8, 4, 3.4]);
  });

  it("gives a sawtooth one tooth per 7 m or so, glazed towards −v", () => {
    // 10 m / 7 m rounds to one tooth: 4 m at the glazing, 2 m in the middle.
    expect(
      heights("sawtooth", [
        [0, -5],
        [0, 0],
        [0, 5],
      ]),
    ).toEqual([4, 2, 0]);
    const wide = roofShape("sawtooth", { ...FRAME, halfV: 14 }, 4);
    expect([-14, -10.5, -7, 0, 7].map((v) => wide(0, v))).toEqual([4, 2, 4, 4, 4]);
  });
});

describe("roof frame", () => {
  it("finds the rectangle of a turned outline", () => {
    const outline = [
      [10, 10],
      [13, 14],
      [5, 20],
      [2, 16],
    ] as const;
    const frame = roofFrameOf(outline, Math.atan2(3, -4));
    // Sides √(8² + 6²) = 10 along the ridge and 5 across.
    expect(frame.halfU).toBeCloseTo(5, 1);
    expect(frame.halfV).toBeCloseTo(2.5, 1);
    expect(frame.centreX).toBeCloseTo(7.5, 6);
    expect(frame.centreY).toBeCloseTo(15, 6);
    const [x, y] = roofToScene(frame, 5, -2.5);
    const isCorner = outline.some(([cx, cy]) => Math.hypot(cx - x, cy - y) < 1e-9);
    expect(isCorner).toBe(true);
  });
});
