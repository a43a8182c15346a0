/**
 * This file turns the cards of a run into functions on tiles in the stages' own pixels
 * (linear power, pictures in [0, 1]): it converts a tile before and after each network.
 */
import { inputRange, type ModelCard, outputRange } from "#core/catalog/card.ts";
import { orderedBands } from "#core/catalog/card-graphs.ts";
import type { CardUnitRule } from "#core/catalog/histogram.ts";
import {
  ditherFlatInput,
  fromModelOutput,
  toModelInput,
  toPictureInput,
  toPower,
} from "#core/catalog/model-values.ts";
import {
  type PixelKind,
  type ResultStage,
  runRow,
  stageRow,
} from "#core/catalog/stages.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { type Flip, flipPlanes } from "#core/tiling/flip-planes.ts";
import type { ResultId } from "#ports/ids.ts";
import { denoiseHaloPx, runDenoiseOp } from "./denoise/run-denoise-op.ts";
import type { TileModel, TileOutput, TilePosition } from "./tile-models/tile-model.ts";

/** One link of a run's chain. */
export type RunPart = {
  readonly stage: ResultStage;
  readonly card: ModelCard;
  /** How power is converted to the card's unit; used by models whose input is power. */
  readonly toCardUnit: CardUnitRule;
  /** Null where the result is not stored. */
  readonly resultId: ResultId | null;
};

/** Runs a network on a whole planar tile; `valid` is the tile's mask. */
export type NetworkStep = {
  readonly bands: number;
  apply(planes: Float32Array, valid: Uint8Array, at: TilePosition): Promise<TileOutput>;
};

/** A plain operation on the power of a tile and of `marginPx` pixels around it. */
export type FilterStep = {
  readonly marginPx: number;
  apply(planes: Planes<Uint8Array>, grid: Grid): Float32Array;
};

export function bandsOf(pixels: PixelKind): number {
  return pixels === "rgb8" ? 3 : 1;
}

export function createFilterStep(op: NonNullable<ModelCard["op"]>): FilterStep {
  return {
    marginPx: denoiseHaloPx(op),
    apply: ({ data, valid }, grid) =>
      runDenoiseOp(op, { data, bands: 1, unit: "backscatter-linear", valid, grid })
        .data,
  };
}

/**
 * Creates the step of one network.
 * @param flip mirrors the network's input, and mirrors its output back
 */
export function createNetworkStep(
  { stage, card, toCardUnit }: RunPart,
  model: TileModel,
  sidePx: number,
  flip: Flip | null,
): NetworkStep {
  const { takes } = runRow(stage);
  const { pixels } = stageRow(stage);
  const mirror = (planes: Float32Array) =>
    flip === null
      ? planes
      : flipPlanes(planes, { width: sidePx, height: sidePx }, flip);
  const feed = (planes: Float32Array, valid: Uint8Array): Float32Array => {
    if (takes === "rgb8") {
      return toPictureInput(planes, inputRange(card));
    }
    const fed = toModelInput(card, toCardUnit, planes, valid);
    ditherFlatInput(card, fed);
    return fed;
  };
  const read = (output: Float32Array): Float32Array =>
    pixels === "rgb8"
      ? asRgb(fromModelOutput(output, outputRange(card)), card)
      : toPower(card, toCardUnit, output);
  return {
    bands: bandsOf(pixels),
    async apply(planes, valid, at) {
      const { output, runMs } = await model.run(mirror(feed(planes, valid)), at);
      return { output: mirror(read(output)), runMs };
    },
  };
}

/** Repeats a single band as red, green and blue, so that it is drawn as grey. */
function asRgb(planes: Float32Array, { graphs }: ModelCard): Float32Array {
  const output = graphs?.at(-1)?.io.outputs[0];
  if (output === undefined || orderedBands(output) !== 1) {
    return planes;
  }
  const rgb = new Float32Array(3 * planes.length);
  for (let band = 0; band < 3; band += 1) {
    rgb.set(planes, band * planes.length);
  }
  return rgb;
}
