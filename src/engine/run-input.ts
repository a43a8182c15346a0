/**
 * This file decides how one scene enters one model: the model's grid, the input rule
 * and the issues that speak against it. The decision is made once per run from the card
 * and a few samples of the scene. It is the same wherever the user looks, so that a
 * pixel's value never depends on the view.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { checkDomain, type DomainIssue } from "#core/catalog/domain.ts";
import { amplitudeAtQuantile, cardHistogram } from "#core/catalog/histogram.ts";
import { type InputRule, inputRule } from "#core/catalog/input-rule.ts";
import { type LevelMatch, matchLevels } from "#core/catalog/level-matching.ts";
import type { SceneFacts } from "#core/catalog/scene-facts.ts";
import { signedDb } from "#core/catalog/signed-db.ts";
import { groundSpacingM } from "#core/geo/placement.ts";
import { type Grid, resampledGrid, windowGrid } from "#core/raster/grid.ts";
import { localSpreadsDb, typicalSpreadDb } from "#core/sar/local-spread.ts";
import type { SarScene } from "#core/sar/scene.ts";
import type { LevelChoice, RunLevels } from "#ports/runs.ts";
import { nextTask } from "./next-task.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { SceneHandle } from "./scene-handle.ts";
import { SPREADS, spreadWindows } from "./spread-windows.ts";

export type RunInput = {
  /** The model's grid, covering the whole scene. */
  readonly grid: Grid;
  readonly rule: InputRule;
  readonly issues: readonly DomainIssue[];
  readonly levels: RunLevels;
  /** How well the card's training histogram explains the scene's (`LevelFit`); null = not known. */
  readonly merit: number | null;
  /** The scene's local spread in dB (`localSpreadsDb`), the median; null = not known. */
  readonly spreadDb: number | null;
};

type Domain = NonNullable<ModelCard["domain"]>;

/** Side of a sampled block, in model pixels. */
const SAMPLE_PX = 96;
/** The fewest valid pixels from which a quantile and a histogram are estimated. */
const LEAST_SAMPLES = 4000;
/** Relative difference of a pixel's two sides below which it counts as square. */
const SQUARE_TOLERANCE = 0.02;

/**
 * Decides the input of a run.
 *
 * @param card the translator's card; null when only a plain operation runs, which works
 *   on the scene's own pixels
 */
export async function decideRunInput(
  handle: SceneHandle,
  scene: SarScene,
  card: ModelCard | null,
  choice: LevelChoice,
): Promise<RunInput> {
  const facts = factsOf(handle, scene);
  if (card?.domain === null && card.feed !== undefined) {
    return feedInput(handle, scene, card, choice);
  }
  if (card === null || card.domain === null) {
    return {
      grid: scene.grid,
      rule: {
        rule: ["The scene's own pixels, in linear power."],
        gsdM: scene.gsdM,
        resampleFactor: 1,
        toCardUnit: { kind: "amplitude", scale: 1 },
      },
      issues: [],
      levels: { applied: null, proposed: null },
      merit: null,
      spreadDb: null,
    };
  }
  const grid = modelGrid(scene, inputRule(card, facts));
  const { power: samples, spreadDb } = await sampleScene(handle, grid);
  const quantile = card.domain.relativeQuantile ?? 0.99;
  const sampled: SceneFacts = {
    ...facts,
    amplitudeQuantile: amplitudeAtQuantile(samples, null, quantile),
  };
  const { inputStats } = card.domain;
  const issuesUnder = ({ toCardUnit }: InputRule) => {
    const histogram = cardHistogram(inputStats, toCardUnit, samples, null);
    return checkDomain(card, { ...sampled, histogram });
  };
  const plain = inputRule(card, sampled);
  const issues = issuesUnder(plain);
  const fit = proposeLevels(card.domain, sampled, plain.toCardUnit, samples);
  const merit = fit?.merit ?? null;
  const proposed = fit && { gain: fit.gain, offsetDb: fit.offsetDb };
  const applied = appliedLevels(choice, proposed, isForeignLevel(card.domain, issues));
  const levels = { applied, proposed };
  if (applied === null) {
    return { grid, rule: plain, issues, levels, merit, spreadDb };
  }
  const rule = inputRule(card, sampled, applied);
  const moved = [...issuesUnder(rule), levelIssue(applied)];
  return { grid, rule, issues: moved, levels, merit, spreadDb };
}

/** Decides the input of a model whose training data is not known, so that nothing is matched. */
async function feedInput(
  handle: SceneHandle,
  scene: SarScene,
  card: ModelCard,
  choice: LevelChoice,
): Promise<RunInput> {
  const facts = factsOf(handle, scene);
  const grid = modelGrid(scene, inputRule(card, facts));
  const quantile = card.feed?.relativeQuantile ?? 0.99;
  const { power } = await sampleScene(handle, grid);
  const amplitudeQuantile = amplitudeAtQuantile(power, null, quantile);
  const applied =
    choice.kind === "offset" ? { gain: 1, offsetDb: choice.offsetDb } : null;
  return {
    grid,
    rule: inputRule(card, { ...facts, amplitudeQuantile }, applied),
    issues: [
      {
        aspect: "origin",
        weight: "unstated",
        message:
          "What this model was trained on is not stated, so whether it suits the scene is not known.",
      },
    ],
    levels: { applied, proposed: null },
    merit: null,
    spreadDb: null,
  };
}

function factsOf({ source }: SceneHandle, scene: SarScene): SceneFacts {
  return {
    gsdM: scene.gsdM,
    shorterSidePx: Math.min(scene.grid.width, scene.grid.height),
    displayUnit: scene.displayUnit,
    isUint8Dn:
      source.info.sampleType === "uint8" &&
      scene.calibration.kind === "uncalibrated-amplitude",
    band: scene.metadata.band,
    polarisation: scene.metadata.polarisation,
    isSimulated: scene.isSimulated,
    stated: scene.stated ?? [],
    amplitudeQuantile: null,
    histogram: null,
  };
}

/**
 * Matches the scene's levels after the rule's own scaling to the card's training
 * histogram.
 */
function proposeLevels(
  domain: Domain,
  facts: SceneFacts,
  toCardUnit: InputRule["toCardUnit"],
  power: Float32Array,
): (LevelMatch & { readonly merit: number | null }) | null {
  if (toCardUnit.kind === "decibel") {
    return matchLevels(domain, power, facts.displayUnit === "dn-db");
  }
  if (facts.isUint8Dn) {
    return matchLevels(domain, power, false);
  }
  // A quantile has set the scale; a few bright targets may have set it too low.
  const { scale } = toCardUnit;
  const scaled = power.map((value) => value * scale ** 2);
  const fit = matchLevels(domain, scaled, false);
  return fit && { ...fit, merit: null };
}

/**
 * Tells whether the scene's level has no meaning for the model, or lies outside its
 * training data.
 */
function isForeignLevel(domain: Domain, issues: readonly DomainIssue[]): boolean {
  return issues.some(
    ({ aspect }) =>
      aspect === "histogram" || (aspect === "unit" && domain.unit !== "dn"),
  );
}

function appliedLevels(
  choice: LevelChoice,
  proposed: LevelMatch | null,
  isForeign: boolean,
): LevelMatch | null {
  switch (choice.kind) {
    case "off":
      return null;
    case "offset":
      return { gain: proposed?.gain ?? 1, offsetDb: choice.offsetDb };
    case "auto":
      return isForeign ? proposed : null;
  }
}

/**
 * Creates the issue for matched levels: they are not a measurement, so the picture
 * stays marked as outside of training.
 */
function levelIssue(levels: LevelMatch): DomainIssue {
  return {
    aspect: "levels",
    weight: "outside",
    message: `The scene's levels were moved by ${signedDb(levels.offsetDb)} to lie where the training data's do: colours that hang on the absolute level are a guess.`,
  };
}

/**
 * Builds the grid with the rule's GSD; pixels that are not square on the ground are
 * resampled to square ones.
 */
function modelGrid(scene: SarScene, rule: InputRule): Grid {
  const spacing = groundSpacingM(scene.grid);
  if (rule.resampleFactor === 1 || rule.gsdM === null) {
    return scene.grid;
  }
  // Without a georeference the user states one GSD, which holds in both directions.
  const isSquare =
    spacing === null || Math.abs(spacing.x / spacing.y - 1) < SQUARE_TOLERANCE;
  return isSquare
    ? resampledGrid(scene.grid, rule.resampleFactor)
    : resampledGrid(scene.grid, rule.gsdM / spacing.x, rule.gsdM / spacing.y);
}

type SceneSamples = {
  /** Valid power of all blocks. */
  readonly power: Float32Array;
  readonly spreadDb: number | null;
};

/** Samples by the grid they were read on: most models of one kind share their pixel size. */
const samplesOf = new WeakMap<SceneHandle, Map<string, Promise<SceneSamples>>>();

function sampleScene(handle: SceneHandle, grid: Grid): Promise<SceneSamples> {
  const known = samplesOf.get(handle) ?? new Map<string, Promise<SceneSamples>>();
  samplesOf.set(handle, known);
  const key = JSON.stringify([grid.affine, grid.width, grid.height]);
  const samples = known.get(key) ?? readSamples(handle, grid);
  known.set(key, samples);
  samples.catch(() => known.delete(key));
  return samples;
}

/**
 * Reads evenly spread blocks at the model's pixel size; more of them where the scene is
 * mostly nodata.
 */
async function readSamples(handle: SceneHandle, grid: Grid): Promise<SceneSamples> {
  let power = new Float32Array(0);
  let spreads: number[] = [];
  for (const perSide of SPREADS) {
    const parts: Float32Array[] = [];
    spreads = [];
    for (const window of spreadWindows(grid, perSide, SAMPLE_PX)) {
      const planes = await readOnGrid(handle, windowGrid(grid, window), "exact");
      if (planes !== null) {
        const { data, valid } = planes;
        parts.push(data.filter((_, i) => valid[i] === 1));
        spreads.push(...localSpreadsDb(data, valid, window.width));
      }
      await nextTask();
    }
    power = joinSamples(parts);
    if (power.length >= Math.min(LEAST_SAMPLES, grid.width * grid.height)) {
      break;
    }
  }
  return { power, spreadDb: typicalSpreadDb(spreads) };
}

function joinSamples(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
