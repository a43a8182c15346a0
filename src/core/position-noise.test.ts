import { describe, expect, it } from "vitest";
import { positionNormal } from "./position-noise.ts";

describe("positionNormal", () => {
  it("is MurmurHash3's numbers through Box and Muller", () => {
    // From an implementation of MurmurHash3 x86 32 in Python over struct.pack("<5i", …).
    expect(positionNormal(0, 0, 0, 0, 0)).toBeCloseTo(-0.3664633666751867, 12);
    expect(positionNormal(7, 3, 2, -5, 1000)).toBeCloseTo(-0.6518238837848667, 12);
  });

  it("is standard normal over places, and independent from step to step", () => {
    const side = 256;
    let [sum, squares, product] = [0, 0, 0];
    for (let row = 0; row < side; row += 1) {
      for (let col = 0; col < side; col += 1) {
        const [a, b] = [0, 1].map((step) => positionNormal(1, step, 0, row, col)) as [
          number,
          number,
        ];
        sum += a;
        squares += a * a;
        product += a * b;
      }
    }
    const n = side ** 2;
    // Three standard errors of 1/√n.
    expect(Math.abs(sum / n)).toBeLessThan(3 / side);
    expect(Math.abs(squares / n - 1)).toBeLessThan((3 * Math.SQRT2) / side);
    expect(Math.abs(product / n)).toBeLessThan(3 / side);
  });
});
