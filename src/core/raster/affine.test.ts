import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Affine,
  composeAffine,
  invertAffine,
  pixelToWorld,
  scaleAffine,
  translateAffine,
} from "./affine.ts";

const step = fc.double({ min: -10, max: 10, noNaN: true });
const place = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const affines = fc
  .tuple(step, step, place, step, step, place)
  .filter(([a, b, , d, e]) => Math.abs(a * e - b * d) > 1e-2);

test("by hand: x = 2·3 + 1·4 + 100, y = 0·3 − 5·4 + 200", () => {
  expect(pixelToWorld([2, 1, 100, 0, -5, 200], 3, 4)).toEqual([110, 180]);
});

test("the inverse goes back", () => {
  fc.assert(
    fc.property(affines, fc.nat(5000), fc.nat(5000), (t, col, row) => {
      const [c, r] = pixelToWorld(invertAffine(t), ...pixelToWorld(t, col, row));
      expect(Math.hypot(c - col, r - row)).toBeLessThan(1e-4);
    }),
  );
});

test("composing is applying one after the other", () => {
  fc.assert(
    fc.property(
      affines,
      affines,
      fc.nat(100),
      fc.nat(100),
      (outer, inner, col, row) => {
        const [x, y] = pixelToWorld(composeAffine(outer, inner), col, row);
        const [u, v] = pixelToWorld(outer, ...pixelToWorld(inner, col, row));
        expect(Math.hypot(x - u, y - v)).toBeLessThan(1e-6);
      },
    ),
  );
});

test("a translated transform starts at that pixel, a scaled one at the same corner", () => {
  const t: Affine = [2, 1, 100, 0.5, -5, 200];
  expect(pixelToWorld(translateAffine(t, 7, -3), 0, 0)).toEqual(pixelToWorld(t, 7, -3));
  expect(pixelToWorld(scaleAffine(t, 3, 4), 2, 2)).toEqual(pixelToWorld(t, 6, 8));
});

test.each<Affine>([
  [0, 0, 1, 0, 0, 1],
  [2, 4, 0, 1, 2, 0],
  [Number.NaN, 0, 0, 0, 1, 0],
])("a singular transform [%d, %d, …] has no inverse", (...t) => {
  expect(() => invertAffine(t)).toThrow(
    expect.objectContaining({ code: "metadata-invalid" }),
  );
});
