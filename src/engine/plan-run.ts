/** From a request to a plan: scene, cards, grid, tiles and results, before anything runs. */
import type { ModelCard, ModelStage } from "#core/catalog/card.ts";
import type { ModelFit } from "#core/catalog/choose-translator.ts";
import { AppError } from "#core/errors.ts";
import { boxToWindow } from "#core/geo/placement.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { SarScene } from "#core/sar/scene.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import { planTiles, type TilePlan } from "#core/tiling/plan-tiles.ts";
import type { SceneId } from "#ports/ids.ts";
import type { LevelChoice, RunPlan, RunRequest } from "#ports/runs.ts";
import type { StoredResult } from "./engine-parts.ts";
import { createResultRaster } from "./result-raster.ts";
import { decideRunInput, type RunInput } from "./run-input.ts";
import type { SceneHandle } from "./scene-handle.ts";

export type PreparedRun = {
  readonly request: RunRequest;
  readonly plan: RunPlan;
  readonly tiles: TilePlan;
  readonly input: RunInput;
  readonly handle: SceneHandle;
  readonly denoise: ModelCard | null;
  readonly translate: ModelCard | null;
  /** Gets or makes the result of that id. */
  readonly resultFor: (id: string, kind: "rgb8" | "power") => StoredResult;
};

/** Tiling of a run without a network. */
const PLAIN_TILING = { tile: 512, multiple: 1, haloPx: 0, norm: "none" } as const;

export type RunPlanner = {
  readonly prepare: (request: RunRequest) => Promise<PreparedRun>;
  /** What speaks against each translator of the catalogue for a scene. */
  readonly fitTranslators: (sceneId: SceneId) => Promise<readonly ModelFit[]>;
};

/** Resolves requests against what is open; computes nothing but the samples of the rule. */
export function createRunPlanner(store: {
  readonly sceneOf: (sceneId: SceneId) => SceneHandle;
  readonly loadCards: () => Promise<readonly ModelCard[]>;
  readonly results: Map<string, StoredResult>;
}): RunPlanner {
  // Held by the scene itself, so that nothing stays of one that has been closed.
  const inputs = new WeakMap<SceneHandle, Map<string, Promise<RunInput>>>();
  let nextRun = 1;

  /** One decision per scene and model: results of different runs share their pixels. */
  const inputFor = (
    handle: SceneHandle,
    card: ModelCard | null,
    levels: LevelChoice = { kind: "auto" },
  ) => {
    const decided = inputs.get(handle) ?? new Map<string, Promise<RunInput>>();
    inputs.set(handle, decided);
    const key = `${card?.id ?? "none"}/${JSON.stringify(levels)}`;
    const deciding =
      decided.get(key) ?? decideRunInput(handle, sarSceneOf(handle), card, levels);
    decided.set(key, deciding);
    deciding.catch(() => decided.delete(key));
    return deciding;
  };

  const prepare = async (request: RunRequest): Promise<PreparedRun> => {
    const handle = store.sceneOf(request.sceneId);
    sarSceneOf(handle);
    const cards = await store.loadCards();
    const denoise = findCard(cards, request.denoiseId, "denoise");
    if (denoise !== null && denoise.op === undefined) {
      throw new AppError("model-unknown", "De-noisers with a network cannot run yet.", {
        expected: "a de-noiser whose card names an operation",
        found: `${denoise.title}, a network`,
        hint: "Choose a filter, or none.",
      });
    }
    const translate = findCard(cards, request.translateId, "translate");
    const input = await inputFor(handle, translate, request.levels);
    const window =
      request.region.kind === "whole"
        ? { col: 0, row: 0, width: input.grid.width, height: input.grid.height }
        : boxToWindow(input.grid, request.region.box);
    if (window === null) {
      throw new AppError("argument-invalid", "There is nothing to translate there.", {
        expected: "a view or box over the scene",
        found: "a box outside of it",
        hint: "Move the view over the scene, or press Fit.",
      });
    }
    const tiling = translate?.tiling ?? denoise?.tiling ?? PLAIN_TILING;
    const tiles = planTiles(
      input.grid,
      window,
      tiling,
      focusPixel(input.grid, request),
    );
    const results = resultIds(request, input);
    const plan: RunPlan = {
      runId: `run-${nextRun}`,
      grid: input.grid,
      window: tiles.window,
      tiles: tiles.tiles.length,
      inputRule: inputRule(input, request),
      domainIssues: input.issues,
      levels: input.levels,
      ...results,
    };
    nextRun += 1;
    const resultFor = (id: string, kind: "rgb8" | "power") => {
      const known = store.results.get(id);
      if (known !== undefined) {
        return known;
      }
      const raster = createResultRaster(input.grid, kind);
      const made = { sceneId: request.sceneId, raster, provenance: null };
      store.results.set(id, made);
      return made;
    };
    return { request, plan, tiles, input, handle, denoise, translate, resultFor };
  };

  return {
    prepare,
    fitTranslators: async (sceneId) => {
      const handle = store.sceneOf(sceneId);
      const fits: ModelFit[] = [];
      for (const card of await store.loadCards()) {
        if (card.stage === "translate") {
          fits.push({ card, issues: (await inputFor(handle, card)).issues });
        }
      }
      return fits;
    },
  };
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

function findCard(
  cards: readonly ModelCard[],
  id: string | null,
  stage: ModelStage,
): ModelCard | null {
  if (id === null) {
    return null;
  }
  const card = cards.find((c) => c.id === id && c.stage === stage);
  if (card !== undefined) {
    return card;
  }
  const known = cards.filter((c) => c.stage === stage).map((c) => c.id);
  throw new AppError("model-unknown", `There is no model "${id}" to ${stage} with.`, {
    expected: known.length === 0 ? "a model in models/catalog.json" : known.join(", "),
    found: id,
    hint: "Choose one of the models named above.",
  });
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

const DIRECTIONS: Readonly<Record<Flip, string>> = {
  horizontal: "left to right",
  vertical: "top to bottom",
  both: "left to right and top to bottom",
};

/** The rule by which a scene is brought to the model, in words. */
function inputRule({ rule }: RunInput, { flip }: RunRequest): readonly string[] {
  return flip === undefined
    ? rule.rule
    : [
        ...rule.rule,
        `Tiles are mirrored ${DIRECTIONS[flip]} for the network, and back after it.`,
      ];
}

/** Equal requests on equal grids share a result, whatever part of it they compute. */
function resultIds(
  { sceneId, denoiseId, translateId, flip }: RunRequest,
  { grid, levels: { applied } }: RunInput,
): Pick<RunPlan, "denoisedId" | "syneoId"> {
  const size = `${grid.width}x${grid.height}`;
  const level = applied === null ? "" : `/${applied.gain}x${applied.offsetDb}dB`;
  return {
    // What a mirrored run de-noises is known from the run that is not.
    denoisedId:
      denoiseId === null || flip !== undefined
        ? null
        : `result-${sceneId}/denoised/${denoiseId}/${size}`,
    syneoId:
      translateId === null
        ? null
        : `result-${sceneId}/syneo/${denoiseId ?? "none"}/${translateId}/${size}${level}${flip === undefined ? "" : `/${flip}`}`,
  };
}
