/**
 * The model runner of the page: onnxruntime-web, on WebGPU or on wasm, never on a mixture:
 * a session is made for one provider alone, so that which one ran is known.
 *
 * It is to live in a worker of its own. A wasm run blocks its thread, and memory that the
 * runtime has taken is given back only with the worker (microsoft/onnxruntime#21673).
 */

import { planThreads, type ThreadPlan } from "#adapters/onnx/plan-threads.ts";
import { runSession, type WebSession } from "#adapters/onnx/web-session.ts";
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import { checkHash, checkOnnxFile, notLoaded } from "#core/catalog/check-graph.ts";
import { type GraphPlan, planGraph, type TileShape } from "#core/catalog/plan-graph.ts";
import { AppError } from "#core/errors.ts";
import type { NormForm } from "#core/onnx/norm-graph.ts";
import { prepareGraph } from "#core/onnx/plan-norms.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import { sha256Hex } from "#core/sha256.ts";
import type {
  BackendPreference,
  LoadedModel,
  ModelRunner,
  RunOutput,
} from "#ports/model-runner.ts";
import { fetchGraph } from "./fetch-graph.ts";
import type { OwnedDevice } from "./gpu-device.ts";
import { createDeviceKeeper } from "./keep-device.ts";
import { createRuntimeLoader, type FetchPacked } from "./load-runtime.ts";
import { createOpener } from "./open-session.ts";
import {
  hasPromiseIntegration,
  type RuntimeBuild,
  type RuntimeUrls,
} from "./runtime-builds.ts";

export type OnnxRunnerOptions = {
  /** Bytes of `<stage>/<id>/<file>`; the hash serves as a cache's key. */
  readonly fetchModel: (path: string, sha256: string) => Promise<Uint8Array>;
  readonly wasmUrls: RuntimeUrls;
  /** Used for addresses that end in `.gz`. */
  readonly fetchPacked?: FetchPacked;
  /** Threads of the wasm provider; planned from the machine when absent. */
  readonly threads?: number;
  readonly log?: (message: string) => void;
  /** `navigator.gpu`, unless a test says otherwise. */
  readonly gpu?: GPU | null;
  /** Whether wasm can wait for the GPU by JSPI; asked of the browser when absent. */
  readonly hasJspi?: boolean;
};

export type OnnxRunner = ModelRunner & {
  /** The device in use. For tests, which destroy it to see what happens. */
  readonly currentDevice: () => GPUDevice | null;
  /** Builds of the runtime that sessions were made with. */
  readonly usedBuilds: () => readonly RuntimeBuild[];
};

type Loaded = {
  readonly session: WebSession;
  readonly model: LoadedModel;
  readonly sha256: string;
};

export function createOnnxRunner(options: OnnxRunnerOptions): OnnxRunner {
  const { fetchModel, wasmUrls, log = () => {}, fetchPacked = fetchPlain } = options;
  const { hasJspi = hasPromiseIntegration() } = options;
  const gpu = options.gpu === undefined ? navigator.gpu : options.gpu;
  const threads = planThreadsHere(options.threads);
  const sessions = createSessions();
  const provided = new Map<string, Uint8Array>();

  // One gate. The runtime refuses to make two sessions at once, and a run that awaits the
  // GPU inside wasm must not be entered a second time ("another run is in progress").
  const queue = createSerialQueue();

  const openRuntime = createRuntimeLoader(wasmUrls, threads.threads, fetchPacked);
  const builds = new Set<RuntimeBuild>();

  const devices = createDeviceKeeper(gpu, log, sessions.forgetOn);

  const bytesOf = async (card: ModelCard, plan: GraphPlan): Promise<Uint8Array> =>
    provided.get(plan.sha256) ?? (await fetchGraph(fetchModel, card, plan));

  const open = createOpener(devices, openRuntime, hasJspi, log);

  return {
    currentDevice: () => devices.current()?.device ?? null,
    usedBuilds: () => [...builds],
    async provide(sha256, bytes) {
      provided.set(sha256, bytes);
    },
    async withdraw(sha256) {
      provided.delete(sha256);
      await queue(() => sessions.releaseAll((model) => model.sha256 === sha256));
    },
    async load(card, tile, preference, role, norms) {
      const handle = handleOf(card, tile, preference, role, norms);
      const started = performance.now();
      const plan = planGraph(card, tile, role);
      // Outside of the gate: what waits for a server that has gone silent keeps nobody.
      const bytes = sessions.has(handle) ? null : await bytesOf(card, plan);
      return queue(async () => {
        const known = sessions.get(handle);
        if (known !== undefined) {
          return known.model;
        }
        const all = bytes ?? (await bytesOf(card, plan));
        await checkBytes(card, plan, all);
        const prepared = prepareGraph(plan, all, norms);
        const { session, reason } = await open(card, preference, prepared);
        builds.add(session.runtime.build);
        const model = {
          ...describeModel(handle, session, threads, reason, started),
          normLengths: prepared.normLengths,
        };
        sessions.set(handle, { session, model, sha256: plan.sha256 });
        log(`${handle}: ${model.backend.provider}, ${model.backend.description}`);
        return model;
      });
    },
    run: (handle, ...inputs) =>
      queue(() => {
        const found = sessions.get(handle);
        if (found === undefined) {
          throw devices.losses() > 0
            ? deviceLost("an earlier loss")
            : notLoaded(handle);
        }
        return runOrSayLost(found.session, inputs);
      }),
    release: (handle) => queue(() => sessions.release(handle)),
    dispose: () =>
      queue(async () => {
        await sessions.releaseAll();
        devices.dispose();
      }),
  };
}

/** Creates the table of the sessions that are loaded, by handle. */
function createSessions() {
  const loaded = new Map<string, Loaded>();
  const release = async (handle: string): Promise<void> => {
    const found = loaded.get(handle);
    loaded.delete(handle);
    await found?.session.session.release();
  };
  return {
    has: (handle: string) => loaded.has(handle),
    get: (handle: string) => loaded.get(handle),
    set: (handle: string, model: Loaded) => loaded.set(handle, model),
    release,
    /** Releases those that are chosen; one that cannot be released keeps no other. */
    async releaseAll(isChosen: (model: Loaded) => boolean = () => true): Promise<void> {
      const chosen = [...loaded].filter(([, model]) => isChosen(model));
      await Promise.allSettled(chosen.map(([handle]) => release(handle)));
    },
    /**
     * Forgets those of a lost device. They are not released, because the runtime would wait
     * for a device that does not answer.
     */
    forgetOn(device: OwnedDevice): void {
      for (const [handle, { session }] of loaded) {
        if (session.device === device) {
          loaded.delete(handle);
        }
      }
    },
  };
}

/** Runs a session. @throws AppError device-lost where its device was lost meanwhile */
async function runOrSayLost(
  session: WebSession,
  inputs: readonly Float32Array[],
): Promise<RunOutput> {
  try {
    return await runSession(session, inputs);
  } catch (error) {
    if (session.device?.isLost()) {
      throw deviceLost(await session.device.lost);
    }
    throw error;
  }
}

/** Refuses what is broken or made to harm, before the runtime reads it. */
async function checkBytes(card: ModelCard, plan: GraphPlan, bytes: Uint8Array) {
  checkHash(card, plan, await sha256Hex(bytes), bytes.byteLength);
  checkOnnxFile(card, plan, bytes);
}

function planThreadsHere(wanted: number | undefined): ThreadPlan {
  return planThreads({
    isCrossOriginIsolated: globalThis.crossOriginIsolated,
    hardwareConcurrency: navigator.hardwareConcurrency,
    wanted,
  });
}

function describeModel(
  handle: string,
  session: WebSession,
  threads: ThreadPlan,
  reason: string | null,
  started: number,
): Omit<LoadedModel, "normLengths"> {
  return {
    handle,
    backend: {
      provider: session.device === null ? "wasm" : "webgpu",
      threads: session.device === null ? threads.threads : 1,
      description: describeSession(session, threads),
      reason,
    },
    loadMs: performance.now() - started,
  };
}

async function fetchPlain(url: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch(url)).arrayBuffer());
}

function handleOf(
  card: ModelCard,
  tile: TileShape,
  preference: BackendPreference,
  role: string | undefined,
  norms: NormForm | undefined,
): string {
  const hash = graphOf(card, role)?.sha256.slice(0, 8) ?? "";
  return `${card.id}@${hash}@${tile.height}x${tile.width}@${preference}${norms === undefined ? "" : `@${norms}`}`;
}

function describeSession(session: WebSession, threads: ThreadPlan): string {
  const { description } = session.runtime;
  if (session.device !== null) {
    const mixed = session.isCpuNeeded ? ", some operators on the CPU" : "";
    return `${description}, ${session.device.name}${mixed}`;
  }
  const why = threads.reason === null ? "" : ` (${threads.reason})`;
  return `${description}, wasm with SIMD, threads: ${threads.threads}${why}`;
}

function deviceLost(found: string): AppError {
  return new AppError("device-lost", "The graphics device was lost during the run.", {
    expected: "a GPU that stays",
    found,
    hint: "What was finished is still there. Run again: it continues on a new device or on wasm.",
  });
}
