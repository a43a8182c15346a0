/**
 * This file turns a request into a plan: scene, cards, grid, tiles and results, before
 * anything runs.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { checkStageBands } from "#core/catalog/check-stage-bands.ts";
import type { ModelFit } from "#core/catalog/choose-translator.ts";
import type { DenoisedScore } from "#core/catalog/denoised-scores.ts";
import { type NormMode, normModeOf } from "#core/catalog/norm-mode.ts";
import { type PixelKind, stageRow } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import { boxToWindow } from "#core/geo/placement.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import type { SarScene } from "#core/sar/scene.ts";
import {
  planTiles,
  type TileContract,
  type TilePlan,
} from "#core/tiling/plan-tiles.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { LevelChoice, RunPlan, RunRequest } from "#ports/runs.ts";
import {
  type ChainLink,
  chainIssues,
  chainRule,
  findChain,
  mainCard,
  stageTakesPower,
} from "./chain.ts";
import { chainTiling } from "./chain-tiling.ts";
import type { StoredResult } from "./engine-parts.ts";
import { shared } from "./job-queue.ts";
import { nextTask } from "./next-task.ts";
import { type PreviewPlan, planPreview } from "./plan-preview.ts";
import { createResultRaster } from "./result-raster.ts";
import { decideRunInput, type RunInput } from "./run-input.ts";
import type { SceneHandle } from "./scene-handle.ts";
import type { RunPart } from "./stage-steps.ts";

export type PreparedRun = {
  readonly request: RunRequest;
  readonly plan: RunPlan;
  readonly tiles: TilePlan;
  /** The coarse pass; null if there is none, or none was requested. */
  readonly preview: PreviewPlan | null;
  readonly input: RunInput;
  readonly handle: SceneHandle;
  readonly scene: SarScene;
  /** The chain, in order. */
  readonly parts: readonly RunPart[];
  /** Returns the result of that id, and creates it if necessary. */
  readonly resultFor: (id: ResultId, kind: PixelKind) => StoredResult;
};

export type RunPlanner = {
  readonly prepare: (request: RunRequest) => Promise<PreparedRun>;
  /** Lists the issues of each translator of the catalogue for a scene. */
  readonly fitTranslators: (
    sceneId: SceneId,
    signal: AbortSignal | undefined,
  ) => Promise<readonly ModelFit[]>;
};

/**
 * Creates the planner, which looks up what a request refers to; it computes nothing but
 * the samples of the rule.
 */
export function createRunPlanner(store: PlannerStore): RunPlanner {
  const inputFor = createRunInputs();
  return {
    prepare: (request) => prepareRun(request, store, inputFor),
    fitTranslators: async (sceneId, signal) => {
      const handle = store.sceneOf(sceneId);
      const fits: ModelFit[] = [];
      for (const card of await shared(store.loadCards(), signal)) {
        if (card.stage === "translate") {
          const input = await shared(inputFor(handle, card), signal);
          const { issues, merit, spreadDb } = input;
          fits.push({ card, issues, merit, spreadDb });
          // All cards together take about a second on a fast machine, during which messages would wait.
          await nextTask();
        }
      }
      return fits;
    },
  };
}

type PlannerStore = {
  readonly sceneOf: (sceneId: SceneId) => SceneHandle;
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly loadDenoisedScores: () => Promise<readonly DenoisedScore[]>;
  readonly results: Map<string, StoredResult>;
};

type RunInputs = (
  handle: SceneHandle,
  card: ModelCard | null,
  levels?: LevelChoice,
) => Promise<RunInput>;

/**
 * Caches one decision per scene and model, so that results of different runs share
 * their pixels.
 */
function createRunInputs(): RunInputs {
  // The cache belongs to the scene, so that nothing remains of a closed one.
  const inputs = new WeakMap<SceneHandle, Map<string, Promise<RunInput>>>();
  return (handle, card, levels = { kind: "auto" }) => {
    const decided = inputs.get(handle) ?? new Map<string, Promise<RunInput>>();
    inputs.set(handle, decided);
    const key = `${card?.id ?? "none"}/${JSON.stringify(levels)}`;
    const deciding =
      decided.get(key) ?? decideRunInput(handle, sarSceneOf(handle), card, levels);
    decided.set(key, deciding);
    deciding.catch(() => decided.delete(key));
    return deciding;
  };
}

async function prepareRun(
  request: RunRequest,
  store: PlannerStore,
  inputFor: RunInputs,
): Promise<PreparedRun> {
  const handle = store.sceneOf(request.sceneId);
  const scene = sarSceneOf(handle);
  const chain = findChain(await store.loadCards(), request.stages);
  for (const { card } of chain) {
    checkStageBands(card);
  }
  const hasDenoiser = chain.some(({ stage }) => stage === "denoised");
  const scores = hasDenoiser ? await store.loadDenoisedScores() : [];
  const main = mainCard(chain);
  const input = await inputFor(handle, main, request.levels);
  const contract = chainTiling(chain.map(({ card }) => card));
  const tiles = planTiles(
    input.grid,
    runWindow(input.grid, request),
    contract,
    focusPixel(input.grid, request),
  );
  const links: ChainLink[] = [];
  for (const { stage, card } of chain) {
    const isFed = stageTakesPower(stage) && card.op === undefined;
    // Level choices refer to the model whose pixel grid the run works on.
    const own = card === main ? input : isFed ? await inputFor(handle, card) : null;
    links.push({ stage, card, own });
  }
  const parts = links.map(
    ({ stage, card, own }, i): RunPart => ({
      ...{ stage, card, toCardUnit: (own ?? input).rule.toCardUnit },
      normMode: normModeOf(card, request.norm),
      resultId: resultId(request, input, links.slice(0, i + 1), links),
    }),
  );
  const isComplete = parts.every(
    ({ resultId }) =>
      resultId === null || store.results.get(resultId)?.raster.isFinal(tiles.window),
  );
  const preview =
    request.preview === true && !isComplete
      ? planPreview(input.grid, tiles, contract)
      : null;
  const plan: RunPlan = {
    grid: input.grid,
    window: tiles.window,
    tiles: tiles.tiles.length,
    previewTiles: preview?.tiles.tiles.length ?? 0,
    inputRule: chainRule(links, input, request),
    domainIssues: chainIssues(links, input, scores),
    levels: input.levels,
    results: parts.flatMap(({ stage, resultId }) =>
      resultId === null ? [] : [{ stage, resultId }],
    ),
  };
  const resultFor = (id: ResultId, kind: PixelKind) => {
    const known = store.results.get(id);
    if (known !== undefined) {
      return known;
    }
    const raster = createResultRaster(input.grid, kind);
    const made = {
      ...{ sceneId: request.sceneId, raster },
      ...{ preview: null, provenance: null },
    };
    store.results.set(id, made);
    return made;
  };
  return { request, plan, tiles, preview, input, handle, scene, parts, resultFor };
}

function sarSceneOf(handle: SceneHandle): SarScene {
  if (handle.scene.role === "sar") {
    return handle.scene;
  }
  throw new AppError("argument-invalid", "An optical image cannot be translated.", {
    expected: "a SAR scene",
    found: `${handle.scene.name}, an optical image`,
    hint: "Choose a SAR scene; the optical image is its reference.",
  });
}

/** Returns the window of a request. @throws AppError argument-invalid */
function runWindow(grid: Grid, { region }: RunRequest): PixelWindow {
  const window =
    region.kind === "whole"
      ? { col: 0, row: 0, width: grid.width, height: grid.height }
      : boxToWindow(grid, region.box);
  if (window === null) {
    throw new AppError("argument-invalid", "There is nothing to translate there.", {
      expected: "a view or box over the scene",
      found: "a box outside of it",
      hint: "Move the view over the scene, or press Fit.",
    });
  }
  return window;
}

function focusPixel(
  grid: Grid,
  { focus }: RunRequest,
): { col: number; row: number } | null {
  if (focus === null) {
    return null;
  }
  const [col, row] = pixelToWorld(invertAffine(grid.affine), ...focus);
  return { col, row };
}

/**
 * Returns the id: equal requests on equal grids share a result, whatever part of it
 * they compute.
 */
function resultId(
  { sceneId, flip, seed = 0, norm }: RunRequest,
  { grid }: RunInput,
  upTo: readonly ChainLink[],
  chain: readonly ChainLink[],
): ResultId | null {
  const { stage } = upTo.at(-1) as ChainLink;
  const isMirrored = flip !== undefined && stageRow(stage).pixels === "rgb8";
  if (flip !== undefined && !isMirrored) {
    // De-noised pixels of a mirrored run equal those of the run that is not mirrored.
    return null;
  }
  const [own, whole] = [upTo, chain].map((cards) =>
    chainTiling(cards.map(({ card }) => card)),
  ) as [TileContract, TileContract];
  // Where tiles differ, the tiles of a longer chain differ from a card's own.
  const isOtherTiles = own.norm !== "none" && own.tile !== whole.tile;
  const hasNoise = seed !== 0 && upTo.some(({ card }) => card.sampler !== undefined);
  return `result-${[
    ...[sceneId, stage, upTo.map(({ card }) => card.id).join("+")],
    `${grid.width}x${grid.height}`,
    ...upTo.flatMap(({ own }) => {
      const applied = own?.levels.applied ?? null;
      return applied === null ? [] : [`${applied.gain}x${applied.offsetDb}dB`];
    }),
    ...normModes(upTo, norm),
    ...(isOtherTiles ? [`tile${whole.tile}`] : []),
    ...(hasNoise ? [`seed${seed}`] : []),
    ...(isMirrored ? [flip] : []),
  ].join("/")}`;
}

/** Returns the part of an id that tells what norms saw; empty where they saw their tile. */
function normModes(
  links: readonly ChainLink[],
  wanted: NormMode | undefined,
): string[] {
  const modes = links.map(({ card }) => normModeOf(card, wanted));
  return modes.every((mode) => mode === "tile") ? [] : [`norm-${modes.join("+")}`];
}
