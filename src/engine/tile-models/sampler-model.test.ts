import { describe, expect, it } from "vitest";
import { positionNormal } from "#core/position-noise.ts";
import { advance } from "./sampler-model.ts";
import { timeEmbedding } from "./time-embedding.ts";

const shape = { bands: 2, width: 3, height: 2, factor: 4 };
const place = { shape, at: { col: 8, row: -4 }, seed: 5 };
const bridge = { kind: "brownian-bridge" as const, s: 1 };
const count = shape.bands * shape.width * shape.height;
const values = (k: number) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(k * (i + 1)));

describe("a step of the Brownian bridge", () => {
  /** BBDM's own form of the step (Eq. 12, η = 1), in which y and x̂0 still appear. */
  function longStep(
    mt: number,
    mn: number,
    x: number,
    g: number,
    y: number,
    z: number,
  ) {
    const delta = (m: number) => 2 * (m - m * m);
    const between = delta(mt) - (delta(mn) * (1 - mt) ** 2) / (1 - mn) ** 2;
    const variance = (between * delta(mn)) / delta(mt);
    const x0 = x - g;
    const rest = Math.sqrt((delta(mn) - variance) / delta(mt));
    return (
      (1 - mn) * x0 +
      mn * y +
      rest * (x - (1 - mt) * x0 - mt * y) +
      Math.sqrt(variance) * z
    );
  }

  it.each([
    [0.999, 0.749249],
    [0.749249, 0.4995],
    [0.4995, 0.249751],
  ])("from m = %f to %f is the published one", (mt, mn) => {
    const [x, g, y] = [values(1), values(2), values(3)];
    const before = x.slice();
    advance({ ...bridge, steps: [1, 0], m: [mt, mn] }, 0, x, g, place);
    for (let i = 0; i < count; i += 1) {
      const [band, pixel] = [Math.floor(i / 6), i % 6];
      // Its place on the whole scene's latent: column 2 … 4, row −1 … 0.
      const z = positionNormal(5, 0, band, -1 + Math.floor(pixel / 3), 2 + (pixel % 3));
      const [from, pull, end] = [before, g, y].map((a) => a[i] as number) as [
        number,
        number,
        number,
      ];
      expect(x[i]).toBeCloseTo(longStep(mt, mn, from, pull, end, z), 6);
    }
  });

  it("ends with x − g, which is x0 where g is right", () => {
    const [x, x0] = [values(1), values(2)];
    const g = x.map((v, i) => v - (x0[i] as number));
    advance({ ...bridge, steps: [999, 0], m: [0.9, 0.2] }, 1, x, g, place);
    x.forEach((value, i) => {
      expect(value).toBeCloseTo(x0[i] as number, 6);
    });
  });
});

describe("timeEmbedding", () => {
  it("is all cosines, then all sines, of t at falling frequencies", () => {
    const found = timeEmbedding(999, 8);
    [1, 0.1, 0.01, 0.001].forEach((frequency, i) => {
      expect(found[i]).toBeCloseTo(Math.cos(999 * frequency), 6);
      expect(found[4 + i]).toBeCloseTo(Math.sin(999 * frequency), 6);
    });
    expect([...timeEmbedding(0, 4)]).toEqual([1, 1, 0, 0]);
  });
});
