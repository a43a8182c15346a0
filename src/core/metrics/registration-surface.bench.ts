import { bench, describe } from "vitest";
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { mse } from "./mse.metric.ts";
import { registrationSurface } from "./registration-surface.ts";

// 289 shifts against one: what the surface costs in units of the plainest metric.
describe("512² RGB, ±8 px", () => {
  const pair = makePair({
    ...{ seed: 1, bands: 3, width: 512, height: 512, period: 13, pattern: 0.6 },
    ...{ gain: 1, offset: 0, noise: 0.1, masked: 0 },
  });

  bench(
    "surface of MAE, MSE and PSNR",
    () => {
      const work = registrationSurface(pair, null, ["mae", "mse", "psnr"]);
      while (!work.next().done) {}
    },
    { time: 3000 },
  );
  bench("MSE at one shift", () => void mse.compute(pair), { time: 1000 });
});
