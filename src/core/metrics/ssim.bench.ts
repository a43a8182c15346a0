import { bench, describe } from "vitest";
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { mse } from "./mse.metric.ts";
import { ssim } from "./ssim.metric.ts";

// Ratios in one run: SSIM against the cheapest metric over the same pixels.
describe("1024² RGB", () => {
  const pair = makePair({
    seed: 1,
    bands: 3,
    width: 1024,
    height: 1024,
    period: 13,
    pattern: 0.6,
    gain: 1,
    offset: 0,
    noise: 0.1,
    masked: 0,
  });

  bench("SSIM", () => void ssim.compute(pair), { time: 2000 });
  bench("MSE", () => void mse.compute(pair), { time: 1000 });
});
