/**
 * This file implements a model runner that outlives its worker. A worker of ONNX
 * Runtime can crash, run out of memory or hang. The page then starts another one, and
 * the current tile is computed again there, so that a run continues. A tile that ends
 * two workers is given up.
 */
import { AppError } from "#core/errors.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import type { LoadedModel, ModelRunner, RunOutput } from "#ports/model-runner.ts";
import { createBroughtGraphs, hashOf, type Life, type Load } from "./brought-graphs.ts";
import { watchHeartbeat } from "./heartbeat.ts";
import { createLifeline } from "./lifeline.ts";

export type LastingRunner = ModelRunner & {
  /** Replaces the previous runner; its unfinished calls are repeated. */
  attach(runner: ModelRunner): void;
};

export type RunLimits = {
  /** Time limit of a model's first run, and of silence while one is loaded, in ms: both compile. */
  readonly firstMs: number;
  /** Shortest time limit of other runs in ms. */
  readonly leastMs: number;
  /** Other runs may take this many times as long as the model's slowest run. */
  readonly slowest: number;
};

/**
 * The limits are generous, because software GPUs and old processors are slow: a minute
 * for a tile is no hang.
 */
const LIMITS: RunLimits = { firstMs: 600_000, leastMs: 120_000, slowest: 10 };
/** Time in which another worker must have started, in ms. */
const REPLACED_WITHIN_MS = 60_000;
const SILENT = "no sign of life while a model was loaded";

/**
 * Creates the runner.
 * @param replace requests another worker, with the reason; `attach` provides it
 */
export function createLastingRunner(
  replace: (why: string) => void,
  limits: RunLimits = LIMITS,
): LastingRunner {
  const loads = new Map<string, Load>();
  const lives = createSuccession(replace);
  const brought = createBroughtGraphs(loads);
  const runs = createTimedRuns(lives, limits);
  // Runs are queued, so that the time of a run is its own.
  const queue = createSerialQueue();

  const loadOn = (life: Life, load: Load) =>
    loadWatched(life, load, {
      prepare: () => brought.give(life, hashOf(load)),
      // A run of another model blocks the worker, too, and has a limit of its own.
      isExcused: runs.isRunning,
      limitMs: limits.firstMs,
      onSilent: () => lives.end(life, new RunnerGone(SILENT), SILENT),
    });

  return {
    attach: lives.attach,
    provide: brought.provide,
    withdraw: (sha256) => brought.withdraw(lives.current(), sha256),
    async load(...args) {
      const model = await lives.twice((life) => loadOn(life, args));
      loads.set(model.handle, args);
      return model;
    },
    run(handle, ...inputs) {
      const load = loads.get(handle);
      return queue(async () => {
        try {
          return await lives.twice(async (life) => {
            if (load !== undefined && life.handles.has(handle)) {
              brought.touch(life, hashOf(load));
            } else if (load !== undefined) {
              await loadOn(life, load);
            }
            return await runs.run(life, handle, inputs);
          });
        } catch (error) {
          throw error instanceof RunnerGone
            ? stoppedTwice(load?.[0].title ?? handle, error)
            : error;
        }
      });
    },
    async release(handle) {
      loads.delete(handle);
      const life = lives.current();
      life?.handles.delete(handle);
      await life?.line.orFail(life.runner.release(handle));
    },
    giveUp() {
      const life = lives.current();
      if (life !== null) {
        lives.end(life, new DOMException("The run was ended.", "AbortError"), "a stop");
      }
    },
    dispose: async () => {
      await lives.current()?.runner.dispose();
    },
  };
}

/** Loads a model on a worker, and watches for its signs of life meanwhile. */
async function loadWatched(
  { runner, line, handles }: Life,
  load: Load,
  parts: {
    /** Gives the worker what the model needs. */
    readonly prepare: () => Promise<void>;
    /** Whether the worker is silent with good reason now. */
    readonly isExcused: () => boolean;
    readonly limitMs: number;
    readonly onSilent: () => void;
  },
): Promise<LoadedModel> {
  // A download may take hours, during which the worker answers; compiling blocks it.
  const watch = watchHeartbeat(
    async () => (parts.isExcused() ? undefined : runner.ping?.()),
    parts.limitMs,
    parts.onSilent,
  );
  try {
    await parts.prepare();
    const model = await line.orFail(runner.load(...load));
    handles.add(model.handle);
    return model;
  } finally {
    watch.stop();
  }
}

/** Creates runs that end their worker when they take too long by the model's earlier ones. */
function createTimedRuns(lives: Succession, limits: RunLimits) {
  const slowestMs = new Map<string, number>();
  let isRunning = false;
  return {
    isRunning: () => isRunning,
    async run(
      life: Life,
      handle: string,
      inputs: readonly Float32Array[],
    ): Promise<RunOutput> {
      const known = slowestMs.get(handle);
      const limitMs = limitOf(limits, known);
      const timer = setTimeout(() => {
        const why = `no answer within ${Math.round(limitMs / 1000)} s`;
        lives.end(life, new RunnerGone(why), why);
      }, limitMs);
      const started = performance.now();
      isRunning = true;
      try {
        // The worker consumes the inputs, and they may be needed a second time.
        const copies = inputs.map((input) => input.slice());
        const output = await life.line.orFail(life.runner.run(handle, ...copies));
        slowestMs.set(handle, Math.max(known ?? 0, performance.now() - started));
        return output;
      } finally {
        isRunning = false;
        clearTimeout(timer);
      }
    },
  };
}

/** @param known the longest run so far, in ms; undefined before the first */
function limitOf(limits: RunLimits, known: number | undefined): number {
  return known === undefined
    ? limits.firstMs
    : Math.max(limits.leastMs, limits.slowest * known);
}

type Succession = ReturnType<typeof createSuccession>;

/** Manages the workers, one after the other. */
function createSuccession(replace: (why: string) => void) {
  let current: Life | null = null;
  const waiting = new Set<() => void>();
  const alive = async (): Promise<Life> => {
    if (current === null) {
      await new Promise<void>((resolve, reject) => {
        const fail = () => reject(new RunnerGone("no other one has started"));
        const timer = setTimeout(fail, REPLACED_WITHIN_MS);
        waiting.add(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    return current as unknown as Life;
  };
  return {
    current: () => current,
    attach(runner: ModelRunner) {
      const before = current;
      current = {
        ...{ runner, line: createLifeline() },
        ...{ handles: new Set<string>(), given: new Set<string>() },
      };
      before?.line.cut(new RunnerGone("its worker has stopped"));
      for (const go of waiting) {
        go();
      }
      waiting.clear();
    },
    end(life: Life, error: Error, why: string) {
      // Calls of a replaced worker are ignored.
      if (life === current) {
        current = null;
        life.line.cut(error);
        replace(why);
      }
    },
    /** Repeats a call on the next worker if the first one fails meanwhile. */
    async twice<T>(ask: (life: Life) => Promise<T>): Promise<T> {
      try {
        return await ask(await alive());
      } catch (error) {
        if (!(error instanceof RunnerGone)) {
          throw error;
        }
        return await ask(await alive());
      }
    },
  };
}

class RunnerGone extends AppError {
  constructor(found: string) {
    super("model-failed", "The part of the page that runs networks has stopped.", {
      expected: "a worker of ONNX Runtime that answers",
      found,
      hint: "Run again; finished tiles are kept.",
    });
  }
}

function stoppedTwice(title: string, cause: RunnerGone): AppError {
  return new AppError("model-failed", `"${title}" stopped on the same tile twice.`, {
    expected: "a worker of ONNX Runtime that gets through the tile",
    found: `two that did not: ${cause.found}`,
    hint: "Finished tiles are kept. Choose a smaller model, close other tabs, or add ?backend=wasm to the address; then run again.",
    cause,
  });
}
