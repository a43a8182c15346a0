import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makePair } from "#testing/fixtures/metrics/recipe.ts";
import { mae } from "./mae.metric.ts";
import type { MetricPair } from "./metric.ts";
import { mse } from "./mse.metric.ts";
import { cropPair } from "./pair-sums.ts";
import { psnr } from "./psnr.metric.ts";
import {
  REGISTRATION_METRICS,
  type RegistrationMetric,
  type RegistrationSurfaces,
  registrationSurface,
} from "./registration-surface.ts";
import { bestShift, subPixelPeak } from "./shift-surface.ts";
import { ssim } from "./ssim.metric.ts";

function finish(
  pair: MetricPair,
  area: Uint8Array | null = null,
  wanted: readonly RegistrationMetric[] = REGISTRATION_METRICS,
  reachPx = 8,
): RegistrationSurfaces {
  const work = registrationSurface(pair, area, wanted, reachPx);
  let last = 0;
  for (;;) {
    const step = work.next();
    if (step.done) {
      return step.value;
    }
    expect(step.value).toBeGreaterThanOrEqual(last);
    last = step.value;
    expect(last).toBeLessThanOrEqual(1 + 1e-12);
  }
}

/** The pair at one shift, cut to where it has `reachPx` of surroundings. */
function shifted(pair: MetricPair, dx: number, dy: number, reachPx: number) {
  const size = { width: pair.width - 2 * reachPx, height: pair.height - 2 * reachPx };
  const a = cropPair(pair, { ...size, col: reachPx, row: reachPx });
  const b = cropPair(pair, { ...size, col: reachPx + dx, row: reachPx + dy });
  return { ...a, b: b.b };
}

const RECIPE = {
  ...{ seed: 9, bands: 3, width: 40, height: 34, period: 11, pattern: 0.6 },
  ...{ gain: 1, offset: 0.05, noise: 0.3, masked: 0 },
};
const direct = { mae, mse, psnr, ssim };

describe("every shift", () => {
  it("has the value of the two images cut out at that shift", () => {
    const pair = makePair(RECIPE);
    const { n, surfaces } = finish(pair);
    expect(n).toBe(24 * 18);
    expect(surfaces.map(({ id }) => id)).toEqual(["mae", "mse", "psnr", "ssim"]);
    for (const { id, values, raw, best, better } of surfaces) {
      const metric = direct[id as RegistrationMetric];
      let i = 0;
      for (let dy = -8; dy <= 8; dy++) {
        for (let dx = -8; dx <= 8; dx++, i++) {
          const expected = metric.compute(shifted(pair, dx, dy, 8));
          expect(Math.abs((values[i] as number) - expected)).toBeLessThan(1e-9);
        }
      }
      expect(raw).toBe(values[8 * 17 + 8]);
      const limit = better === "lower" ? Math.min(...values) : Math.max(...values);
      expect(best.value).toBe(limit);
    }
  });

  it("is over the same pixels, with a mask and an area, as a direct loop is", () => {
    const area = fc.constantFrom("all", "half", "stripes");
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom(0, 0.01),
        area,
        (seed, masked, kind) => {
          const pair = makePair({ ...RECIPE, seed, masked });
          const inside = Uint8Array.from({ length: 40 * 34 }, (_, i) =>
            kind === "all" || (kind === "half" ? i % 40 < 20 : (i >> 2) % 2) ? 1 : 0,
          );
          const reach = 2;
          const found = finish(pair, inside, ["mae", "mse"], reach);
          let n = 0;
          const sums = new Float64Array(25);
          for (let row = reach; row < 34 - reach; row++) {
            for (let col = reach; col < 40 - reach; col++) {
              let isIn = inside[row * 40 + col] === 1;
              for (let k = 0; k < 25; k++) {
                const at = (row + Math.floor(k / 5) - 2) * 40 + col + (k % 5) - 2;
                isIn &&= pair.valid?.[at] !== 0;
              }
              for (let k = 0; isIn && k < 75; k++) {
                const shift = k % 25;
                const band = Math.floor(k / 25) * 40 * 34;
                const at =
                  (row + Math.floor(shift / 5) - 2) * 40 + col + (shift % 5) - 2;
                sums[shift] =
                  (sums[shift] as number) +
                  Math.abs(
                    (pair.a[band + row * 40 + col] as number) -
                      (pair.b[band + at] as number),
                  );
              }
              n += isIn ? 1 : 0;
            }
          }
          expect(found.n).toBe(n);
          sums.forEach((sum, i) => {
            const value = found.surfaces[0]?.values[i] as number;
            expect(Math.abs(value - sum / (3 * n))).toBeLessThan(1e-9);
          });
        },
      ),
      { numRuns: 20 },
    );
  });

  it("SSIM leaves out windows that touch what does not enter at every shift", () => {
    const pair = makePair({ ...RECIPE, width: 60, height: 60 });
    const valid = new Uint8Array(3600).fill(1);
    valid[30 * 60 + 12] = 0;
    // Within 2 px of the hole nothing enters: as if columns 0 … 14 did not exist there.
    const masked = finish({ ...pair, valid }, null, ["ssim"], 2);
    const hole = new Uint8Array(3600).fill(1);
    for (let k = 0; k < 25; k++) {
      hole[(28 + Math.floor(k / 5)) * 60 + 10 + (k % 5)] = 0;
    }
    const raw = ssim.compute(
      cropPair({ ...pair, valid: hole }, { col: 2, row: 2, width: 56, height: 56 }),
    );
    expect(masked.surfaces[0]?.raw).toBeCloseTo(raw, 9);
  });

  it("refuses where nothing is valid at every shift", () => {
    const pair = makePair(RECIPE);
    const refused = expect.objectContaining({ code: "measure-refused" });
    expect(() => finish({ ...pair, valid: new Uint8Array(1360) })).toThrow(refused);
    expect(() =>
      finish(cropPair(pair, { col: 0, row: 0, width: 16, height: 34 })),
    ).toThrow(refused);
    const narrow = cropPair(pair, { col: 0, row: 0, width: 26, height: 34 });
    expect(finish(narrow, null, ["mae"]).n).toBe(10 * 18);
    expect(() => finish(narrow)).toThrow(refused);
  });
});

/** A smooth picture and itself displaced by (dx, dy): b(x, y) = a(x − dx, y − dy). */
function displaced(dx: number, dy: number): MetricPair {
  const [width, height] = [64, 60];
  const plane = (x0: number, y0: number) =>
    Float32Array.from({ length: width * height }, (_, i) => {
      const [x, y] = [(i % width) - x0, Math.floor(i / width) - y0];
      return 0.5 + 0.2 * Math.sin(x / 6) + 0.2 * Math.cos(y / 7 + x / 15);
    });
  return { a: plane(0, 0), b: plane(dx, dy), bands: 1, width, height, valid: null };
}

describe("the best shift", () => {
  it("is where the reference lies, between pixels too", () => {
    for (const { id, best, peak, raw, warning } of finish(displaced(3.3, -1.75))
      .surfaces) {
      expect(best).toMatchObject({ dx: 3, dy: -2 });
      expect(warning).toBeNull();
      expect(raw).not.toBe(best.value);
      if (id === "mse") {
        expect(peak?.dx).toBeCloseTo(3.3, 1);
        expect(peak?.dy).toBeCloseTo(-1.75, 1);
        expect(peak?.value).toBeLessThan(best.value);
      }
    }
  });

  it("on the border is said to be doubtful", () => {
    const [{ best, peak, warning } = expect.fail()] = finish(displaced(8, 0), null, [
      "mse",
    ]).surfaces;
    expect(best).toMatchObject({ dx: 8, dy: 0 });
    expect(peak).toBeNull();
    expect(warning).toContain("border of ±8 px");
  });

  it("of an image with itself has PSNR ∞ and no vertex there", () => {
    const [surface] = finish(displaced(0, 0), null, ["psnr"]).surfaces;
    expect(surface?.best).toEqual({ dx: 0, dy: 0, value: Infinity });
    expect(surface?.peak).toBeNull();
  });
});

describe("the quadratic", () => {
  const fill = (f: (dx: number, dy: number) => number) => ({
    reachPx: 2,
    values: Float64Array.from({ length: 25 }, (_, i) =>
      f((i % 5) - 2, Math.floor(i / 5) - 2),
    ),
  });

  it("is exact for a quadratic, tilted as well", () => {
    // f = 7 + 2u² + uv + 3v² with u = dx − 0.2, v = dy + 0.9
    const surface = fill((dx, dy) => {
      const [u, v] = [dx - 0.2, dy + 0.9];
      return 7 + 2 * u * u + u * v + 3 * v * v;
    });
    const best = bestShift(surface, "lower");
    expect(best).toMatchObject({ dx: 0, dy: -1, isOnBorder: false });
    const peak = subPixelPeak(surface, best, "lower");
    expect(peak?.dx).toBeCloseTo(0.2, 12);
    expect(peak?.dy).toBeCloseTo(-0.9, 12);
    expect(peak?.value).toBeCloseTo(7, 12);
    expect(subPixelPeak(surface, best, "higher")).toBeNull();
  });

  it("has no vertex on a plain, where the shortest shift is the best", () => {
    const flat = fill(() => 1);
    expect(bestShift(flat, "higher")).toMatchObject({ dx: 0, dy: 0, value: 1 });
    expect(subPixelPeak(flat, { dx: 0, dy: 0 }, "higher")).toBeNull();
  });
});
