import { ssim as ssimJs } from "ssim.js";
import { bench, describe, expect } from "vitest";
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { measurePair } from "./measure-pair.ts";
import type { MetricPair } from "./metric.ts";
import { mse } from "./mse.metric.ts";
import { ssim } from "./ssim.metric.ts";

const SIDE = 1024;

/**
 * ssim.js at our definition: Gaussian of 11 px and σ 1.5, windows wholly inside, no
 * down-sampling, K1 0.01, K2 0.03, 8 bits. "fast" is the quicker of its two ways to it.
 */
const OPTIONS = {
  ssim: "fast",
  windowSize: 11,
  k1: 0.01,
  k2: 0.03,
  bitDepth: 8,
  downsample: false,
} as const;

/** It takes grey only: one band as an image, which it reads as RGBA. */
function bandImage(planes: Float32Array, band: number) {
  const data = new Uint8ClampedArray(4 * SIDE * SIDE);
  for (let i = 0; i < SIDE * SIDE; i++) {
    data.fill((planes[band * SIDE * SIDE + i] as number) * 255, 4 * i, 4 * i + 4);
  }
  return { data, width: SIDE, height: SIDE };
}

/** Values that 8 bits hold, so that both see the same images. */
function toBytes(pair: MetricPair): MetricPair {
  const round = (planes: Float32Array) => planes.map((v) => Math.round(v * 255) / 255);
  return { ...pair, a: round(pair.a), b: round(pair.b) };
}

// Ratios in one run: everything that a read-out shows, against SSIM alone elsewhere.
describe("1024² RGB", () => {
  const pair = toBytes(
    makePair({
      ...{ seed: 1, bands: 3, width: SIDE, height: SIDE, period: 13, pattern: 0.6 },
      ...{ gain: 1, offset: 0, noise: 0.1, masked: 0 },
    }),
  );
  const bands = [0, 1, 2].map(
    (band) => [bandImage(pair.a, band), bandImage(pair.b, band)] as const,
  );
  const theirs = () =>
    bands.reduce((sum, [a, b]) => sum + ssimJs(a, b, OPTIONS).mssim, 0) / 3;
  // Equal definition: the same number, as far as their rounded grey allows.
  expect(Math.abs(theirs() - ssim.compute(pair))).toBeLessThan(1e-3);

  bench("MAE, MSE, PSNR and SSIM", () => void measurePair(pair), { time: 3000 });
  bench("SSIM of ssim.js, band by band", () => void theirs(), {
    time: 3000,
    iterations: 3,
    warmupIterations: 1,
  });
  bench("SSIM", () => void ssim.compute(pair), { time: 2000 });
  bench("MSE", () => void mse.compute(pair), { time: 1000 });
});
