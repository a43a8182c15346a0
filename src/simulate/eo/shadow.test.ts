import { describe, expect, it } from "vitest";
import { castShadows } from "./shadow.ts";

const CELLS = 240;
const CELL_M = 0.25;
const WHOLE = { origin: 0, size: CELLS };

/** A mast of one cell and `heightM` in the middle of a plain. */
function mast(heightM: number): Float32Array {
  const height = new Float32Array(CELLS * CELLS);
  height[(CELLS / 2) * CELLS + CELLS / 2] = heightM;
  return height;
}

describe("castShadows", () => {
  it("ends h / tan(elevation) from a mast, opposite to the sun, whatever its direction", () => {
    const heightM = 10;
    for (let degrees = 0; degrees < 360; degrees += 15) {
      const azimuthRad = (degrees * Math.PI) / 180;
      const elevationRad = Math.PI / 4;
      const shade = castShadows(
        mast(heightM),
        CELLS,
        CELL_M,
        { azimuthRad, elevationRad },
        WHOLE,
      );
      let [reach, strayM] = [0, 0];
      for (let i = 0; i < shade.length; i += 1) {
        if ((shade[i] as number) > 127) {
          const x = ((i % CELLS) - CELLS / 2) * CELL_M;
          const y = (Math.floor(i / CELLS) - CELLS / 2) * CELL_M;
          // Along and across the direction away from the sun.
          reach = Math.max(reach, -x * Math.cos(azimuthRad) - y * Math.sin(azimuthRad));
          strayM = Math.max(
            strayM,
            Math.abs(-x * Math.sin(azimuthRad) + y * Math.cos(azimuthRad)),
          );
        }
      }
      // Half of the penumbra and the bias (0.3 m) shorten it; cells are 0.25 m.
      expect(reach, `sun at ${degrees}°`).toBeGreaterThan(heightM - 0.75);
      expect(reach, `sun at ${degrees}°`).toBeLessThan(heightM + 0.1);
      expect(strayM).toBeLessThan(1.1 * CELL_M);
    }
  });

  it("leaves a plain and a slope that faces the sun in the light", () => {
    const slope = Float32Array.from(
      { length: CELLS * CELLS },
      (_, i) => -0.5 * CELL_M * (i % CELLS),
    );
    const sun = { azimuthRad: 0, elevationRad: 0.7 };
    for (const height of [new Float32Array(CELLS * CELLS), slope]) {
      expect(castShadows(height, CELLS, CELL_M, sun, WHOLE).some((s) => s > 0)).toBe(
        false,
      );
    }
  });

  it("darkens a slope that is steeper than the sun's rays", () => {
    const away = Float32Array.from(
      { length: CELLS * CELLS },
      (_, i) => 1.2 * CELL_M * (i % CELLS),
    );
    const sun = { azimuthRad: 0, elevationRad: 0.7 };
    const shade = castShadows(away, CELLS, CELL_M, sun, WHOLE);
    // tan(0.7) = 0.84 < 1.2; towards the border there is nothing left that shades.
    expect(shade[100 * CELLS + 100]).toBe(255);
    expect(shade[100 * CELLS + CELLS - 1]).toBe(0);
  });

  it("gives the same for a part as for the whole", () => {
    const sun = { azimuthRad: 1.1, elevationRad: 0.8 };
    const height = mast(12);
    const whole = castShadows(height, CELLS, CELL_M, sun, WHOLE);
    const part = castShadows(height, CELLS, CELL_M, sun, { origin: 60, size: 120 });
    const cut = Uint8Array.from(
      { length: 120 * 120 },
      (_, i) => whole[(60 + Math.floor(i / 120)) * CELLS + 60 + (i % 120)] as number,
    );
    expect(Buffer.from(part).equals(Buffer.from(cut))).toBe(true);
    expect(cut.some((s) => s > 0)).toBe(true);
  });
});
