import { describe, expect, it } from "vitest";
import { createRandom } from "#core/random.ts";
import { ARCHIVE, drawArchiveAcquisition } from "./archive-acquisitions.ts";
import { resolveAcquisition } from "./resolve-acquisition.ts";
import { STYLE_IDS } from "./scene-spec.ts";
import { varyScene } from "./vary-acquisition.ts";

describe("drawArchiveAcquisition", () => {
  const random = createRandom(1);
  const drawn = Array.from({ length: 8000 }, () => drawArchiveAcquisition(random));
  const share = (isOne: (one: (typeof drawn)[number]) => boolean) =>
    drawn.filter(isOne).length / drawn.length;

  it("has the archive's shares: VV 9 %, left looks 54 %, nine looks a third", () => {
    expect(ARCHIVE.reduce((sum, { scenes }) => sum + scenes, 0)).toBe(2243);
    // Three standard deviations of 8000 draws are 1 and 1.7 points.
    expect(
      Math.abs(share(({ polarisation }) => polarisation === "VV") - 0.086),
    ).toBeLessThan(0.01);
    expect(Math.abs(share(({ lookSide }) => lookSide === "left") - 0.543)).toBeLessThan(
      0.017,
    );
    expect(Math.abs(share(({ looks }) => looks === 9) - 0.324)).toBeLessThan(0.017);
  });

  it("covers the archive's ranges, and keeps together what belongs together", () => {
    const extremes = (values: number[]) => [Math.min(...values), Math.max(...values)];
    const [fine = 0, coarse = 0] = extremes(drawn.map(({ gsdM }) => gsdM));
    expect(fine).toBeGreaterThanOrEqual(0.18);
    expect(fine).toBeLessThan(0.2);
    expect(coarse).toBeGreaterThan(1.05);
    expect(coarse).toBeLessThanOrEqual(1.1);
    const [steep = 0, shallow = 0] = extremes(drawn.map((one) => one.incidenceDeg));
    expect(steep).toBeGreaterThanOrEqual(17);
    expect(steep).toBeLessThan(18);
    expect(shallow).toBeGreaterThan(56);
    expect(shallow).toBeLessThanOrEqual(57);
    // Stripmaps have one look and coarse pixels, nine looks are spotlights.
    for (const { looks, gsdM } of drawn) {
      expect(looks === 1 ? gsdM >= 0.7 : looks < 9 || gsdM <= 0.58).toBe(true);
    }
  });
});

describe("varyScene", () => {
  const keys = STYLE_IDS.flatMap((style) =>
    Array.from({ length: 40 }, (_, seed) => ({ style, seed })),
  );
  const specs = keys.map((key) => ({ ...key, ...varyScene(key) }));

  it("gives acquisitions that can be simulated, the same for the same seed", () => {
    for (const spec of specs) {
      expect(() => resolveAcquisition(spec)).not.toThrow();
      expect(varyScene(spec)).toEqual(
        varyScene({ style: spec.style, seed: spec.seed }),
      );
    }
  });

  it("misjudges the radiometry by up to 3 dB, and paves a third of the places", () => {
    const errors = specs.map(({ overrides }) => overrides.calibrationErrorDb ?? 0);
    expect(Math.min(...errors)).toBeLessThan(-2.8);
    expect(Math.max(...errors)).toBeGreaterThan(2.8);
    expect(errors.every((error) => Math.abs(error) <= 3)).toBe(true);
    const paved = specs.filter(({ hasTarmac }) => hasTarmac === true).length;
    expect(Math.abs(paved / specs.length - 0.35)).toBeLessThan(0.08);
  });

  it("lets water and tarmac overlap", () => {
    // At 40° in HH: −27 dB + wind against −20.5 dB + wear.
    const darker = specs.filter(({ overrides: { windDb = 0, pavementDb = 0 } }) => {
      return -27 + windDb > -20.5 + pavementDb;
    });
    expect(darker.length / specs.length).toBeGreaterThan(0.1);
    expect(darker.length / specs.length).toBeLessThan(0.4);
  });
});
