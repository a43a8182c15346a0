import { describe, expect, it } from "vitest";
import { AppError } from "#core/errors.ts";
import { sarOf } from "#testing/classified.ts";
import { withStatedFacts } from "./stated-facts.ts";

const DN = Array.from({ length: 64 }, (_, i) => 40 + i);
const amplitude = () => sarOf([DN], { sampleType: "uint8", answer: "amplitude" });

describe("withStatedFacts", () => {
  it("fills what the file does not say, and names it", () => {
    const scene = withStatedFacts(amplitude(), {
      scaleFactor: 1e-3,
      polarisation: "vv",
      band: "x",
      date: "2024-07-30",
    });
    expect(scene.calibration).toMatchObject({
      kind: "scale-factor",
      scaleFactor: 1e-3,
    });
    expect(scene.displayUnit).toBe("sigma0-db");
    expect(scene.formula).toBe("σ0 = 20·log10(1.000000e-3 · DN) dB");
    expect(scene.metadata).toMatchObject({ polarisation: "VV", band: "X" });
    expect(scene.date).toBe("2024-07-30");
    expect(scene.stated).toEqual([
      "scale factor 0.001",
      "date 2024-07-30",
      "polarisation VV",
      "band X",
    ]);
  });

  it("believes a file that speaks for itself", () => {
    const scene = amplitude();
    expect(scene.gsdM).toBe(0.5);
    expect(withStatedFacts(scene, { gsdM: 3 })).toBe(scene);
    const pixels = { ...scene, gsdM: null };
    expect(withStatedFacts(pixels, { gsdM: 3 }).gsdM).toBe(3);
    const calibrated = {
      ...scene,
      calibration: { kind: "linear", radiometry: "gamma0" },
    } as const;
    expect(withStatedFacts(calibrated, { scaleFactor: 2 })).toBe(calibrated);
  });

  it.each([
    { scaleFactor: 0 },
    { scaleFactor: Number.NaN },
    { gsdM: -1 },
    { polarisation: "RR" },
    { band: "visible" },
    { date: "yesterday" },
  ])("refuses %j", (facts) => {
    expect(() => withStatedFacts(amplitude(), facts)).toThrow(AppError);
  });
});
