import fc from "fast-check";
import { expect, test } from "vitest";
import { distanceTransform } from "./distance.ts";

test("equals the nearest source by brute force", () => {
  const size = 9;
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: size * size, maxLength: size * size, max: 8 }),
      (values) => {
        const isSource = values.map((value) => (value === 0 ? 1 : 0));
        const found = distanceTransform(isSource, size);
        found.forEach((distance, i) => {
          let nearest = Number.POSITIVE_INFINITY;
          isSource.forEach((flag, j) => {
            if (flag === 1) {
              const [dx, dy] = [
                (i % size) - (j % size),
                Math.floor(i / size) - Math.floor(j / size),
              ];
              nearest = Math.min(nearest, Math.hypot(dx, dy));
            }
          });
          expect(distance).toBeCloseTo(nearest, 5);
        });
      },
    ),
    { numRuns: 100 },
  );
});

test("is infinite where there is no source", () => {
  const found = distanceTransform(new Uint8Array(4), 2);
  expect([...found].every((value) => value === Number.POSITIVE_INFINITY)).toBe(true);
});
