import { describe, expect, it } from "vitest";
import { createStream } from "#core/random.ts";
import type { GreyImage } from "./grey-image.ts";
import { type PairRegistration, registerPair } from "./register-pair.ts";
import { displacementAt, type ShiftModel } from "./shift-model.ts";

const SIDE = 256;

const directionOf = (rad: number) => ({ cos: Math.cos(rad), sin: Math.sin(rad) });

/** Flat blocks of random brightness: a place that both images show. */
function place(seed: number) {
  const draw = createStream(seed, "blocks");
  const blocks = Array.from({ length: 90 }, () => ({
    x: draw.between(-40, SIDE + 40),
    y: draw.between(-40, SIDE + 40),
    w: draw.between(6, 40),
    h: draw.between(6, 40),
    ...directionOf(draw.between(0, Math.PI)),
    grey: draw.between(0.1, 0.9),
    power: 10 ** draw.between(-2, 0),
  }));
  return (x: number, y: number) => {
    let found = { grey: 0.5, power: 0.05 };
    for (const block of blocks) {
      const u = block.cos * (x - block.x) + block.sin * (y - block.y);
      const v = block.cos * (y - block.y) - block.sin * (x - block.x);
      if (Math.abs(u) < block.w / 2 && Math.abs(v) < block.h / 2) {
        found = block;
      }
    }
    return found;
  };
}

function image(value: (x: number, y: number) => number): GreyImage {
  const values = new Float32Array(SIDE * SIDE);
  for (let at = 0; at < values.length; at += 1) {
    values[at] = value((at % SIDE) + 0.5, Math.floor(at / SIDE) + 0.5);
  }
  const valid = new Uint8Array(values.length).fill(1);
  return { width: SIDE, height: SIDE, values, valid };
}

/** Radar power of `looks` looks: brightness has nothing to do with the optical one. */
function radarOf(seed: number, looks: number): GreyImage {
  const at = place(seed);
  const draw = createStream(seed, "speckle");
  return image((x, y) => {
    let sum = 0;
    for (let look = 0; look < looks; look += 1) {
      sum -= Math.log(1 - draw.uniform());
    }
    return (at(x, y).power * sum) / looks;
  });
}

/** The optical image, displaced by the model. */
function opticalOf(seed: number, model: ShiftModel): GreyImage {
  const at = place(seed);
  return image((x, y) => {
    // The model is so close to a shift that one step inverts it well.
    const [dx, dy] = displacementAt(model, x, y);
    const [ex, ey] = displacementAt(model, x - dx, y - dy);
    return at(x - ex, y - ey).grey;
  });
}

function register(power: GreyImage, brightness: GreyImage): PairRegistration | null {
  const work = registerPair(power, brightness);
  for (;;) {
    const step = work.next();
    if (step.done) {
      return step.value;
    }
  }
}

const shift = (dx: number, dy: number): ShiftModel => ({
  ...{ cx: SIDE / 2, cy: SIDE / 2, dx, dy, turn: 0, stretch: 0 },
});

describe("registerPair", () => {
  it("finds a shift through speckle and another brightness", () => {
    const found = register(radarOf(1, 4), opticalOf(1, shift(-17.5, 9)));
    expect(found?.isFound).toBe(true);
    expect(found?.model.dx).toBeCloseTo(-17.5, 0);
    expect(found?.model.dy).toBeCloseTo(9, 0);
    expect(found?.confidence).toBeGreaterThan(0.4);
  });

  it("believes nothing of two different places", () => {
    for (const [a, b] of [
      [1, 2],
      [3, 4],
    ] as const) {
      const found = register(radarOf(a, 4), opticalOf(b, shift(0, 0)));
      expect(found?.isFound ?? false).toBe(false);
    }
  });

  it("leaves out what is not valid, and says null where nothing is", () => {
    const power = radarOf(5, 9);
    const brightness = opticalOf(5, shift(6, -4));
    for (let row = 0; row < SIDE; row += 1) {
      brightness.valid.fill(0, row * SIDE, row * SIDE + 70);
      brightness.values.fill(row % 7, row * SIDE, row * SIDE + 70);
    }
    const found = register(power, brightness);
    expect(found?.model.dx).toBeCloseTo(6, 0);
    expect(found?.model.dy).toBeCloseTo(-4, 0);
    brightness.valid.fill(0);
    expect(register(power, brightness)).toBeNull();
  });
});
