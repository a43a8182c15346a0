import { bench, describe } from "vitest";
import { gaussianBlur } from "#engine/denoise/gaussian-blur.ts";
import { medianBlur } from "#engine/denoise/median-blur.ts";

const side = 512;
const plane = Float32Array.from({ length: side * side }, (_, i) =>
  Math.abs(Math.sin(i * 12.9898) * 43758.5453),
);
const shape = { width: side, height: side, valid: null };

/** What the sliding window is measured against: every window sorted anew. */
function medianOfSortedWindows(radius: number): Float32Array {
  const out = new Float32Array(plane.length);
  for (let row = radius; row < side - radius; row++) {
    for (let col = radius; col < side - radius; col++) {
      const window = new Float32Array((2 * radius + 1) ** 2);
      for (let dr = -radius; dr <= radius; dr++) {
        const from = (row + dr) * side + col - radius;
        window.set(plane.subarray(from, from + 2 * radius + 1), (dr + radius) * 5);
      }
      window.sort();
      out[row * side + col] = window[window.length >> 1] as number;
    }
  }
  return out;
}

describe("de-noisers on 512²", () => {
  bench("median 5×5, sliding", () => {
    medianBlur.run(plane, shape, 2, {});
  });
  bench("median 5×5, every window sorted", () => {
    medianOfSortedWindows(2);
  });
  bench("Gaussian σ 1, radius 3", () => {
    gaussianBlur.run(plane, shape, 3, { sigmaPx: 1 });
  });
});
