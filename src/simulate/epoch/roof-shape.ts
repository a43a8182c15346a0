/**
 * This file computes shapes of roofs over a rectangle: heights above the eaves in the
 * roof's own axes.
 */
import type { Point, Polygon, RoofShape } from "#simulate/layout/layout.ts";

/** The rectangle around an outline whose first axis, u, runs along the ridge; v is 90° further towards +y. */
export type RoofFrame = {
  readonly centreX: number;
  readonly centreY: number;
  /** Unit vector of u in the scene. */
  readonly cos: number;
  readonly sin: number;
  /** Half sides along u and v, metres. */
  readonly halfU: number;
  readonly halfV: number;
};

/**
 * Returns the smallest rectangle with sides along and across `ridgeRad` that contains
 * `outline` (metres).
 */
export function roofFrameOf(outline: Polygon, ridgeRad: number): RoofFrame {
  const [cos, sin] = [Math.cos(ridgeRad), Math.sin(ridgeRad)];
  let [minU, maxU, minV, maxV] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of outline) {
    const u = x * cos + y * sin;
    const v = y * cos - x * sin;
    minU = Math.min(minU, u);
    maxU = Math.max(maxU, u);
    minV = Math.min(minV, v);
    maxV = Math.max(maxV, v);
  }
  const [u, v] = [(minU + maxU) / 2, (minV + maxV) / 2];
  return {
    centreX: u * cos - v * sin,
    centreY: u * sin + v * cos,
    cos,
    sin,
    // The value is slightly more than half, so that no shape divides by zero.
    halfU: (maxU - minU) / 2 + 0.01,
    halfV: (maxV - minV) / 2 + 0.01,
  };
}

/** Converts a place on a roof to scene coordinates. */
export function roofToScene(frame: RoofFrame, u: number, v: number): Point {
  return [
    frame.centreX + u * frame.cos - v * frame.sin,
    frame.centreY + u * frame.sin + v * frame.cos,
  ];
}

/** Fraction of a lean-to's depth that its back wall takes. */
export const BACK_WALL_SHARE = 0.15;
/** Slopes of the lower part of a mansard roof, and of the part above it. */
export const MANSARD_SLOPE = 1.7;
const MANSARD_TOP_SLOPE = 0.12;
/**
 * A gambrel roof changes its slope at this fraction of the way to the ridge, and has
 * this fraction of the rise there.
 */
const GAMBREL_BREAK = 0.4;
const GAMBREL_RISE = 0.7;
/** Approximate distance of the teeth of a sawtooth roof, in metres. */
const TOOTH_M = 7;

/**
 * Height above the eaves, metres, as a function of (u, v) in metres: at least 0, at most
 * `riseM` (a mansard's upper part excepted). Arguments outside of the frame count as on
 * its rim.
 *
 * With a = |u|, b = |v| and half sides U, V: gable rise (1 − b/V); hip the lower of that
 * and rise (U − a)/V; shed rise (1 + v/V)/2; arch rise √(1 − (v/V)²); lean-to a back wall
 * at −v, then a film that falls as a root; mansard min(rise, 1.7 d) + 0.12 (d − rise/1.7)₊
 * with d = V − b; gambrel two slopes; sawtooth ramps that fall towards +v, with their
 * glazing towards −v.
 */
export function roofShape(
  roof: RoofShape,
  { halfU, halfV }: RoofFrame,
  riseM: number,
): (u: number, v: number) => number {
  const clamp = (share: number) => Math.min(Math.max(share, 0), 1);
  switch (roof) {
    case "flat":
      return () => 0;
    case "gable":
      return (_u, v) => riseM * clamp(1 - Math.abs(v) / halfV);
    case "hip":
      return (u, v) =>
        riseM * clamp(Math.min(1 - Math.abs(v) / halfV, (halfU - Math.abs(u)) / halfV));
    case "shed":
      return (_u, v) => riseM * clamp((1 + v / halfV) / 2);
    case "arch":
      return (_u, v) => riseM * Math.sqrt(clamp(1 - (v / halfV) ** 2));
    case "lean-to":
      return (_u, v) => {
        const depth = clamp((1 + v / halfV) / 2);
        return depth < BACK_WALL_SHARE
          ? riseM
          : riseM * Math.sqrt((1 - depth) / (1 - BACK_WALL_SHARE));
      };
    case "mansard":
      return (_u, v) => {
        const inwards = Math.max(0, halfV - Math.abs(v));
        const beyond = Math.max(0, inwards - riseM / MANSARD_SLOPE);
        return Math.min(riseM, MANSARD_SLOPE * inwards) + MANSARD_TOP_SLOPE * beyond;
      };
    case "gambrel":
      return (_u, v) => {
        const way = clamp(1 - Math.abs(v) / halfV);
        return way < GAMBREL_BREAK
          ? (riseM * GAMBREL_RISE * way) / GAMBREL_BREAK
          : riseM *
              (GAMBREL_RISE +
                ((1 - GAMBREL_RISE) * (way - GAMBREL_BREAK)) / (1 - GAMBREL_BREAK));
      };
    case "sawtooth": {
      const teeth = Math.max(1, Math.round((2 * halfV) / TOOTH_M));
      return (_u, v) => {
        const across = clamp((1 + v / halfV) / 2) * teeth;
        return riseM * (1 - (across - Math.min(Math.floor(across), teeth - 1)));
      };
    }
  }
}
