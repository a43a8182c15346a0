/**
 * This file runs one tile of a scene through a proposed card, by the same steps as a run
 * does, and shows what goes into the network and what comes out.
 */

import {
  inputRange,
  inputStretch,
  type ModelCard,
  outputRange,
} from "#core/catalog/card.ts";
import type { CardUnitRule, Histogram } from "#core/catalog/histogram.ts";
import { cardUnitToPower } from "#core/catalog/histogram.ts";
import { toModelInput } from "#core/catalog/model-values.ts";
import {
  RESULT_STAGES,
  type ResultStage,
  runRow,
  stageRow,
} from "#core/catalog/stages.ts";
import { hash01 } from "#core/random.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import { clipWindow, windowGrid } from "#core/raster/grid.ts";
import { extractPadded } from "#core/tiling/extract-padded.ts";
import { withMinus } from "#core/with-minus.ts";
import { readOnGrid } from "#engine/read-on-grid.ts";
import { decideRunInput } from "#engine/run-input.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import { createNetworkStep } from "#engine/stage-steps.ts";
import { openTileModel, type TileModel } from "#engine/tile-models/tile-model.ts";
import type { ExamineRequest, ModelReport, TileLook } from "#ports/own-models.ts";
import { type Limits, runLimited } from "./run-limited.ts";

type Look = Pick<ModelReport, "verdict" | "before" | "after" | "backend" | "runMs"> & {
  readonly notes: readonly string[];
};

/** Values that differ by less than half a grey value count as equal. */
const SAME = 0.5 / 255;
const BINS = 48;
/** Share of values at the ends of a range above which that is said. */
const MUCH = 0.2;

/** Runs the tile. @throws AppError those of the runner and the reader */
export async function lookAtTile(
  card: ModelCard,
  sidePx: number,
  handle: SceneHandle | null,
  { focus, backend: preference }: ExamineRequest,
  limits: Limits,
): Promise<Look> {
  const stage =
    RESULT_STAGES.find((s) => runRow(s).cardStage === card.stage) ?? "syneo";
  const tile = { width: sidePx, height: sidePx };
  const whole = { col: 0, row: 0, ...tile };
  const read = handle && (await readTile(handle, card, sidePx, focus));
  const { power, valid, toCardUnit } = read ?? madeUp(card, sidePx);
  const { runner } = limits;
  const opening = openTileModel(card, { runner, tile, backend: preference, seed: 0 });
  const model = await runLimited(limits, "it was loaded", opening);
  const seen = { input: new Float32Array(), output: new Float32Array() };
  const watched: TileModel = {
    ...model,
    async run(input, at) {
      seen.input = input.slice();
      const run = await runLimited(limits, "it ran one tile", model.run(input, at));
      seen.output = run.output.slice();
      return run;
    },
  };
  const part = {
    ...{ stage, card, toCardUnit, resultId: null },
    normMode: "tile",
  } as const;
  const step = createNetworkStep(part, watched, sidePx, null);
  const planes = stagePlanes(stage, card, toCardUnit, power, valid);
  const { output, runMs } = await step.apply(step.prepare(planes, valid), valid, {
    ...{ input: whole, core: whole, latticeCol: 0, latticeRow: 0 },
  });
  const shown =
    stageRow(stage).pixels === "rgb8"
      ? output
      : unitOf(toModelInput(card, toCardUnit, output, valid), inputRange(card));
  const [rangeIn, rangeOut] = [inputRange(card), outputRange(card)];
  return {
    verdict: verdictOf(seen.input, seen.output, card),
    before: lookOf(unitOf(seen.input, rangeIn), seen.input, rangeIn, sidePx),
    after: lookOf(shown, seen.output, rangeOut, sidePx),
    ...{ backend: model.backend, runMs },
    notes: [
      ...(handle !== null && read === null
        ? ["The scene has no data there: the tile is a made-up one."]
        : []),
      ...clippedNote("input", seen.input, rangeIn, false),
      ...clippedNote("output", seen.output, rangeOut, true),
    ],
  };
}

type Tile = {
  readonly power: Float32Array;
  readonly valid: Uint8Array;
  readonly toCardUnit: CardUnitRule;
};

/** Reads a tile as a run would; null where the scene has no data. */
async function readTile(
  handle: SceneHandle,
  card: ModelCard,
  sidePx: number,
  focus: ExamineRequest["focus"],
): Promise<Tile | null> {
  const { scene } = handle;
  if (scene.role !== "sar") {
    return null;
  }
  const { grid, rule } = await decideRunInput(handle, scene, card, { kind: "auto" });
  const [x, y] =
    focus === null
      ? [grid.width / 2, grid.height / 2]
      : pixelToWorld(invertAffine(grid.affine), ...focus);
  const start = (at: number, size: number) =>
    Math.max(0, Math.min(Math.round(at - sidePx / 2), size - sidePx));
  const input = {
    ...{ col: start(x, grid.width), row: start(y, grid.height) },
    ...{ width: sidePx, height: sidePx },
  };
  const window = clipWindow(input, grid);
  const planes =
    window && (await readOnGrid(handle, windowGrid(grid, window), "exact"));
  if (window === null || planes === null || !planes.valid.includes(1)) {
    return null;
  }
  const pad = <T extends Float32Array | Uint8Array>(data: T) =>
    extractPadded({ data, bands: 1, window }, input, grid);
  return {
    ...{ power: pad(planes.data), valid: pad(planes.valid) },
    toCardUnit: rule.toCardUnit,
  };
}

/** Makes a tile of fields and speckle, where no scene is open. */
function madeUp(card: ModelCard, sidePx: number): Tile {
  const unit = card.domain?.unit ?? card.feed?.unit;
  const toCardUnit: CardUnitRule =
    unit === undefined || unit === "dn"
      ? { kind: "amplitude", scale: 1 }
      : { kind: "decibel" };
  const [lo, hi] = inputStretch(card);
  const power = Float32Array.from({ length: sidePx * sidePx }, (_, i) => {
    const [col, row] = [i % sidePx, Math.floor(i / sidePx)];
    const field = hash01(3, Math.floor(col / 24), Math.floor(row / 32));
    const speckle = 0.2 * (hash01(5, col, row) - 0.5);
    const share = Math.min(1, Math.max(0, 0.2 + 0.5 * field + speckle));
    return cardUnitToPower(lo + share * (hi - lo), toCardUnit);
  });
  return { power, valid: new Uint8Array(power.length).fill(1), toCardUnit };
}

/** Returns what the stage takes: power, or a grey picture of it for a refiner. */
function stagePlanes(
  stage: ResultStage,
  card: ModelCard,
  toCardUnit: CardUnitRule,
  power: Float32Array,
  valid: Uint8Array,
): Float32Array {
  if (runRow(stage).takes === "power") {
    return power;
  }
  const feed = {
    unit: "dn" as const,
    stretch: [0, 255] as [number, number],
    gsdM: null,
  };
  const grey = toModelInput(
    { ...card, feed, graphs: undefined },
    toCardUnit,
    power,
    valid,
  );
  const most = grey.reduce((max, v) => Math.max(max, v), 1);
  const rgb = new Float32Array(3 * grey.length);
  for (let band = 0; band < 3; band++) {
    rgb.set(
      grey.map((v) => v / most),
      band * grey.length,
    );
  }
  return rgb;
}

type Range = readonly [number, number] | null;

function unitOf(data: Float32Array, range: Range): Float32Array {
  const [lo, hi] = range ?? [0, 1];
  return data.map((v) => (v - lo) / (hi - lo));
}

function verdictOf(
  input: Float32Array,
  output: Float32Array,
  card: ModelCard,
): ModelReport["verdict"] {
  const [a, b] = [unitOf(input, inputRange(card)), unitOf(output, outputRange(card))];
  const size = Math.min(a.length, b.length);
  const bands = bandsOf(b, b.length % size === 0 ? size : b.length);
  const spread = bands.map(
    (band) => Math.max(...extremes(band)) - Math.min(...extremes(band)),
  );
  if (spread.every((s) => s < SAME)) {
    return "constant";
  }
  const isCopy = bands.every((band, i) => {
    const from = a.length === b.length ? i * size : 0;
    return band.every((v, p) => Math.abs(v - (a[from + p] as number)) < 2 * SAME);
  });
  return isCopy ? "copied" : "picture";
}

function bandsOf(data: Float32Array, size: number): readonly Float32Array[] {
  return Array.from({ length: data.length / size }, (_, i) =>
    data.subarray(i * size, (i + 1) * size),
  );
}

function extremes(data: Float32Array): [number, number] {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const v of data) {
    least = Math.min(least, v);
    most = Math.max(most, v);
  }
  return [least, most];
}

function lookOf(
  unit: Float32Array,
  values: Float32Array,
  range: Range,
  sidePx: number,
): TileLook {
  const size = sidePx * sidePx;
  const bands = unit.length / size;
  const rgba = new Uint8ClampedArray(4 * size);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) {
      rgba[4 * i + c] = 255 * (unit[(bands >= 3 ? c : 0) * size + i] as number);
    }
    rgba[4 * i + 3] = 255;
  }
  return { rgba, sidePx, histogram: histogramOf(values, range) };
}

/** Counts over the range, and beyond it where values are. */
function histogramOf(values: Float32Array, range: Range): Histogram {
  const [lo0, hi0] = range ?? [0, 1];
  const [least, most] = extremes(values);
  const [lo, hi] = [Math.min(lo0, least), Math.max(hi0, most)];
  const counts = new Array<number>(BINS).fill(0);
  for (const v of values) {
    const bin = Math.min(BINS - 1, Math.floor(((v - lo) / (hi - lo)) * BINS));
    counts[bin] = (counts[bin] as number) + 1;
  }
  return { lo, hi, counts, n: values.length };
}

/** Says how much lies at or beyond the ends of a range. */
function clippedNote(
  what: string,
  values: Float32Array,
  range: Range,
  isBeyond: boolean,
): string[] {
  const [lo, hi] = range ?? [0, 1];
  const slack = (isBeyond ? 0.02 : -1e-6) * (hi - lo);
  const count = values.reduce(
    (n, v) => n + Number(v < lo - slack || v > hi + slack),
    0,
  );
  const share = count / values.length;
  return share > MUCH
    ? [
        `${Math.round(100 * share)} % of the ${what} lies ${isBeyond ? "beyond" : "at the ends of"} ${withMinus(lo)} … ${withMinus(hi)}: another range may be right.`,
      ]
    : [];
}
