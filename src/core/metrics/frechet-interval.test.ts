import { describe, expect, it } from "vitest";
import { finished } from "#testing/finished.ts";
import { makeFeatures } from "#testing/fixtures/distributions/recipe.ts";
import { withMoments } from "./feature-shard.ts";
import { frechetDistance } from "./frechet.ts";
import { frechetInterval } from "./frechet-interval.ts";

type Shard = ReturnType<typeof makeFeatures>;

function intervalOf(a: Shard, b: Shard) {
  const value = frechetDistance(a, b);
  return { value, found: finished(frechetInterval(a, b, value)) };
}

describe("the interval of the Fréchet distance", () => {
  it.each([
    ["more images than features", 60, 8],
    ["fewer images than features", 40, 96],
  ])("is as wide as repeated draws scatter: %s", (_, n, dims) => {
    const draws = Array.from({ length: 40 }, (_draw, i) =>
      intervalOf(
        makeFeatures(n, dims, 1000 + i, 0),
        makeFeatures(n, dims, 2000 + i, 0.3),
      ),
    );
    const values = draws.map(({ value }) => value);
    const mean = values.reduce((sum, v) => sum + v, 0) / 40;
    const std = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 39);
    const reaches = draws.map(({ value, found }) => (found?.interval[1] ?? 0) - value);
    const ratio = reaches.reduce((sum, reach) => sum + reach, 0) / 40 / (2.093 * std);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.4);
    // The distance that n images have on average lies in some 95 % of the intervals.
    const holding = draws.filter(
      ({ found }) =>
        found !== null && found.interval[0] <= mean && mean <= found.interval[1],
    );
    expect(holding.length).toBeGreaterThanOrEqual(34);
  });

  it("is that of leaving single images out, by hand", () => {
    // 20 images: each is a group of its own, so this is the delete-one jackknife.
    const [a, b] = [makeFeatures(20, 3, 1, 0), makeFeatures(20, 3, 2, 0.5)];
    const without = (shard: Shard, i: number): Shard => ({
      ...shard,
      n: 19,
      features: shard.features.filter((_, at) => Math.floor(at / 3) !== i),
    });
    const values = Array.from({ length: 20 }, (_, i) =>
      frechetDistance(without(a, i), without(b, i)),
    );
    const mean = values.reduce((sum, v) => sum + v, 0) / 20;
    const variance = (19 / 20) * values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    const { value, found } = intervalOf(a, b);
    expect(found?.groups).toBe(20);
    expect(found?.interval[1]).toBeCloseTo(value + 2.093 * Math.sqrt(variance), 9);
  });

  it("never begins below 0, and uses fewer groups where each costs more", () => {
    const near = intervalOf(makeFeatures(30, 4, 1, 0), makeFeatures(30, 4, 2, 0));
    expect(near.found?.interval[0]).toBeGreaterThanOrEqual(0);
    const large = intervalOf(
      makeFeatures(360, 400, 1, 0),
      makeFeatures(360, 400, 2, 0),
    );
    expect(large.found?.groups).toBe(10);
  });

  it("is not there for too few images, or moments only", () => {
    const few = makeFeatures(19, 4, 1, 0);
    expect(intervalOf(few, few).found).toBeNull();
    const many = makeFeatures(40, 4, 1, 0);
    expect(frechetInterval(withMoments(many), many, 1).next()).toEqual({
      done: true,
      value: null,
    });
  });
});
