import { describe, expect, it } from "vitest";
import { rasterizeEpoch } from "#simulate/epoch/rasterize-epoch.ts";
import { rect } from "#simulate/geometry.ts";
import { Painter } from "#simulate/layout/painter.ts";
import { resolveAcquisition } from "#simulate/resolve-acquisition.ts";
import { frameOf } from "#simulate/scene-spec.ts";
import { isSameBytes } from "#testing/bytes.ts";
import {
  imageByRadar,
  mean,
  prepareRadar,
  SMOOTH,
  toDb,
} from "#testing/radar-scene.ts";
import { BACKSCATTER } from "./backscatter.ts";
import { simulateRadar, simulateRadarSteps } from "./simulate-radar.ts";

// Levels and speckle.

function correlation(values: Float64Array, lag: number): number {
  const level = mean(values);
  let [product, square] = [0, 0];
  for (let i = lag; i < values.length; i += 1) {
    const here = (values[i] as number) - level;
    product += here * ((values[i - lag] as number) - level);
    square += here * here;
  }
  return product / square;
}

// Grass of 128 m, seen once along each azimuth.
const DIRECTIONS = [0, 17, 45, 151].map((degrees) => ({
  degrees,
  ...imageByRadar({ radar: { lookRad: (degrees * Math.PI) / 180 } }),
}));

function enlOf(sigma0: Float64Array): number {
  const level = mean(sigma0);
  return level ** 2 / mean(sigma0.map((power) => (power - level) ** 2));
}

describe("flat ground", () => {
  it.each(DIRECTIONS)(
    "has grass at σ0 + NESZ, looking along $degrees°",
    ({ sigma0, cleanSigma0 }) => {
      // 10 log10(10^−1.2 + 10^−2) = −11.36 dB; the peak at normal incidence adds 0.0005 dB.
      expect(Math.abs(toDb(mean(sigma0)) + 11.36)).toBeLessThan(0.2);
      expect(Math.abs(toDb(mean(cleanSigma0)) + 12)).toBeLessThan(0.05);
    },
  );

  it("keeps its energy under any look azimuth, to 0.1 dB", () => {
    const levels = [0, 0.3, Math.PI / 4, 2.6].map((lookRad) =>
      toDb(
        mean(imageByRadar({ sizePx: 128, radar: { lookRad, looks: 1 } }).cleanSigma0),
      ),
    );
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(0.1);
  });

  it.each([20, 35, 50])("follows the table at %s° of incidence", (incidenceDeg) => {
    const { cleanSigma0 } = imageByRadar({ sizePx: 128, radar: { incidenceDeg } });
    const peak = 8 * Math.exp(-((incidenceDeg / 12) ** 2));
    const expected = -12 - 0.12 * (incidenceDeg - 40) + peak;
    expect(Math.abs(toDb(mean(cleanSigma0)) - expected)).toBeLessThan(0.1);
  });

  it("shows water a little above the receiver's noise", () => {
    const { sigma0 } = imageByRadar({ ground: "water" });
    // 10 log10(10^−2.7 + 10^−2) = −19.21 dB
    expect(Math.abs(toDb(mean(sigma0)) + 19.21)).toBeLessThan(0.5);
  });

  it("keeps the mean of a material under its texture", () => {
    const { cleanSigma0 } = imageByRadar({ ground: "marsh", table: BACKSCATTER });
    expect(Math.abs(toDb(mean(cleanSigma0)) + 9.8)).toBeLessThan(0.3);
  });
});

describe("speckle", () => {
  it.each(DIRECTIONS)(
    "has an ENL of 7.5–13 with six looks, looking along $degrees°",
    ({ sigma0 }) => {
      expect(enlOf(sigma0)).toBeGreaterThan(7.5);
      expect(enlOf(sigma0)).toBeLessThan(13);
    },
  );

  it("has an ENL in proportion to the looks", () => {
    const [one, three, nine] = [1, 3, 9].map((looks) =>
      enlOf(imageByRadar({ sizePx: 192, radar: { looks } }).sigma0),
    ) as [number, number, number];
    expect(three / one).toBeCloseTo(3, 0);
    expect(nine / one).toBeGreaterThan(8);
    expect(nine / one).toBeLessThan(10);
  });

  it("is correlated as in real products: lag 1 .45–.52, lag 2 at most .07", () => {
    const { sigma0 } = DIRECTIONS[0] as (typeof DIRECTIONS)[number];
    for (const step of [1, 256]) {
      const [one, two] = [correlation(sigma0, step), correlation(sigma0, 2 * step)];
      expect(one).toBeGreaterThan(0.45);
      expect(one).toBeLessThan(0.52);
      expect(Math.abs(two)).toBeLessThan(0.07);
    }
  });
});

describe("the product", () => {
  it("is the same for the same seed, and another for another", () => {
    const town = (painter: Painter) => {
      const [x, y] = painter.middle;
      painter.building(rect([x, y], 20, 30, 0.2), 9, { color: [1, 1, 1], ttl: 1 });
      painter.tree([x + 30, y], 4, { heightM: 9 });
      painter.car([x, y + 30], 0.3, {});
    };
    const run = (seed: number) =>
      imageByRadar({ sizePx: 128, paint: town, seed, table: BACKSCATTER });
    const [first, again, other] = [run(5), run(5), run(6)];
    expect(isSameBytes(first.dn, again.dn)).toBe(true);
    expect(isSameBytes(first.cleanSigma0, again.cleanSigma0)).toBe(true);
    expect(isSameBytes(first.dn, other.dn)).toBe(false);
  });

  it("has draws of speckle that share their scene", () => {
    const draw = (speckleSeed: number | null) =>
      imageByRadar({ sizePx: 128, table: BACKSCATTER, radar: { speckleSeed } });
    const [own, one, again, two] = [draw(null), draw(1), draw(1), draw(2)];
    expect(isSameBytes(one.dn, again.dn)).toBe(true);
    for (const other of [own, two]) {
      expect(isSameBytes(one.cleanSigma0, other.cleanSigma0)).toBe(true);
      // Independent: what is left of both beside their scene agrees by chance only.
      const [a, b] = [one, other].map(({ sigma0, cleanSigma0 }) =>
        sigma0.map((power, i) => power / ((cleanSigma0[i] as number) + 0.01)),
      ) as [Float64Array, Float64Array];
      const [meanA, meanB] = [mean(a), mean(b)];
      const product = mean(a.map((v, i) => (v - meanA) * ((b[i] as number) - meanB)));
      expect(Math.abs(product) * enlOf(a)).toBeLessThan(0.05);
    }
  });

  it("is off by its calibration error, its truth is not", () => {
    const [right, wrong] = [0, -3].map((calibrationErrorDb) =>
      imageByRadar({ sizePx: 128, radar: { calibrationErrorDb } }),
    ) as [ReturnType<typeof imageByRadar>, ReturnType<typeof imageByRadar>];
    const change = toDb(mean(wrong.sigma0)) - toDb(mean(right.sigma0));
    expect(change).toBeCloseTo(-3, 2);
    expect(isSameBytes(right.cleanSigma0, wrong.cleanSigma0)).toBe(true);
  });

  it("has no zeros, not even where there is no signal", () => {
    const { dn } = imageByRadar({
      sizePx: 128,
      ground: "water",
      radar: { neszDb: -35 },
    });
    expect(dn).toHaveLength(128 * 128);
    expect(dn.every((value) => value >= 1)).toBe(true);
  });

  it.each([0.3, 0.6])("has full coverage and the right level at %s m", (gsdM) => {
    const frame = frameOf({ sizePx: 128, gsdM });
    const painter = new Painter("weifang", 1, frame);
    painter.fill("grass", "grass");
    const layout = painter.finish();
    const overrides = { sizePx: 128, gsdM, lookRad: 2.9, incidenceDeg: 40 };
    const acquisition = resolveAcquisition({ style: "weifang", seed: 1, overrides });
    const rasters = rasterizeEpoch(layout, "sar", 0);
    const { cleanSigma0 } = simulateRadar(layout, rasters, acquisition, SMOOTH);
    const levels = cleanSigma0.map(toDb);
    expect(Math.max(...levels) - Math.min(...levels)).toBeLessThan(0.1);
    expect(Math.abs(mean(levels) + 12)).toBeLessThan(0.05);
  });

  it("reports growing shares while it works", () => {
    const { layout, rasters, acquisition } = prepareRadar({ sizePx: 128 });
    const shares = [...simulateRadarSteps(layout, rasters, acquisition)];
    expect(shares.length).toBeGreaterThan(3);
    expect(shares).toEqual(shares.slice().sort((a, b) => a - b));
    expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});
