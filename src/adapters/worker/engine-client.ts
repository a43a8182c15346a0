/**
 * The page's side of the engine: two workers, wired to each other and to the page. Errors
 * come back as `AppError`s, and a worker that cannot start or has gone makes every call
 * fail instead of leaving it waiting for ever.
 */
import * as Comlink from "comlink";
import { AppError, type AppErrorData, dataToError, errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { RunEvent } from "#ports/runs.ts";
import type { EngineService, ShippedFolders } from "./serve-engine.ts";

/** What the runner's worker exposes to the page (`runner.worker.ts`). */
type RunnerControl = { connect(port: MessagePort, modelsUrl: string): void };

export type EngineWorkers = ShippedFolders & {
  readonly engine: Worker;
  readonly runner: Worker;
  /** Called once, when nothing can be computed any more. */
  readonly onFailure: (error: AppErrorData) => void;
};

/** A worker that does not answer for so long is not merely busy. */
const ALIVE_MS = 30_000;
/** Events travel beside the answers, by their own port, and may arrive after them. */
const LATE_EVENTS_MS = 500;

export function connectEngine(workers: EngineWorkers): Engine {
  const { modelsUrl, regionsUrl } = workers;
  // Every method already returns a promise; Comlink's own type would split unions apart.
  const service = Comlink.wrap(workers.engine) as unknown as EngineService;
  const death = watchForDeath(workers, () => service.bytesRead("scene-0"));

  const { port1, port2 } = new MessageChannel();
  const runner = Comlink.wrap<RunnerControl>(workers.runner);
  const connected = Promise.all([
    runner.connect(Comlink.transfer(port1, [port1]), modelsUrl),
    service.connect(Comlink.transfer(port2, [port2]), { modelsUrl, regionsUrl }),
  ]);
  connected.then(death.connected, death.report);

  const call = async <T>(ask: () => Promise<T>): Promise<T> => {
    try {
      return await death.orFail(connected.then(ask));
    } catch (error) {
      throw dataToError(errorToData(error));
    }
  };

  return {
    loadCards: () => call(() => service.loadCards()),
    loadRegions: () => call(() => service.loadRegions()),
    openScene: (input, options) => call(() => service.openScene(input, options)),
    closeScene: (sceneId) => call(() => service.closeScene(sceneId)),
    buildOverview: (sceneId, onProgress) =>
      call(() => service.buildOverview(sceneId, Comlink.proxy(onProgress))),
    renderTile: (key, grid) => call(() => service.renderTile(key, grid)),
    readCursor: (key, crs, x, y) => call(() => service.readCursor(key, crs, x, y)),
    histogram: (sceneId, box) => call(() => service.histogram(sceneId, box)),
    chooseTranslator: (sceneId, preference) =>
      call(() => service.chooseTranslator(sceneId, preference)),
    planRun: (request) => call(() => service.planRun(request)),
    run: (request, onEvent) =>
      call(async () => {
        const events = countEvents(onEvent);
        const summary = await service.run(request, Comlink.proxy(events.take));
        await events.untilTile(summary.done);
        return summary;
      }),
    stop: () => call(() => service.stop()),
    measure: (request, onProgress) =>
      call(() => service.measure(request, onProgress && Comlink.proxy(onProgress))),
    registration: (request, onProgress) =>
      call(() => service.registration(request, Comlink.proxy(onProgress))),
    ladder: (request, onProgress) =>
      call(() => service.ladder(request, Comlink.proxy(onProgress))),
    disagreement: (request, onProgress) =>
      call(() => service.disagreement(request, Comlink.proxy(onProgress))),
    flips: (request, onProgress) =>
      call(() => service.flips(request, Comlink.proxy(onProgress))),
    distribution: (request, onProgress) =>
      call(() => service.distribution(request, Comlink.proxy(onProgress))),
    bringInception: (name, bytes) => call(() => service.bringInception(name, bytes)),
    cancel: (jobId) => call(() => service.cancel(jobId)),
    exportGeoTiff: (resultId) => call(() => service.exportGeoTiff(resultId)),
    bytesRead: (sceneId) => call(() => service.bytesRead(sceneId)),
    simulateScene: (spec, onProgress) =>
      call(() => service.simulateScene(spec, Comlink.proxy(onProgress))),
    previewScene: (spec) => call(() => service.previewScene(spec)),
    stopSimulating: () => call(() => service.stopSimulating()),
    dispose: async () => {
      workers.engine.terminate();
      workers.runner.terminate();
    },
  };
}

function countEvents(onEvent: (event: RunEvent) => void) {
  let done = 0;
  let wake = () => {};
  return {
    take: (event: RunEvent) => {
      onEvent(event);
      if (event.type === "tile") {
        done = event.done;
        wake();
      }
    },
    untilTile: async (last: number) => {
      const deadline = new Promise<void>((resolve) =>
        setTimeout(resolve, LATE_EVENTS_MS),
      );
      while (done < last) {
        const next = new Promise<void>((resolve) => {
          wake = resolve;
        });
        const isLate = await Promise.race([
          next.then(() => false),
          deadline.then(() => true),
        ]);
        if (isLate) {
          return;
        }
      }
    },
  };
}

/**
 * An `error` event before the workers are connected means that one could not start. Later
 * it may be a stray exception: the engine is then asked whether it is still there.
 */
function watchForDeath(workers: EngineWorkers, ask: () => Promise<unknown>) {
  let isConnected = false;
  let death: AppError | null = null;
  const waiting = new Set<(error: AppError) => void>();

  const report = (cause: unknown) => {
    if (death === null) {
      death = engineGone(cause);
      for (const fail of waiting) {
        fail(death);
      }
      workers.onFailure(errorToData(death));
    }
  };
  // Not `Promise.race` with one promise of death: that would keep every answer, with its
  // pixels, for as long as the engine lives (nodejs/node#17469).
  const orFail = <T>(answer: Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      if (death !== null) {
        reject(death);
      }
      waiting.add(reject);
      answer.then(resolve, reject).finally(() => waiting.delete(reject));
    });
  const check = (cause: unknown) => {
    const timer = setTimeout(() => report(cause), ALIVE_MS);
    const isAlive = () => clearTimeout(timer);
    // A refusal is an answer too.
    ask().then(isAlive, isAlive);
  };
  for (const worker of [workers.engine, workers.runner]) {
    worker.addEventListener("error", (event) => {
      const cause = event.message ?? "the worker's script could not be loaded";
      if (isConnected) {
        check(cause);
      } else {
        report(cause);
      }
    });
    worker.addEventListener("messageerror", () =>
      report("a message could not be read"),
    );
  }
  return {
    orFail,
    report,
    connected: () => {
      isConnected = true;
    },
  };
}

function engineGone(cause: unknown): AppError {
  return new AppError("internal", "The part of the page that computes has stopped.", {
    expected: "two workers that answer",
    found: cause instanceof Error ? cause.message : String(cause),
    hint: "Load the page again; opened files have to be opened again.",
    cause,
  });
}
