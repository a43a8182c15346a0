/**
 * This file turns the cards of a run into functions on tiles in the stages' own pixels
 * (linear power, pictures in [0, 1]): it converts a tile before and after each network.
 */
import { inputRange, type ModelCard, outputRange } from "#core/catalog/card.ts";
import { orderedBands } from "#core/catalog/card-graphs.ts";
import type { CardUnitRule } from "#core/catalog/histogram.ts";
import {
  ditherFlatInput,
  fillInvalid,
  fromModelOutput,
  toInputRange,
  toPictureInput,
  toPower,
} from "#core/catalog/model-values.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import {
  type PixelKind,
  type ResultStage,
  runRow,
  stageRow,
} from "#core/catalog/stages.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { type Flip, flipPlanes } from "#core/tiling/flip-planes.ts";
import {
  type CountedStatistics,
  type GivenStatistics,
  type NormStatistics,
  statisticsWeights,
} from "#core/tiling/norm-statistics.ts";
import type { PlannedTile } from "#core/tiling/plan-tiles.ts";
import type { ResultId } from "#ports/ids.ts";
import { denoiseHaloPx, runDenoiseOp } from "./denoise/run-denoise-op.ts";
import type { NormModel, NormsAround } from "./tile-models/norm-model.ts";
import type { TileModel, TileOutput } from "./tile-models/tile-model.ts";

/** One link of a run's chain. */
export type RunPart = {
  readonly stage: ResultStage;
  readonly card: ModelCard;
  /** How power is converted to the card's unit; used by models whose input is power. */
  readonly toCardUnit: CardUnitRule;
  readonly normMode: NormMode;
  /** Null where the result is not stored. */
  readonly resultId: ResultId | null;
};

/** Runs a network on whole planar tiles; `valid` is a tile's mask. */
export type NetworkStep = {
  readonly bands: number;
  /** Converts a stage's pixels to what the network is fed, each alone. */
  readonly prepare: PrepareInput;
  /**
   * @param prepared the step owns it from here on
   * @param needed the part of the tile (in its own pixels) whose output is read; beyond it
   *   output is not converted
   */
  apply(
    prepared: Float32Array,
    valid: Uint8Array,
    tile: StepTile,
    needed?: PixelWindow,
  ): Promise<TileOutput>;
};

/** Returns new planes; NaN where there is no power. */
export type PrepareInput = (
  planes: Float32Array,
  valid: Uint8Array | null,
) => Float32Array;

/** Which tile of the grid it is. */
export type StepTile = Pick<
  PlannedTile,
  "input" | "core" | "latticeCol" | "latticeRow"
> & {
  /** Which pixels count in statistics, where those of its core with data do not all. */
  readonly counted?: Uint8Array;
};

/** Where the statistics of a network's norms come from, tile by tile. */
export type StepNorms =
  | { readonly kind: "given"; readonly statistics: NormStatistics }
  | {
      readonly kind: "around";
      /** Null for a tile without any data around it. */
      readonly around: (tile: StepTile) => Promise<NormsAround | null>;
    }
  | {
      readonly kind: "collect";
      readonly given: GivenStatistics | null;
      /** Receives the statistics of each tile that has pixels that count. */
      readonly take: (tile: StepTile, statistics: CountedStatistics) => void;
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
 * @param norms statistics for models that take them; null = each tile's own
 */
export function createNetworkStep(
  { stage, card, toCardUnit }: RunPart,
  model: TileModel,
  sidePx: number,
  flip: Flip | null,
  norms: StepNorms | null = null,
): NetworkStep {
  const { takes } = runRow(stage);
  const { pixels } = stageRow(stage);
  const mirror = (planes: Float32Array) =>
    flip === null
      ? planes
      : flipPlanes(planes, { width: sidePx, height: sidePx }, flip);
  const whole = { col: 0, row: 0, width: sidePx, height: sidePx };
  const complete = (prepared: Float32Array): Float32Array => {
    if (takes === "rgb8") {
      return prepared;
    }
    const fed = fillInvalid(card, prepared);
    ditherFlatInput(card, fed);
    return fed;
  };
  const read = (output: Float32Array, part: PixelWindow): Float32Array =>
    pixels === "rgb8"
      ? asRgb(fromModelOutput(output, outputRange(card), sidePx, part), card)
      : toPower(card, toCardUnit, output);
  return {
    bands: bandsOf(pixels),
    prepare: createPrepare({ stage, card, toCardUnit }),
    async apply(prepared, valid, tile, needed = whole) {
      const fed = mirror(complete(prepared));
      const { output, runMs } =
        norms === null || model.norms === undefined
          ? await model.run(fed, tile.input)
          : await runWithNorms(model.norms, norms, fed, {
              ...{ tile, valid, mirror, multiple: card.tiling.multiple },
            });
      const part = flip === null ? needed : whole;
      return { output: mirror(read(output, part)), runMs };
    },
  };
}

/** Creates the `prepare` of a network's step, which needs no model yet. */
export function createPrepare({
  stage,
  card,
  toCardUnit,
}: Pick<RunPart, "stage" | "card" | "toCardUnit">): PrepareInput {
  return runRow(stage).takes === "rgb8"
    ? (planes) => toPictureInput(planes, inputRange(card))
    : (planes, valid) => toInputRange(card, toCardUnit, planes, valid);
}

type NormTile = {
  readonly tile: StepTile;
  readonly valid: Uint8Array;
  readonly mirror: (planes: Float32Array) => Float32Array;
  readonly multiple: number;
};

async function runWithNorms(
  model: NormModel,
  norms: StepNorms,
  fed: Float32Array,
  { tile, valid, mirror, multiple }: NormTile,
): Promise<TileOutput> {
  if (norms.kind === "given") {
    return model.runGiven(fed, norms.statistics);
  }
  if (norms.kind === "around") {
    const around = await norms.around(tile);
    const ones = () => new Float32Array(valid.length).fill(1);
    return around === null
      ? model.collect(fed, ones(), null)
      : model.runDense(fed, around);
  }
  const { weights, count } = statisticsWeights(tile, tile.counted ?? valid, multiple);
  if (count === 0) {
    // Nothing counts here, and statistics of no pixels are no numbers.
    weights.fill(1);
  }
  const { mean, variance, ...done } = await model.collect(
    fed,
    mirror(weights),
    norms.given,
  );
  if (count > 0) {
    norms.take(tile, { mean, variance, count });
  }
  return done;
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
