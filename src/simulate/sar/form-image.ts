/**
 * This file forms the radar image from σ0 and points: looks of complex speckle and
 * receiver noise, both filtered with the impulse response, whose powers are averaged.
 * It works line by line with filters that hold as many lines as they are long, so that
 * memory holds a few lines only.
 */
import { dbToPower } from "#core/sar/decibels.ts";
import type { Acquisition } from "#simulate/scene-spec.ts";
import {
  type CircularNoise,
  createCircularNoise,
  NOISE_MASK,
} from "./circular-noise.ts";
import { IPR_HALF_TAPS, impulseResponse, RESOLUTION_PX } from "./impulse-response.ts";
import { createLineFilter } from "./line-filter.ts";
import type { RadarGrid } from "./radar-grid.ts";

/** Points of one azimuth line, each in one cell. */
export type LinePoints = {
  readonly count: number;
  readonly bin: Int32Array;
  /** Radar cross-section over the area of a cell. */
  readonly power: Float32Array;
};

/** Two planes of `lines` × `bins`; cells that no output pixel needs are 0. */
export type RadarImage = {
  /** Power including speckle and receiver noise. */
  readonly intensity: Float32Array;
  /** Expected power of the scene alone. */
  readonly clean: Float32Array;
};

export type ImageFormer = {
  /**
   * Takes the next azimuth line: σ0 of its `bins` cells and its points. The image is
   * complete when every line of the grid was taken.
   */
  takeLine(sigma0: Float32Array, points: LinePoints): void;
  readonly image: RadarImage;
};

/** A point's phase (rad) and amplitude (nepers) vary a little from look to look. */
const PHASE_SCATTER = 0.5;
const AMPLITUDE_SCATTER = 0.25;
/** Side lobes are computed up to this many cells, and down to this power. */
const FAR_LOBES = 60;
const FAR_LOBE_FLOOR = 0.002;

/**
 * Creates the former of an image.
 * @param seed of speckle and receiver noise
 */
export function createImageFormer(
  grid: RadarGrid,
  { looks, neszDb }: Pick<Acquisition, "looks" | "neszDb">,
  seed: number,
): ImageFormer {
  const { lines, bins } = grid;
  const response = impulseResponse(0.8 / RESOLUTION_PX, FAR_LOBES + 1);
  const taps = response.subarray(0, IPR_HALF_TAPS + 1);

  const image = {
    intensity: new Float32Array(lines * bins),
    clean: new Float32Array(lines * bins),
  };
  const filters = Array.from({ length: looks }, () => ({
    real: createLineFilter(bins, taps),
    imaginary: createLineFilter(bins, taps),
  }));
  const speckle = createSpeckle(bins, dbToPower(neszDb), createCircularNoise(seed));
  const expected = createExpectedPower(bins);
  const expectedFilter = createLineFilter(
    bins,
    taps.map((tap) => tap * tap),
  );
  const [real, imaginary] = [new Float32Array(bins), new Float32Array(bins)];
  const addFarLobes = createFarLobes(grid, response, image);
  let next = 0;

  const takeLine = (sigma0: Float32Array, points: LinePoints) => {
    const line = next;
    next += 1;
    const [first, end] = [grid.firstBin[line] as number, grid.endBin[line] as number];
    const isSeen = first < end;
    if (isSeen) {
      speckle.begin(sigma0, points, first, end);
    }
    for (const filter of filters) {
      if (isSeen) {
        speckle.drawLook(points, first, end);
      }
      filter.real.take(line, speckle.real, first, end);
      filter.imaginary.take(line, speckle.imaginary, first, end);
    }
    expectedFilter.take(line, expected(sigma0, points, first, end), first, end);
    if (line >= 2 * IPR_HALF_TAPS) {
      finishLine(line - IPR_HALF_TAPS);
    }
    addFarLobes(line, points);
  };

  /** Computes an output line once all lines that its filters reach were taken. */
  const finishLine = (line: number) => {
    const [first, end] = [grid.firstBin[line] as number, grid.endBin[line] as number];
    const row = line * bins;
    for (const filter of filters) {
      filter.real.finish(line, real, first, end);
      filter.imaginary.finish(line, imaginary, first, end);
      for (let bin = first; bin < end; bin += 1) {
        const [re, im] = [real[bin] as number, imaginary[bin] as number];
        image.intensity[row + bin] =
          (image.intensity[row + bin] as number) + (re * re + im * im) / looks;
      }
    }
    expectedFilter.finish(line, real, first, end);
    for (let bin = first; bin < end; bin += 1) {
      image.clean[row + bin] =
        (image.clean[row + bin] as number) + (real[bin] as number);
    }
  };

  return { takeLine, image };
}

/** Creates the function that returns the power of a line without speckle and noise. */
function createExpectedPower(bins: number) {
  const power = new Float32Array(bins);
  return (
    sigma0: Float32Array,
    points: LinePoints,
    first: number,
    end: number,
  ): Float32Array => {
    power.fill(0);
    power.set(sigma0.subarray(first, end), first);
    for (let k = 0; k < points.count; k += 1) {
      const bin = points.bin[k] as number;
      if (bin >= first && bin < end) {
        power[bin] = (power[bin] as number) + (points.power[k] as number);
      }
    }
    return power;
  };
}

/**
 * Creates the looks of a line, one after the other: complex noise with the power of σ0
 * and of the receiver (`nesz`), and points on it. `begin` is called once a line,
 * `drawLook` once a look; it leaves the amplitudes in `real` and `imaginary`.
 */
function createSpeckle(bins: number, nesz: number, noise: CircularNoise) {
  /** Standard deviation of each part. */
  const deviation = new Float32Array(bins);
  /** Of the line's points, rad; all looks share them up to `PHASE_SCATTER`. */
  let phases = new Float32Array();
  const [real, imaginary] = [new Float32Array(bins), new Float32Array(bins)];
  return {
    real,
    imaginary,
    begin(sigma0: Float32Array, points: LinePoints, first: number, end: number): void {
      for (let bin = first; bin < end; bin += 1) {
        deviation[bin] = Math.sqrt(((sigma0[bin] as number) + nesz) / 2);
      }
      phases = Float32Array.from(
        { length: points.count },
        () => 2 * Math.PI * noise.uniform(),
      );
    },
    drawLook(points: LinePoints, first: number, end: number): void {
      drawNoise(first, end);
      addPoints(points, first, end);
    },
  };

  function drawNoise(first: number, end: number): void {
    real.fill(0);
    imaginary.fill(0);
    const { table } = noise;
    for (let bin = first; bin < end; bin += 2) {
      const bits = noise.draw();
      const one = 2 * (bits & NOISE_MASK);
      const two = 2 * ((bits >>> 16) & NOISE_MASK);
      const here = deviation[bin] as number;
      real[bin] = here * (table[one] as number);
      imaginary[bin] = here * (table[one + 1] as number);
      // The cell after the end of an odd interval is cleared below.
      const there = deviation[bin + 1] as number;
      real[bin + 1] = there * (table[two] as number);
      imaginary[bin + 1] = there * (table[two + 1] as number);
    }
    real[end] = 0;
    imaginary[end] = 0;
  }

  function addPoints(points: LinePoints, first: number, end: number): void {
    for (let k = 0; k < points.count; k += 1) {
      const bin = points.bin[k] as number;
      if (bin >= first && bin < end) {
        // E[exp(2 s n − 2 s²)] = 1, so the variation does not change the mean power.
        const amplitude =
          Math.sqrt(points.power[k] as number) *
          Math.exp(AMPLITUDE_SCATTER * noise.normal() - AMPLITUDE_SCATTER ** 2);
        const phase = (phases[k] as number) + PHASE_SCATTER * noise.normal();
        real[bin] = (real[bin] as number) + amplitude * Math.cos(phase);
        imaginary[bin] = (imaginary[bin] as number) + amplitude * Math.sin(phase);
      }
    }
  }
}

/** Creates the function that adds the far side lobes of a line's points to the image. */
function createFarLobes(
  { lines, bins }: RadarGrid,
  response: Float64Array,
  image: RadarImage,
): (line: number, points: LinePoints) => void {
  const addPower = (line: number, bin: number, power: number) => {
    if (line >= 0 && line < lines && bin >= 0 && bin < bins) {
      const cell = line * bins + bin;
      image.intensity[cell] = (image.intensity[cell] as number) + power;
      image.clean[cell] = (image.clean[cell] as number) + power;
    }
  };
  // They are the cross through a strong point, added as power, because beyond the
  // truncated filter they are far below the point and seldom above their background.
  return (line, { count, bin, power }) => {
    for (let k = 0; k < count; k += 1) {
      const strength = power[k] as number;
      if (strength * ((response[0] as number) * 0.02) ** 2 < FAR_LOBE_FLOOR) {
        continue;
      }
      const at = bin[k] as number;
      for (let far = IPR_HALF_TAPS + 1; far <= FAR_LOBES; far += 1) {
        for (let near = -2; near <= 2; near += 1) {
          const lobe =
            strength *
            ((response[far] as number) * (response[Math.abs(near)] as number)) ** 2;
          addPower(line + near, at + far, lobe);
          addPower(line + near, at - far, lobe);
          addPower(line + far, at + near, lobe);
          addPower(line - far, at + near, lobe);
        }
      }
    }
  };
}
