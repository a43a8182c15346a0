import { describe, expect, it } from "vitest";
import { rampColor } from "./uniform-ramp.ts";
import { VALUE_SCALES, valuesToRgba } from "./value-scale.ts";

/** OKLab of sRGB bytes, by Ottosson's forward matrices. */
function okLab([r, g, b]: readonly [number, number, number]) {
  const [x, y, z] = [r, g, b].map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z);
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z);
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ] as const;
}

describe("rampColor", () => {
  it("steps evenly in OKLab, ever lighter, without leaving sRGB", () => {
    const colors = Array.from({ length: 33 }, (_, i) => okLab(rampColor(i / 32)));
    const steps = colors.slice(1).map((c, i) => {
      const before = colors[i] as (typeof colors)[number];
      return Math.hypot(...c.map((value, k) => value - (before[k] as number)));
    });
    const mean = steps.reduce((sum, step) => sum + step, 0) / steps.length;
    for (const [i, step] of steps.entries()) {
      // A clipped colour, or bytes too coarse, would break the even steps.
      expect(Math.abs(step / mean - 1)).toBeLessThan(0.15);
      expect((colors[i + 1] as (typeof colors)[number])[0]).toBeGreaterThan(
        (colors[i] as (typeof colors)[number])[0],
      );
    }
    for (const [, a, b] of colors) {
      expect(Math.hypot(a, b)).toBeCloseTo(0.1, 2);
    }
  });

  it("ends where the scale ends", () => {
    expect(rampColor(-3)).toEqual(rampColor(0));
    expect(rampColor(7)).toEqual(rampColor(1));
  });
});

describe("valuesToRgba", () => {
  it("is dark at the good end, light at the bad one, clear where nothing is", () => {
    const dark = [...rampColor(0), 255];
    const light = [...rampColor(1), 255];
    const error = Float32Array.of(0, 0.5, 0.9, Number.NaN);
    expect([...valuesToRgba(error, VALUE_SCALES["absolute-error"])]).toEqual([
      ...dark,
      ...light,
      ...light,
      ...[0, 0, 0, 0],
    ]);
    const ssim = Float32Array.of(1, 0, -0.4);
    expect([...valuesToRgba(ssim, VALUE_SCALES.ssim)]).toEqual([
      ...dark,
      ...light,
      ...light,
    ]);
  });
});
