/**
 * The page's side of the engine: two workers, wired to each other and to the page. A
 * worker that cannot start or has gone makes every call fail instead of leaving it waiting
 * for ever.
 */
import * as Comlink from "comlink";
import { AppError, type AppErrorData, errorToData } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import { createLifeline } from "./lifeline.ts";
import { connectCalls } from "./remote-calls.ts";
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

export function connectEngine(workers: EngineWorkers): Engine {
  const { modelsUrl, regionsUrl } = workers;
  // Comlink's own type would split unions apart.
  const service = Comlink.wrap(workers.engine) as unknown as EngineService;
  const death = watchForDeath(workers, () => service.ping());

  const { port1, port2 } = new MessageChannel();
  const runner = Comlink.wrap<RunnerControl>(workers.runner);
  const connected = Promise.all([
    runner.connect(Comlink.transfer(port1, [port1]), modelsUrl),
    service.connect(Comlink.transfer(port2, [port2]), { modelsUrl, regionsUrl }),
  ]);
  connected.then(death.connected, death.report);

  const calls = connectCalls<Engine>(service, connected, death.orFail);
  return new Proxy(calls, {
    get: (engine, name) =>
      name === "dispose" ? dispose : engine[name as keyof Engine],
  });

  async function dispose() {
    workers.engine.terminate();
    workers.runner.terminate();
  }
}

/**
 * An `error` event before the workers are connected means that one could not start. Later
 * it may be a stray exception: the engine is then asked whether it is still there.
 */
function watchForDeath(workers: EngineWorkers, ask: () => Promise<unknown>) {
  let isConnected = false;
  let isReported = false;
  const lifeline = createLifeline();
  const report = (cause: unknown) => {
    if (!isReported) {
      isReported = true;
      const error = engineGone(cause);
      lifeline.cut(error);
      workers.onFailure(errorToData(error));
    }
  };
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
    orFail: lifeline.orFail,
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
