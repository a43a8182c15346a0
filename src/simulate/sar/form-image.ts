/**
 * This file forms the radar image from σ0 and points: looks of complex speckle and
 * receiver noise, both filtered with the impulse response, whose powers are averaged.
 * It works line by line with a window of as many lines as the filter is long, so that
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

/** A power of two above the length of the filter. */
const WINDOW = 32;
/** A point's phase (rad) and amplitude (nepers) vary a little from look to look. */
const PHASE_SCATTER = 0.5;
const AMPLITUDE_SCATTER = 0.25;
/** Side lobes are computed up to this many cells, and down to this power. */
const FAR_LOBES = 60;
const FAR_LOBE_FLOOR = 0.002;

export function createImageFormer(
  grid: RadarGrid,
  { looks, neszDb }: Pick<Acquisition, "looks" | "neszDb">,
  seed: number,
): ImageFormer {
  const { lines, bins } = grid;
  const response = impulseResponse(0.8 / RESOLUTION_PX, FAR_LOBES + 1);
  const taps = response.subarray(0, IPR_HALF_TAPS + 1);
  const powerTaps = taps.map((tap) => tap * tap);
  const noise = createCircularNoise(seed);
  const nesz = dbToPower(neszDb);

  const image = {
    intensity: new Float32Array(lines * bins),
    clean: new Float32Array(lines * bins),
  };
  // Channels: real and imaginary part of each look, then the expected power.
  const channels = 2 * looks + 1;
  const windows = Array.from(
    { length: channels },
    () => new Float32Array(WINDOW * bins),
  );
  const [sumReal, sumImaginary] = [new Float32Array(bins), new Float32Array(bins)];
  const alongRange = Int32Array.from(
    { length: 2 * IPR_HALF_TAPS + 1 },
    (_, k) => k - IPR_HALF_TAPS,
  );
  const alongAzimuth = new Int32Array(2 * IPR_HALF_TAPS + 1);
  const addFarLobes = createFarLobes(grid, response, image);
  const speckle = createSpeckle(bins, noise);
  const { real, imaginary, deviation } = speckle;
  let next = 0;

  const takeLine = (sigma0: Float32Array, points: LinePoints) => {
    const line = next;
    next += 1;
    const [first, end] = [grid.firstBin[line] as number, grid.endBin[line] as number];
    const slot = (line % WINDOW) * bins;
    for (const window of windows) {
      window.fill(0, slot, slot + bins);
    }
    if (first < end) {
      for (let bin = first; bin < end; bin += 1) {
        deviation[bin] = Math.sqrt(((sigma0[bin] as number) + nesz) / 2);
      }
      const phases = Float32Array.from(
        { length: points.count },
        () => 2 * Math.PI * noise.uniform(),
      );
      for (let look = 0; look < looks; look += 1) {
        speckle.draw(first, end);
        speckle.addPoints(points, phases, first, end);
        const windowReal = windows[2 * look] as Float32Array;
        const windowImaginary = windows[2 * look + 1] as Float32Array;
        filterInto(windowReal, slot, real, alongRange, taps, first, end);
        filterInto(windowImaginary, slot, imaginary, alongRange, taps, first, end);
      }
      real.fill(0);
      real.set(sigma0.subarray(first, end), first);
      for (let k = 0; k < points.count; k += 1) {
        const bin = points.bin[k] as number;
        if (bin >= first && bin < end) {
          real[bin] = (real[bin] as number) + (points.power[k] as number);
        }
      }
      const windowClean = windows[2 * looks] as Float32Array;
      filterInto(windowClean, slot, real, alongRange, powerTaps, first, end);
    }
    if (line >= 2 * IPR_HALF_TAPS) {
      finishLine(line - IPR_HALF_TAPS);
    }
    addFarLobes(line, points);
  };

  /** Computes an output line once all lines that its filter reaches are in the windows. */
  function finishLine(line: number): void {
    const [first, end] = [grid.firstBin[line] as number, grid.endBin[line] as number];
    const row = line * bins;
    for (let k = -IPR_HALF_TAPS; k <= IPR_HALF_TAPS; k += 1) {
      alongAzimuth[k + IPR_HALF_TAPS] = ((line + k) % WINDOW) * bins;
    }
    for (let look = 0; look < looks; look += 1) {
      const windowReal = windows[2 * look] as Float32Array;
      const windowImaginary = windows[2 * look + 1] as Float32Array;
      filterInto(sumReal, 0, windowReal, alongAzimuth, taps, first, end);
      filterInto(sumImaginary, 0, windowImaginary, alongAzimuth, taps, first, end);
      for (let bin = first; bin < end; bin += 1) {
        const [re, im] = [sumReal[bin] as number, sumImaginary[bin] as number];
        image.intensity[row + bin] =
          (image.intensity[row + bin] as number) + (re * re + im * im) / looks;
      }
    }
    const windowClean = windows[2 * looks] as Float32Array;
    filterInto(sumReal, 0, windowClean, alongAzimuth, powerTaps, first, end);
    for (let bin = first; bin < end; bin += 1) {
      image.clean[row + bin] =
        (image.clean[row + bin] as number) + (sumReal[bin] as number);
    }
  }

  return { takeLine, image };
}

/** Creates a line of one look: complex noise of the given deviation, and points on it. */
function createSpeckle(bins: number, noise: CircularNoise) {
  /** Standard deviation of each part. */
  const deviation = new Float32Array(bins);
  const [real, imaginary] = [new Float32Array(bins), new Float32Array(bins)];
  return { real, imaginary, deviation, draw, addPoints };

  function draw(first: number, end: number): void {
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

  function addPoints(
    points: LinePoints,
    phases: Float32Array,
    first: number,
    end: number,
  ): void {
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

/**
 * Applies a symmetric filter of `IPR_HALF_TAPS` on each side: target[t + j] = Σ
 * tap[|k|] · source[offset[k] + j] for j from `first` to `end`. Each pass handles four
 * pairs of taps, because more sources do not fit into a processor's registers.
 */
function filterInto(
  target: Float32Array,
  t: number,
  source: Float32Array,
  offsets: Int32Array,
  taps: Float64Array,
  first: number,
  end: number,
): void {
  const centre = IPR_HALF_TAPS;
  const middle = offsets[centre] as number;
  const tap = taps[0] as number;
  for (let j = first; j < end; j += 1) {
    target[t + j] = tap * (source[middle + j] as number);
  }
  for (let k = 1; k <= IPR_HALF_TAPS; k += 4) {
    const [u1, v1] = [offsets[centre - k] as number, offsets[centre + k] as number];
    const u2 = offsets[centre - k - 1] as number;
    const v2 = offsets[centre + k + 1] as number;
    const u3 = offsets[centre - k - 2] as number;
    const v3 = offsets[centre + k + 2] as number;
    const u4 = offsets[centre - k - 3] as number;
    const v4 = offsets[centre + k + 3] as number;
    const [tap1, tap2] = [taps[k] as number, taps[k + 1] as number];
    const [tap3, tap4] = [taps[k + 2] as number, taps[k + 3] as number];
    for (let j = first; j < end; j += 1) {
      target[t + j] =
        (target[t + j] as number) +
        tap1 * ((source[u1 + j] as number) + (source[v1 + j] as number)) +
        tap2 * ((source[u2 + j] as number) + (source[v2 + j] as number)) +
        tap3 * ((source[u3 + j] as number) + (source[v3 + j] as number)) +
        tap4 * ((source[u4 + j] as number) + (source[v4 + j] as number));
    }
  }
}
