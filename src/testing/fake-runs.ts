/** The runs of the fake engine: plans, tiles one after another, results without pixels. */
import type { ModelCard } from "#core/catalog/card.ts";
import type { LevelMatch } from "#core/catalog/level-matching.ts";
import { cardIdOf } from "#core/catalog/stages.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { RunEvent, RunPlan, RunRequest, Runs } from "#ports/runs.ts";
import type { StoredResults } from "#ports/stored-results.ts";
import {
  BACKEND,
  deviceLost,
  planFor,
  requireThere,
  summaryFor,
} from "./fake-answers.ts";
import { type FakeParts, pause } from "./fake-engine-parts.ts";

export type FakeRunsOptions = {
  /** Time a tile takes; 0 = as soon as possible. */
  readonly tileMs?: number;
  readonly tiles?: number;
  /** Number of tiles of the coarse pass of runs that ask for one; 0 by default. */
  readonly previewTiles?: number;
  /** The run fails before this tile (counted from 0). */
  readonly failAtTile?: number;
  /** How many runs fail there, each for a lost device; all of them unless given. */
  readonly failures?: number;
  /** How many of 255 levels a picture spreads over; 200 unless given. */
  readonly pictureLevels?: number;
  /** Translators that fit every scene, the best first; none unless given. */
  readonly fitting?: readonly string[];
  /** What the levels of every scene would be matched by; null = nothing, as by default. */
  readonly levels?: LevelMatch | null;
};

const STORED = { place: "disk", budget: 2_000_000_000 } as const;

/** Hull of what every tile changes. */
const CHANGED = [448000, 5410771, 449229, 5412000] as const;

export function createFakeRuns(
  { calls }: FakeParts,
  options: FakeRunsOptions & {
    readonly cards: () => readonly ModelCard[];
    readonly requireOpen: (id: SceneId) => void;
  },
): Runs & StoredResults {
  const { cards, requireOpen, tileMs = 0, tiles = 4, fitting = [] } = options;
  const planOf = (request: RunRequest) => planFor(request, tiles, options.levels);
  const made = new Set<ResultId>();
  /** Results on this device: one for each run. */
  let stored = 0;
  let failuresLeft = options.failures ?? Number.POSITIVE_INFINITY;
  return {
    loadCards: async () => {
      calls.push("loadCards");
      return cards();
    },
    chooseTranslator: async (_sceneId, _preference, signal) => {
      signal?.throwIfAborted();
      const translateId = fitting[0] ?? null;
      return { translateId, fitting, byItself: fitting, reason: "a test says so" };
    },
    // De-noisers need no files, and what has been run was fetched.
    listKeptCards: async () => [
      ...cards().flatMap(({ id, stage }) => (stage === "denoise" ? [id] : [])),
      ...calls.flatMap((call) => (call.startsWith("run ") ? [call.slice(4)] : [])),
    ],
    warmUp: async ({ gsdM }) => {
      calls.push(`warmUp ${gsdM}`);
    },
    planRun: async (request, signal) => {
      signal?.throwIfAborted();
      return planOf(request);
    },
    run: async (request, onEvent, signal) => {
      const name = `run ${pictureCard(request.stages)}`;
      calls.push(name);
      requireOpen(request.sceneId);
      const plan = {
        ...planOf(request),
        previewTiles: request.preview === true ? (options.previewTiles ?? 0) : 0,
      };
      for (const { resultId } of plan.results) {
        made.add(resultId);
      }
      stored += 1;
      failuresLeft -= 1;
      const { failAtTile: _, ...unfailing } = options;
      const how = failuresLeft < 0 ? unfailing : options;
      const done = await playRun(plan, how, onEvent, signal);
      if (signal?.aborted) {
        calls.push(`aborted ${name}`);
      }
      return summaryFor(request, plan, done, tileMs);
    },
    exportPicture: async (resultId, box, _mostPx, signal) => {
      signal?.throwIfAborted();
      calls.push(`exportPicture ${resultId} ${box}`);
      requireThere("result", resultId, made);
      return { data: new Uint8Array(16).fill(90), width: 2, height: 2, factor: 1 };
    },
    exportGeoTiff: async (resultId, box, signal) => {
      signal?.throwIfAborted();
      calls.push(`exportGeoTiff ${resultId}${box ? ` ${box}` : ""}`);
      requireThere("result", resultId, made);
      return new Uint8Array([73, 73, 42, 0]);
    },
    pictureSpread: async () => ({
      ...{ n: 1000, levels: options.pictureLevels ?? 200, mean: [90, 80, 70] },
    }),
    restoreResult: async ({ resultId }) => {
      calls.push(`restoreResult ${resultId}`);
      made.add(resultId);
    },
    storedSize: async () => ({ ...STORED, results: stored, bytes: stored * 1_000_000 }),
    deleteStored: async () => {
      calls.push("deleteStored");
      stored = 0;
      return { ...STORED, results: 0, bytes: 0 };
    },
  };
}

/** Tells of a run's events in their order, and returns how many tiles it has done. */
async function playRun(
  plan: RunPlan,
  { tileMs = 0, failAtTile = Number.POSITIVE_INFINITY }: FakeRunsOptions,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  onEvent({ type: "planned", plan });
  await pause(tileMs);
  onEvent({ type: "model-ready", backend: BACKEND, loadMs: 120 });
  for (let i = 1; i <= plan.previewTiles && !signal?.aborted; i += 1) {
    await pause(tileMs);
    onEvent({ type: "preview", done: i, total: plan.previewTiles, changed: CHANGED });
  }
  let done = 0;
  while (done < plan.tiles && !signal?.aborted) {
    await pause(tileMs);
    if (done >= failAtTile) {
      throw deviceLost(done, plan.tiles);
    }
    done += 1;
    onEvent({
      type: "tile",
      done,
      total: plan.tiles,
      etaS: ((plan.tiles - done) * tileMs) / 1000,
      changed: CHANGED,
      runMs: tileMs,
    });
  }
  return done;
}

/** Returns the translator of a run, or the de-noiser of a run without one. */
function pictureCard(stages: RunRequest["stages"]): string | undefined {
  return cardIdOf(stages, "syneo") ?? stages[0]?.cardId;
}
