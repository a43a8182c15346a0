/**
 * An engine without pixels of its own: it answers at once or after `tileMs`, by rules a
 * test can read. File names decide: `…ambiguous…` is asked about, `…broken…` fails,
 * `…eo…` is a picture, everything else is radar, `…grey…` only where nobody says otherwise;
 * `…large…` has no overviews.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { cardIdOf } from "#core/catalog/stages.ts";
import type { AppError } from "#core/errors.ts";
import { readLandCover } from "#engine/read-land-cover.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { RegionsFile } from "#core/regions/regions-file.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { PixelKey } from "#ports/layers.ts";
import type { MeasureRequest } from "#ports/measurement.ts";
import { nameOfInput } from "#ports/raster-source.ts";
import type { RunRequest } from "#ports/runs.ts";
import {
  BACKEND,
  brokenFile,
  deviceLost,
  HISTOGRAM,
  planFor,
  READINGS,
  requireThere,
  summaryFor,
} from "./fake-answers.ts";
import { FAKE_CARDS } from "./fake-cards.ts";
import { createFakeMeasuring } from "./fake-measuring.ts";
import { createFakeOwnModels } from "./fake-own-models.ts";
import { fakePixel, fakeTile } from "./fake-pixels.ts";
import { FAKE_GRID, fakeEo, fakeSar } from "./fake-scenes.ts";
import { createFakeSegmenting } from "./fake-segmenting.ts";

export type FakeEngineOptions = {
  readonly cards?: readonly ModelCard[];
  /** Time a tile takes; 0 = as soon as possible. */
  readonly tileMs?: number;
  readonly tiles?: number;
  /** Number of tiles of the coarse pass of runs that ask for one; 0 by default. */
  readonly previewTiles?: number;
  /** The run fails before this tile (counted from 0). */
  readonly failAtTile?: number;
  readonly measureError?: AppError;
  /** Time that live scores take; none unless given. */
  readonly measureMs?: number;
  /** Time a histogram takes. */
  readonly histogramMs?: number;
  /** What each reading of the list of regions finds, the last one for ever; none at first. */
  readonly regions?: readonly (RegionsFile | null)[];
  /** How many of 255 levels a picture spreads over; 200 unless given. */
  readonly pictureLevels?: number;
  /** Translators that fit every scene, the best first; none unless given. */
  readonly fitting?: readonly string[];
};

const STORED = { place: "disk", budget: 2_000_000_000 } as const;

/** Hull of what every tile changes. */
const CHANGED = [448000, 5410771, 449229, 5412000] as const;

export type FakeEngine = Engine & {
  /** Names of the calls in order, with what identifies them: "openScene a.tif". */
  readonly calls: string[];
  readonly measured: MeasureRequest[];
};

export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const { tileMs = 0, tiles = 4, failAtTile = Number.POSITIVE_INFINITY } = options;
  const calls: string[] = [];
  const { measured, ...measuring } = createFakeMeasuring({
    calls,
    step: (name, signal) => step(name, signal),
    measureError: options.measureError,
    measureMs: options.measureMs ?? 0,
  });
  let opened = 0;
  let readings = 0;
  /** Results on this device: one for each run. */
  let stored = 0;
  /** The next step of long work. @throws AbortError, noted among the calls */
  const step = async (name: string, signal: AbortSignal | undefined) => {
    await pause(tileMs);
    if (signal?.aborted) {
      calls.push(`aborted ${name}`);
      throw signal.reason;
    }
  };
  const open = new Set<SceneId>();
  const made = new Set<ResultId>();
  const sceneId = (role: string): SceneId => {
    const id: SceneId = `scene-${role}-${++opened}`;
    open.add(id);
    return id;
  };

  const own = createFakeOwnModels(calls, (name, signal) => step(name, signal));
  const engine: Engine = {
    ...measuring,
    ...own.service,
    ...createFakeSegmenting({ calls, step: (name, signal) => step(name, signal) }),
    loadCards: async () => {
      calls.push("loadCards");
      return [...(options.cards ?? FAKE_CARDS), ...own.cards()];
    },
    loadRegions: async () => {
      calls.push("loadRegions");
      const { regions = [] } = options;
      const file = regions[Math.min(readings, regions.length - 1)] ?? null;
      readings += 1;
      return file;
    },
    chooseTranslator: async (_sceneId, _preference, signal) => {
      signal?.throwIfAborted();
      const { fitting = [] } = options;
      const translateId = fitting[0] ?? null;
      return { translateId, fitting, byItself: fitting, reason: "a test says so" };
    },
    openScene: async (input, how = {}, signal) => {
      const name = nameOfInput(input);
      calls.push(`openScene ${name}${how.sidecar === undefined ? "" : " +sidecar"}`);
      await step(`openScene ${name}`, signal);
      if (name.includes("broken")) {
        throw brokenFile(name);
      }
      if (name.includes("ambiguous") && how.answer === undefined) {
        return { status: "ambiguous", name, readings: READINGS };
      }
      const isEo = how.answer === "eo" || name.includes("eo");
      const id = how.sceneId ?? sceneId(isEo ? "eo" : "sar");
      open.add(id);
      const opened = isEo ? fakeEo(id, name) : fakeSar(id, name);
      const [as, label] = isEo
        ? (["amplitude", "Radar, amplitude (DN)"] as const)
        : (["eo", "Optical picture"] as const);
      const scene = name.includes("grey")
        ? { ...opened.scene, otherReadings: [{ as, label, evidence: "one band" }] }
        : opened.scene;
      const missingOverview = { pixels: 594_000_000, bytes: 1_188_000_000 };
      return {
        status: "opened",
        opened: {
          ...opened,
          scene,
          ...(name.includes("large") ? { missingOverview } : {}),
        },
      };
    },
    closeScene: async (id) => {
      calls.push(`closeScene ${id}`);
      open.delete(id);
    },
    buildOverview: async (id, onProgress, signal) => {
      calls.push(`buildOverview ${id}`);
      for (let done = 1; done <= 4; done++) {
        await step(`buildOverview ${id}`, signal);
        onProgress(done, 4);
      }
    },
    renderTile: async (key, grid, signal) => {
      signal?.throwIfAborted();
      return fakeTile(layerOf(key), grid);
    },
    readCursor: async (key, _crs, x, y, signal) => {
      signal?.throwIfAborted();
      const [col, row] = pixelToWorld(invertAffine(FAKE_GRID.affine), x, y).map(
        Math.floor,
      ) as [number, number];
      if (col < 0 || row < 0 || col >= FAKE_GRID.width || row >= FAKE_GRID.height) {
        return null;
      }
      const pixel = fakePixel(layerOf(key), x, y);
      return typeof pixel === "number"
        ? {
            kind: "sar",
            row,
            col,
            sample: Math.round(10 ** ((pixel + 80) / 20)),
            db: pixel,
          }
        : { kind: "rgb", row, col, rgb: pixel };
    },
    histogram: async () => {
      calls.push("histogram");
      await pause(options.histogramMs ?? 0);
      return HISTOGRAM;
    },
    // De-noisers need no files, and what has been run was fetched.
    listKeptCards: async () => [
      ...(options.cards ?? FAKE_CARDS).flatMap(({ id, stage }) =>
        stage === "denoise" ? [id] : [],
      ),
      ...calls.flatMap((call) => (call.startsWith("run ") ? [call.slice(4)] : [])),
    ],
    warmUp: async ({ gsdM }) => {
      calls.push(`warmUp ${gsdM}`);
    },
    readLandCover: async (sceneId, file, signal) => {
      calls.push(`readLandCover ${sceneId} ${file.name}`);
      requireThere("scene", sceneId, open);
      return readLandCover(FAKE_GRID, file, signal);
    },
    planRun: async (request, signal) => {
      signal?.throwIfAborted();
      return planFor(request, tiles);
    },
    run: async (request, onEvent, signal) => {
      const name = `run ${pictureCard(request.stages)}`;
      calls.push(name);
      requireThere("scene", request.sceneId, open);
      const { previewTiles = 0 } = options;
      const plan = {
        ...planFor(request, tiles),
        previewTiles: request.preview === true ? previewTiles : 0,
      };
      for (const { resultId } of plan.results) {
        made.add(resultId);
      }
      stored += 1;
      onEvent({ type: "planned", plan });
      await pause(tileMs);
      onEvent({ type: "model-ready", backend: BACKEND, loadMs: 120 });
      for (let i = 1; i <= plan.previewTiles && !signal?.aborted; i += 1) {
        await pause(tileMs);
        onEvent({
          type: "preview",
          done: i,
          total: plan.previewTiles,
          changed: CHANGED,
        });
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
    bytesRead: async (id) => {
      requireThere("scene", id, open);
      return 1_000_000;
    },
    storedSize: async () => ({ ...STORED, results: stored, bytes: stored * 1_000_000 }),
    deleteStored: async () => {
      calls.push("deleteStored");
      stored = 0;
      return { ...STORED, results: 0, bytes: 0 };
    },
    dispose: async () => {},
  };
  return { ...engine, calls, measured };
}

/** Returns the translator of a run, or the de-noiser of a run without one. */
function pictureCard(stages: RunRequest["stages"]): string | undefined {
  return cardIdOf(stages, "syneo") ?? stages[0]?.cardId;
}

function layerOf(key: PixelKey): string {
  switch (key.kind) {
    case "scene":
      return key.sceneId;
    case "result":
      return key.resultId;
    case "metric-map":
      return key.metric;
    case "disagreement":
      return key.kind;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
