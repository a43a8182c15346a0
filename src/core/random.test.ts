import { describe, expect, test } from "vitest";
import { createRandom, createStream } from "./random.ts";

const draw = (random: { uniform(): number }, count = 8) =>
  Array.from({ length: count }, () => random.uniform());

describe("createStream", () => {
  test("follows from seed and keys", () => {
    const first = draw(createStream(7, "paris", "roofs", 3));
    expect(draw(createStream(7, "paris", "roofs", 3))).toEqual(first);
    for (const other of [
      createStream(8, "paris", "roofs", 3),
      createStream(7, "chicago", "roofs", 3),
      createStream(7, "paris", "trees", 3),
      createStream(7, "paris", "roofs", 4),
      createStream(7, "parisroofs", 3),
      createStream(7 + 65536, "paris", "roofs", 3),
    ]) {
      expect(draw(other)).not.toEqual(first);
    }
  });

  test("gives independent streams to neighbouring indices", () => {
    const firsts = Array.from({ length: 4000 }, (_, i) =>
      createStream(1, "x", i).uniform(),
    );
    const mean = firsts.reduce((sum, value) => sum + value, 0) / firsts.length;
    const lag = firsts
      .slice(1)
      .reduce((sum, value, i) => sum + (value - 0.5) * ((firsts[i] ?? 0) - 0.5), 0);
    // σ of the mean: 1/√(12·4000) = 0.0046; of the lag product's mean: 1/12/√4000 = 0.0013.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.018);
    expect(Math.abs(lag / firsts.length)).toBeLessThan(0.0053);
  });
});

describe("draws", () => {
  const random = createRandom(5);
  const meanOf = (sample: () => number, count = 20000) =>
    Array.from({ length: count }, sample).reduce((sum, value) => sum + value, 0) /
    count;

  test.each([0.3, 4, 60])("poisson has mean %d", (mean) => {
    // Four standard errors.
    const tolerance = 4 * Math.sqrt(mean / 20000);
    expect(Math.abs(meanOf(() => random.poisson(mean)) - mean)).toBeLessThan(tolerance);
  });

  test("choice follows its weights and never takes a weight of 0", () => {
    const counts = { a: 0, b: 0, c: 0 };
    for (let i = 0; i < 20000; i += 1) {
      counts[random.choice(["a", "b", "c"] as const, [1, 0, 3])] += 1;
    }
    expect(counts.b).toBe(0);
    expect(counts.c / 20000).toBeCloseTo(0.75, 1);
  });

  test("dirichlet gives positive weights that add to 1", () => {
    const weights = random.dirichlet(5);
    expect(weights.every((weight) => weight > 0)).toBe(true);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 10);
  });

  test("shuffle keeps the items", () => {
    const items = [1, 2, 3, 4, 5, 6, 7, 8];
    const shuffled = random.shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort()).toEqual(items);
  });
});
