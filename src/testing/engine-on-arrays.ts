/**
 * An engine whose files are arrays, over the tests' tiny models and a runner without a
 * runtime: for tests of the engine itself.
 */
import { readFileSync } from "node:fs";
import type { Provider } from "#core/catalog/choose-translator.ts";
import { sha256Hex } from "#core/sha256.ts";
import { createEngine } from "#engine/create-engine.ts";
import type { TileStore } from "#engine/kept/tile-store.ts";
import type { RegionAssets } from "#ports/assets.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { KeepResult } from "#ports/kept-results.ts";
import type { MeasureRequest } from "#ports/measurement.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { RasterInfo, RasterSource } from "#ports/raster-source.ts";
import type { RunEvent } from "#ports/runs.ts";
import { chain } from "./chain.ts";
import { createFakeRunner, type FakeRunnerOptions } from "./fake-runner.ts";
import {
  readSegmenterCard,
  SEGMENTER_ENTRY,
  withFakeSegmenter,
} from "./fake-segmenter.ts";
import { createMemorySource } from "./memory-source.ts";

const MODELS = new URL("./models/", import.meta.url);
const DENOISE = "../../../models/denoise/median-blur/card.json";

/** The tests' tiny models, and the median filter and the segmenter that ship. */
async function readJson(path: string): Promise<unknown> {
  if (path === SEGMENTER_ENTRY.card) {
    return readSegmenterCard();
  }
  const json = JSON.parse(readFileSync(new URL(path, MODELS), "utf8"));
  if (path !== "catalog.json") {
    return json;
  }
  const entry = { id: "median-blur", stage: "denoise", title: "", card: DENOISE };
  const models = [...json.models, { ...entry, sha256: "" }, SEGMENTER_ENTRY];
  return { ...json, models };
}
/** Metres a pixel: inside of what the tiny models say they were trained at. */
export const PX = 8.5;
const UTM = {
  georeference: { crs: "EPSG:32631", affine: [PX, 0, 5e5, 0, -PX, 5e6] },
} as const satisfies Partial<RasterInfo>;

/** DN of pixel (row, col): a ramp that never is 0. */
export const ramp = (row: number, col: number) => 40 + ((row * 3 + col * 7) % 180);

/** What the fake network makes of a DN: band b = input · (1 − b/4), input in [-1, 1]. */
export const translated = (dn: number, band: number) =>
  Math.round(((((dn / 255) * 2 - 1) * (1 - band / 4) + 1) / 2) * 255);

/** The radar image, or (three bands) what the fake network would make of it. */
function planes(bands: number, size: number, value: typeof ramp): Float32Array {
  const pixels = new Float32Array(bands * size * size);
  for (let i = 0; i < pixels.length; i += 1) {
    const pixel = i % (size * size);
    const dn = value(Math.floor(pixel / size), pixel % size);
    pixels[i] = bands === 1 ? dn : translated(dn, Math.floor(i / (size * size)));
  }
  return pixels;
}

type Options = FakeRunnerOptions & {
  size?: number;
  sar?: typeof ramp;
  /** Of both images; UTM with pixels of `PX` unless given. */
  info?: Partial<RasterInfo>;
  regions?: RegionAssets | null;
  provider?: Provider;
  /** Hashes of weights that need no network; all of them unless given. */
  kept?: readonly string[];
  /** What to put around each file. */
  wrap?: (source: RasterSource) => RasterSource;
  /** With a runtime; a fake one unless given. */
  realRunner?: ModelRunner;
  /** Tilings that take the place of the cards' own, by card id. */
  tilings?: Readonly<Record<string, object>>;
  keepResult?: KeepResult;
  tileStore?: TileStore;
};

async function contentHash({ buffer }: Float32Array): Promise<string> {
  return sha256Hex(new Uint8Array(buffer));
}

type CardJson = { readonly id: string; readonly tiling: object };

/** An engine whose files are arrays: "sar" one band, "eo" three, both on one grid. */
export function setUp(options: Options = {}) {
  const {
    size = 300,
    sar = ramp,
    info: given = {},
    wrap = (s) => s,
    regions = null,
    provider = "cpu",
    realRunner,
    tilings = {},
    keepResult,
    tileStore,
    kept = null,
    ...runner
  } = options;
  const fake = createFakeRunner(runner);
  let now = 0;
  const engine = createEngine({
    openSource: async (input) => {
      const bands = input.kind === "url" && input.url === "eo" ? 3 : 1;
      const info = { width: size, height: size, bands, ...UTM, ...given };
      const pixels = planes(bands, size, bands === 1 ? sar : ramp);
      const source = createMemorySource(info, pixels);
      return wrap({ ...source, fingerprint: () => contentHash(pixels) });
    },
    runner: realRunner ?? withFakeSegmenter(fake),
    assets: {
      listKept: async () => kept,
      readJson: async (path) => {
        const json = await readJson(path);
        const { id, tiling } = json as CardJson;
        return { ...(json as CardJson), tiling: { ...tiling, ...tilings[id] } };
      },
    },
    regions,
    findProvider: async () => provider,
    clock: {
      nowMs: () => {
        now += 5;
        return now;
      },
      isoNow: () => "2026-01-01T00:00:00Z",
    },
    version: "test",
    ...(keepResult === undefined ? {} : { keepResult }),
    ...(tileStore === undefined ? {} : { tileStore }),
  });
  return { engine, runner: fake };
}

export async function open(engine: Engine, url: "sar" | "eo"): Promise<SceneId> {
  const outcome = await engine.openScene(
    { kind: "url", url },
    url === "sar" ? { answer: "amplitude" } : {},
  );
  if (outcome.status !== "opened") {
    throw new Error("expected to open");
  }
  return outcome.opened.sceneId;
}

export const request = (sceneId: SceneId) => ({
  sceneId,
  stages: chain({ syneo: "tiny-translate" }),
  region: { kind: "whole" } as const,
  focus: null,
  backend: "auto" as const,
});

/** All of a result against a reference, as one area, by the pixel metrics. */
export const measureRequest = (
  resultId: ResultId,
  referenceSceneId: SceneId,
): MeasureRequest => ({
  candidate: { kind: "result", resultId },
  referenceSceneId,
  area: { kind: "all" },
  patchPx: null,
  metrics: null,
  limitPx: null,
});

export async function run(engine: Engine, sceneId: SceneId, change = {}) {
  const events: RunEvent[] = [];
  const summary = await engine.run({ ...request(sceneId), ...change }, (e) =>
    events.push(e),
  );
  const planned = events[0];
  const last = planned?.type === "planned" ? planned.plan.results.at(-1) : undefined;
  if (planned?.type !== "planned" || last === undefined) {
    throw new Error("expected a plan first");
  }
  return { events, summary, plan: planned.plan, resultId: last.resultId };
}
