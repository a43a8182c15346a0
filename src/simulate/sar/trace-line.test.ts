import { describe, expect, it } from "vitest";
import { rect } from "#simulate/geometry.ts";
import type { Painter } from "#simulate/layout/painter.ts";
import type { Material } from "#simulate/materials.ts";
import { imageByRadar, mean, profile, toDb, xOf } from "#testing/radar-scene.ts";

// Where things land, and what hides what.

describe("a building", () => {
  const building =
    (heightM: number, rad = 0) =>
    (painter: Painter) =>
      painter.building(rect(painter.middle, 30, 60, rad), heightM, {
        color: [120, 120, 120],
      });

  const cases = [10, 20, 40].flatMap((height) => [
    { height, incidenceDeg: 30 },
    { height, incidenceDeg: 45 },
  ]);

  it.each(cases)(
    "of $height m is laid over by h / tan θ at $incidenceDeg°, and shades h · tan θ",
    ({ height, incidenceDeg }) => {
      // Room for the longest layover, 40 m / tan 30° = 69 m before the wall.
      const sizePx = height > 20 ? 384 : 256;
      const { sigma0, cleanSigma0 } = imageByRadar({
        sizePx,
        paint: building(height),
        radar: { incidenceDeg, looks: 2 },
      });
      const levels = profile(sigma0, sizePx).map(toDb);
      const tan = Math.tan((incidenceDeg * Math.PI) / 180);

      // The near edge is the first column that is clearly brighter than grass.
      const clean = profile(cleanSigma0, sizePx);
      const grass = mean(clean.slice(0, 16));
      const near = clean.findIndex((level) => level > 1.4 * grass);
      const layover = -15 - xOf(near, sizePx);
      // A parapet of 0.9 m and half an impulse response come on top.
      expect(layover - height / tan).toBeGreaterThan(-1.2);
      expect(layover - height / tan).toBeLessThan(2.2);

      const end = 15 + height * tan;
      const dark = levels
        .map((level, col) => ({ level, x: xOf(col, sizePx) }))
        .filter(({ level, x }) => level < -15.5 && x > 0 && x < end + 8);
      const last = dark[dark.length - 1]?.x ?? Number.NaN;
      expect(Math.abs(last - end)).toBeLessThan(2);
    },
  );

  // Façades differ by scene; the law has to hold for weak and for strong ones.
  it.each([3, 5, 8])(
    "shines most when a wall faces the radar, and loses 4 dB by 20° (seed %s)",
    (seed) => {
      // The mean of the 400 brightest pixels.
      const levels = [0, 4, 20].map((degrees) => {
        const { cleanSigma0 } = imageByRadar({
          ...{ seed, sizePx: 192 },
          ground: "asphalt",
          paint: building(12, (degrees * Math.PI) / 180),
          radar: { looks: 1 },
        });
        return toDb(mean(cleanSigma0.sort().subarray(-400)));
      });
      const [at0, at4, at20] = levels as [number, number, number];
      expect(at0).toBeGreaterThan(at4);
      expect(at0 - at20).toBeGreaterThan(4);
      expect(at0 - at20).toBeLessThan(30);
    },
  );

  it("is mirrored in smooth ground: three bounces land behind it, none on grass", () => {
    // Between the far side and the shadow's end only bounces return anything.
    const behind = (ground: Material) => {
      const { cleanSigma0 } = imageByRadar({
        ...{ ground, sizePx: 192 },
        paint: building(30),
        radar: { looks: 1 },
      });
      const levels = profile(cleanSigma0, 192);
      return mean(levels.filter((_, col) => xOf(col, 192) > 17 && xOf(col, 192) < 36));
    };
    expect(behind("asphalt")).toBeGreaterThan(50 * behind("grass"));
  });
});

describe("trees", () => {
  const forest = (painter: Painter) => {
    const [x0, y0] = painter.middle;
    for (let x = -20; x <= 20; x += 4) {
      for (let y = -60; y <= 60; y += 4) {
        painter.tree([x0 + x, y0 + y], 3, { heightM: 10 });
      }
    }
  };

  const { cleanSigma0 } = imageByRadar({ paint: forest, radar: { looks: 1 } });
  const levels = profile(cleanSigma0, 256);
  const between = (from: number, to: number) =>
    mean(levels.filter((_, col) => xOf(col, 256) > from && xOf(col, 256) < to));

  it("let part of the power through: their shadow is no hole", () => {
    expect(toDb(between(24, 28))).toBeLessThan(-14);
    expect(toDb(between(24, 28))).toBeGreaterThan(-27);
  });

  it("stand out where trunks and open ground make corners", () => {
    expect(between(-23, -18)).toBeGreaterThan(between(4, 12));
  });
});

describe("a hill", () => {
  it("leaves a painted square where it is, to 1 m", () => {
    // 25 m high: without correction the square would land 30 m off.
    const { sigma0 } = imageByRadar({
      sizePx: SIZE,
      paint: (painter) => {
        const [x0, y0] = painter.middle;
        painter.terrain = hill(painter);
        painter.polygon(rect([x0, y0], 60, 60, 0), {
          material: "asphalt",
          label: "road",
        });
      },
    });
    const levels = profile(sigma0, SIZE, 32).map(toDb);
    const isInside = levels.map((level) => level < -14.5);
    expect(Math.abs(xOf(isInside.indexOf(true), SIZE) + 30)).toBeLessThan(1);
    expect(Math.abs(xOf(isInside.lastIndexOf(true), SIZE) - 30)).toBeLessThan(1);
  });
  const SIZE = 256;

  const hill = ({ frame }: Painter) => {
    const { cells, cellM, canvasM } = frame;
    return Float32Array.from({ length: cells * cells }, (_, cell) => {
      const x = ((cell % cells) + 0.5) * cellM - canvasM / 2;
      const y = (Math.floor(cell / cells) + 0.5) * cellM - canvasM / 2;
      return 25 * Math.exp(-(x * x + y * y) / (2 * 90 ** 2));
    });
  };
});
