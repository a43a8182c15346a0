import { expect, it } from "vitest";
import { frameOf } from "#simulate/scene-spec.ts";
import { addAmbiguities } from "./ambiguities.ts";
import { createImageFormer } from "./form-image.ts";
import { planRadarGrid } from "./radar-grid.ts";

const GRID = planRadarGrid(
  frameOf({ sizePx: 128, gsdM: 0.5 }),
  { gsdM: 0.5, lookRad: 0, incidenceDeg: 40 },
  null,
);
const NO_POINTS = { count: 0, bin: new Int32Array(0), power: new Float32Array(0) };
const MIDDLE = { line: GRID.lines >> 1, bin: GRID.bins >> 1 };

/** Image of a plane of σ0 with one point in its middle. */
function form(sigma0: number, pointPower: number, looks = 6, neszDb = -60) {
  const former = createImageFormer(GRID, { looks, neszDb }, 7);
  const plane = new Float32Array(GRID.bins).fill(sigma0);
  const point = {
    count: 1,
    bin: Int32Array.of(MIDDLE.bin),
    power: Float32Array.of(pointPower),
  };
  for (let line = 0; line < GRID.lines; line += 1) {
    former.takeLine(plane, line === MIDDLE.line && pointPower > 0 ? point : NO_POINTS);
  }
  return former.image;
}

const at = (plane: Float32Array, dLine: number, dBin: number) =>
  plane[(MIDDLE.line + dLine) * GRID.bins + MIDDLE.bin + dBin] as number;
const toDb = (power: number) => 10 * Math.log10(power);

it("keeps the power of a plane, with noise on the image and not on the clean one", () => {
  const { intensity, clean } = form(0.05, 0, 4, -13.0103);
  const values: number[] = [];
  for (let dLine = -60; dLine <= 60; dLine += 1) {
    for (let dBin = -60; dBin <= 60; dBin += 1) {
      values.push(at(intensity, dLine, dBin));
      expect(at(clean, dLine, dBin)).toBeCloseTo(0.05, 5);
    }
  }
  // σ0 = NESZ = 0.05
  const level = values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(Math.abs(toDb(level / 0.1))).toBeLessThan(0.1);
});

it("spreads a point into its response: energy kept, some 0.6 m wide, lobes on a cross", () => {
  const { clean } = form(0, 1e4);
  let energy = 0;
  for (let dLine = -12; dLine <= 12; dLine += 1) {
    for (let dBin = -12; dBin <= 12; dBin += 1) {
      energy += at(clean, dLine, dBin);
    }
  }
  expect(energy / 1e4).toBeCloseTo(1, 2);
  const peak = at(clean, 0, 0);
  // Half the power lies within a cell, 0.4 m, of the peak, and none is at two.
  expect(toDb(at(clean, 0, 1) / peak)).toBeGreaterThan(-6);
  expect(toDb(at(clean, 0, 2) / peak)).toBeLessThan(-12);
  expect(at(clean, 3, 0)).toBeCloseTo(at(clean, 0, 3), 3);
  // The cut filter goes on as a cross: no step where it ends, nothing off the arms.
  const lobe = (from: number) =>
    Math.max(...[0, 1, 2, 3, 4, 5].map((k) => at(clean, 0, from + k)));
  expect(Math.abs(toDb(lobe(13) / lobe(7)))).toBeLessThan(6);
  expect(lobe(13)).toBeGreaterThan(0);
  expect(at(clean, 20, 20)).toBe(0);
});

it("shows a strong point in every look: its brightness is that expected", () => {
  const { intensity, clean } = form(0.01, 1e4);
  expect(Math.abs(toDb(at(intensity, 0, 0) / at(clean, 0, 0)))).toBeLessThan(3);
});

it("draws the same speckle for the same seed only", () => {
  const image = (seed: number) => {
    const former = createImageFormer(GRID, { looks: 1, neszDb: -20 }, seed);
    for (let line = 0; line < 40; line += 1) {
      former.takeLine(new Float32Array(GRID.bins), NO_POINTS);
    }
    return former.image.intensity;
  };
  expect(image(1)).toEqual(image(1));
  expect(image(1)).not.toEqual(image(2));
});

it("copies what is very bright along track, 25 dB below and on both sides", () => {
  const [lines, bins] = [1201, 21];
  const image = {
    intensity: new Float32Array(lines * bins),
    clean: new Float32Array(lines * bins),
  };
  image.clean[600 * bins + 10] = 1000;
  image.clean[600 * bins + 3] = 5;
  addAmbiguities(image, { ...GRID, lines, bins });
  const total = image.intensity.reduce((sum, value) => sum + value, 0);
  // Only the first is bright enough: two copies of 1000 · 10^−2.5.
  expect(total).toBeCloseTo(2 * 1000 * 10 ** -2.5, 3);
  const below = image.intensity.subarray(0, 600 * bins);
  expect(below.reduce((sum, value) => sum + value, 0)).toBeCloseTo(total / 2, 4);
});
