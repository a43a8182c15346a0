import { expect, it } from "vitest";
import { frameOf } from "#simulate/scene-spec.ts";
import { geocode, sigma0ToDn } from "./geocode.ts";
import { planRadarGrid, rangesOfSquare } from "./radar-grid.ts";

it("writes σ0 as amplitude: 0 dB is 10309 at Capella's scale, never 0, clipped", () => {
  // 1 / 9.7e-5 = 10309.3; 16.2 dB and above do not fit 16 bits.
  const dn = sigma0ToDn(Float32Array.of(1, 0, 1e-12, 1e-2, 41, 1e6), 9.7e-5);
  expect([...dn]).toEqual([10309, 1, 1, 1031, 65535, 65535]);
});

it.each([0, 30, 45, 90, 200])("puts a plane in place, looking along %s°", (degrees) => {
  const sizePx = 128;
  const look = { sizePx, gsdM: 0.5, incidenceDeg: 35 };
  const lookRad = (degrees * Math.PI) / 180;
  const frame = frameOf(look);
  const grid = planRadarGrid(frame, { ...look, lookRad }, null);
  // A plane that grows by 1 a metre in range and by 3 in azimuth: bilinear is exact on it.
  const plane = new Float32Array(grid.lines * grid.bins);
  for (let line = 0; line < grid.lines; line += 1) {
    const azimuth = grid.azimuth0M + line * grid.spacingM;
    const [first, end] = [grid.firstBin[line] as number, grid.endBin[line] as number];
    for (let bin = first; bin < end; bin += 1) {
      plane[line * grid.bins + bin] =
        1000 + grid.range0M + (bin + 0.5) * grid.spacingM + 3 * azimuth;
    }
  }
  const pixels = geocode(plane, grid, look, null);
  for (const [row, col] of [
    [0, 0],
    [0, 127],
    [127, 0],
    [127, 127],
    [64, 31],
  ] as const) {
    const [x, y] = [(col + 0.5) * 0.5 - 32, (row + 0.5) * 0.5 - 32];
    const range = x * Math.cos(lookRad) + y * Math.sin(lookRad);
    const azimuth = -x * Math.sin(lookRad) + y * Math.cos(lookRad);
    expect(pixels[row * sizePx + col]).toBeCloseTo(1000 + range + 3 * azimuth, 2);
  }
});

it("finds the ranges of a square along a line of azimuth", () => {
  expect(rangesOfSquare(10, 1, 0, 0, 0)).toEqual([-10, 10]);
  expect(rangesOfSquare(10, 1, 0, 10.5, 0)).toBeNull();
  expect(rangesOfSquare(10, 1, 0, 10.5, 1)).toEqual([-10, 10]);
  // Turned by 45°: a diamond, 2 · (10 √2 − 5) wide at an azimuth of 5.
  const half = 10 * Math.SQRT2 - 5;
  const [near, far] = rangesOfSquare(10, Math.SQRT1_2, Math.SQRT1_2, 5, 0) ?? [0, 0];
  expect(near).toBeCloseTo(-half, 9);
  expect(far).toBeCloseTo(half, 9);
});
