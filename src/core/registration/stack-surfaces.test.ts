import { expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import { createWindowCorrelator } from "./correlate.ts";
import { opticalFeatures } from "./edge-features.ts";
import { type GreyImage, moveBack } from "./grey-image.ts";
import { displacementAt, type ShiftModel } from "./shift-model.ts";
import { refineModel, searchModels, stackSurfaces } from "./stack-surfaces.ts";

const SIDE = 160;
const WINDOW = 32;
const CENTRE = { x: SIDE / 2, y: SIDE / 2 };
const STILL: ShiftModel = { cx: 80, cy: 80, dx: 0, dy: 0, turn: 0, stretch: 0 };

function noise(seed: number): GreyImage {
  const draw = createStream(seed, "noise");
  const values = Float32Array.from({ length: SIDE * SIDE }, () => draw.normal());
  return {
    width: SIDE,
    height: SIDE,
    values,
    valid: new Uint8Array(SIDE ** 2).fill(1),
  };
}

function surfacesOf(first: GreyImage, second: GreyImage) {
  const [a, b] = [opticalFeatures(first), opticalFeatures(second)];
  const correlate = createWindowCorrelator(a, b, WINDOW, 12);
  return Array.from({ length: 25 }, (_, at) => {
    const [col, row] = [WINDOW * (at % 5), WINDOW * Math.floor(at / 5)];
    return correlate({ col, row, width: WINDOW, height: WINDOW });
  });
}

it("finds shift, turn and scale from windows", () => {
  const image = noise(1);
  const moved = { ...STILL, dx: 4, dy: -3, turn: 0.02, stretch: -0.012 };
  // moveBack shows at x what lay at x + d(x): the first image is the displaced one.
  const surfaces = surfacesOf(moveBack(image, moved), image);
  const wanted = { count: 2, apartPx: 3, minShare: 0.3 };
  const grid = { step: 0.01, turns: 3, stretches: 2 };
  const search = searchModels(surfaces, CENTRE, grid, wanted);
  let step = search.next();
  while (!step.done) {
    step = search.next();
  }
  const [best, next] = step.value;
  expect(best?.score).toBeGreaterThan(1.5 * (next?.score ?? 0));
  const { model } = refineModel(
    surfaces,
    best ?? { model: STILL, score: 0 },
    0.01,
    0.3,
  );
  for (const [x, y] of [
    [0, 0],
    [160, 80],
  ] as const) {
    const [dx, dy] = displacementAt(model, x, y);
    const [trueX, trueY] = displacementAt(moved, x, y);
    expect(Math.hypot(dx - trueX, dy - trueY)).toBeLessThan(0.5);
  }
});

it("scores an image against itself with 1, and nothing where too little is valid", () => {
  const image = noise(2);
  const { values, reachPx } = stackSurfaces(surfacesOf(image, image), STILL, 0.3);
  // The features leave out the border, so that not all of the windows is common.
  const middle = values[(values.length - 1) / 2] as number;
  expect(middle).toBeGreaterThan(0.9);
  expect(middle).toBeLessThanOrEqual(1.001);
  expect(values).toHaveLength((2 * reachPx + 1) ** 2);
  const half = { ...image, valid: image.valid.map((_, at) => (at < 6400 ? 1 : 0)) };
  const little = stackSurfaces(surfacesOf(half, half), STILL, 0.6);
  expect(little.values.every((value) => value === Number.NEGATIVE_INFINITY)).toBe(true);
});

it("does not let invalid pixels count", () => {
  const image = noise(3);
  const half = { ...image, valid: image.valid.map((_, at) => (at < 12800 ? 1 : 0)) };
  const other = {
    ...half,
    values: half.values.map((value, at) => (at < 12800 ? value : 9)),
  };
  const [first, second] = [half, other].map(
    (pixels) => stackSurfaces(surfacesOf(image, pixels), STILL, 0.3).values,
  );
  expect(second).toEqual(first);
});
