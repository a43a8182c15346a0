import { expect, it } from "vitest";
import { movedFeatures, opticalFeatures, radarFeatures } from "./edge-features.ts";
import type { GreyImage } from "./grey-image.ts";

const SIDE = 64;

function image(value: (col: number, row: number) => number): GreyImage {
  const values = Float32Array.from({ length: SIDE * SIDE }, (_, at) =>
    value(at % SIDE, Math.floor(at / SIDE)),
  );
  return {
    width: SIDE,
    height: SIDE,
    values,
    valid: new Uint8Array(SIDE ** 2).fill(1),
  };
}

const step = (low: number, high: number) => image((col) => (col < 32 ? low : high));
/** The feature along the middle row. */
const across = ({ values }: { readonly values: Float32Array }) =>
  Array.from(values.subarray(32 * SIDE, 33 * SIDE));

it("is strongest at an edge, whichever of its sides is the brighter one", () => {
  const up = across(opticalFeatures(step(10, 90)));
  expect(up[31]).toBeGreaterThan(0.1);
  expect(up[32]).toBeCloseTo(up[31] as number, 5);
  expect(up[10]).toBeCloseTo(0, 5);
  const down = across(opticalFeatures(step(90, 10)));
  up.forEach((value, col) => {
    expect(down[col]).toBeCloseTo(value, 5);
  });
});

it("marks the middle of a bright line of a radar image, and not that of a dark one", () => {
  const middle = (power: number) =>
    across(radarFeatures(image((col) => (col === 30 ? power : 1))))[30] as number;
  expect(middle(100)).toBeGreaterThan(0.3);
  expect(middle(0.01)).toBeLessThan(0);
});

it("depends on no scale of the radar's power, and on valid pixels only", () => {
  const power = image((col, row) => 1 + ((col * 7 + row * 13) % 11));
  const scaled = { ...power, values: power.values.map((value) => 1000 * value) };
  const [one, thousand] = [radarFeatures(power), radarFeatures(scaled)];
  expect(across(thousand)[20]).toBeCloseTo(across(one)[20] as number, 3);
  const valid = power.valid.map((_, at) => (at % SIDE < 40 ? 1 : 0));
  const part = { ...power, valid };
  const other = {
    ...part,
    values: part.values.map((value, at) => (valid[at] === 1 ? value : 0)),
  };
  expect(radarFeatures(other).values).toEqual(radarFeatures(part).values);
  expect(radarFeatures(part).valid.some((v, at) => v === 1 && at % SIDE >= 38)).toBe(
    false,
  );
});

it("moves features back by a model", () => {
  const features = opticalFeatures(step(10, 90));
  const model = { cx: 32, cy: 32, dx: 5, dy: 0, turn: 0, stretch: 0 };
  const moved = movedFeatures(features, model);
  expect(across(moved)[25]).toBeCloseTo(across(features)[30] as number, 6);
});
