/**
 * This file describes an image by how strong its edges are, pixel by pixel, which is what a
 * radar and an optical image of the same place have in common: brightness is not, nor which
 * side of an edge is the brighter one. It is the sum over the orientation channels of CFOG
 * (Ye et al., Fast and robust matching for multimodal remote sensing image registration,
 * TGRS 2019), normalised at each pixel as they are, and without its own local mean: the
 * orientation of an edge under speckle is noise, and how many edges there are around
 * changes so slowly that it says nothing of where they are. In radar, lines that are brighter
 * than their surroundings count besides: a wall and the ground before it reflect twice, which
 * draws the wall's foot where it is, while the flanks of what leans towards the radar are not.
 */
import { erode, type GreyImage, meanOf, moveBack, smoothValid } from "./grey-image.ts";
import type { ShiftModel } from "./shift-model.ts";

/** Gaussian σ before gradients are taken, pixels: radar power (speckle), brightness. */
const POWER_SIGMA_PX = 0.8;
const BRIGHTNESS_SIGMA_PX = 0.7;
/** Share of the mean gradient that halves an edge, so that noise in flat parts weighs little. */
const FLOOR_SHARE = 0.4;
/** Gaussian σ of the local mean that is taken away, pixels: of edges, and of bright lines. */
const EDGE_SIGMA_PX = 2;
const LINE_SIGMA_PX = 3;

export type EdgeFeatures = {
  readonly width: number;
  readonly height: number;
  /** Strength less its local mean, of any unit, row by row; 0 where invalid. */
  readonly values: Float32Array;
  /** 1 where the value depends on valid pixels only. */
  readonly valid: Uint8Array;
  /** Root mean square of the valid values; 0 where there are none. */
  readonly rms: number;
};

/**
 * Returns the radar image as the logarithm of its power, averaged by a Gaussian first:
 * differences of the result are ratios of local means, whose false edges do not depend on
 * how bright the speckle is (the argument of Touzi et al., TGRS 1988).
 *
 * @param power linear, ≥ 0
 */
function logPower(power: GreyImage, sigmaPx: number): GreyImage {
  const { width, height, valid } = power;
  const smooth = smoothValid(power, sigmaPx);
  const floor = 1e-3 * meanOf(smooth, valid);
  return {
    ...{ width, height, valid },
    values: smooth.map((value) => Math.log(Math.max(value, floor, 1e-30))),
  };
}

/** Features of a radar image: edges and bright lines, of the same weight. @param power linear, ≥ 0 */
export function radarFeatures(power: GreyImage): EdgeFeatures {
  const image = logPower(power, POWER_SIGMA_PX);
  const valid = erode(power, Math.ceil(2 * POWER_SIGMA_PX) + 1);
  const edges = withoutLocalMean(edgeStrength({ ...image, valid }), EDGE_SIGMA_PX);
  const bright = withoutLocalMean({ ...image, valid }, EDGE_SIGMA_PX);
  const values = bright.values.map((value) => Math.max(0, value));
  const lines = withoutLocalMean({ ...bright, values }, LINE_SIGMA_PX);
  const [edgeUnit, lineUnit] = [edges, lines].map(
    ({ rms }) => 1 / Math.max(rms, 1e-20),
  );
  const sum = edges.values.map(
    (edge, at) =>
      edge * (edgeUnit as number) + (lines.values[at] as number) * (lineUnit as number),
  );
  return featuresOf({ ...edges, values: sum });
}

/** Features of an optical image: its edges. @param brightness of any linear or gamma scale */
export function opticalFeatures(brightness: GreyImage): EdgeFeatures {
  const valid = erode(brightness, Math.ceil(2 * BRIGHTNESS_SIGMA_PX) + 1);
  const values = smoothValid(brightness, BRIGHTNESS_SIGMA_PX);
  return withoutLocalMean(
    edgeStrength({ ...brightness, values, valid }),
    EDGE_SIGMA_PX,
  );
}

/** Returns the features moved back by the model: less exact than those of an image moved back. */
export function movedFeatures(features: EdgeFeatures, model: ShiftModel): EdgeFeatures {
  return featuresOf(moveBack(features, model));
}

/** |∇| / (|∇| + `FLOOR_SHARE` · mean |∇|), in [0, 1). */
function edgeStrength({ width, height, values, valid }: GreyImage): GreyImage {
  const lengths = gradientLengths(values, width, height, valid);
  const floor = FLOOR_SHARE * meanOf(lengths, valid);
  const strength = lengths.map((length) =>
    length === 0 ? 0 : length / (length + floor),
  );
  return { width, height, values: strength, valid };
}

/** Lengths of central differences; 0 where invalid. */
function gradientLengths(
  grey: Float32Array,
  width: number,
  height: number,
  valid: Uint8Array,
): Float32Array {
  const lengths = new Float32Array(grey.length);
  for (let row = 1; row < height - 1; row += 1) {
    for (let at = row * width + 1; at < (row + 1) * width - 1; at += 1) {
      if (valid[at] === 1) {
        const gx = ((grey[at + 1] as number) - (grey[at - 1] as number)) / 2;
        const gy = ((grey[at + width] as number) - (grey[at - width] as number)) / 2;
        lengths[at] = Math.sqrt(gx * gx + gy * gy);
      }
    }
  }
  return lengths;
}

function withoutLocalMean(image: GreyImage, sigmaPx: number): EdgeFeatures {
  const mean = smoothValid(image, sigmaPx);
  const values = image.values.map((value, at) =>
    image.valid[at] === 1 ? value - (mean[at] as number) : 0,
  );
  return featuresOf({ ...image, values });
}

function featuresOf({ width, height, values, valid }: GreyImage): EdgeFeatures {
  let [squares, n] = [0, 0];
  for (let at = 0; at < values.length; at += 1) {
    if (valid[at] === 1) {
      squares += (values[at] as number) ** 2;
      n += 1;
    }
  }
  return { width, height, values, valid, rms: Math.sqrt(squares / Math.max(1, n)) };
}
