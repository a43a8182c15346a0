/**
 * This file is the page's side of the engine: two workers, connected to each other and
 * to the page, and watched by a heartbeat. An engine whose worker hangs is terminated
 * and restarted with its scenes and the results of its runs; restarts of the runner's
 * worker are invisible to the page. If restarting does not help, every call fails
 * instead of waiting forever.
 */
import { AppError, type AppErrorData, errorToData, isAbort } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import { nameOfInput, type SourceInput } from "#ports/raster-source.ts";
import { type EngineLife, startEngineLife } from "./engine-life.ts";
import { createEngineMemory, type EngineMemory } from "./engine-memory.ts";
import { createRunnerWorkers } from "./runner-workers.ts";
import type { ShippedFolders } from "./serve-engine.ts";

export type EngineParts = ShippedFolders & {
  readonly startEngine: () => Worker;
  readonly startRunner: () => Worker;
  /** Called once, when nothing can be computed any more. */
  readonly onFailure: (error: AppErrorData) => void;
  /**
   * Called when the engine was restarted, so that every pixel on the map must be
   * requested again. The argument is the reason, unless the failed call reports it.
   */
  readonly onRestart: (error: AppErrorData | null) => void;
  /** Time limit of a step in ms; null = no limit, for debugging. */
  readonly silenceMs: number | null;
};

type Call = {
  readonly method: string;
  readonly args: readonly unknown[];
  /** Whether the call may have made the worker hang. */
  isBlamed: boolean;
};

/** What calls of all workers share. */
type Ledger = {
  readonly memory: EngineMemory;
  readonly inFlight: Set<Call>;
};

/** Thrown for calls that the next worker is to answer. */
const AGAIN = Symbol("again");

/** More restarts than this within the time below are not accidental. */
const MOST_RESTARTS = 4;
const RESTARTS_WITHIN_MS = 120_000;

export function connectEngine(parts: EngineParts): Engine {
  const ledger: Ledger = { memory: createEngineMemory(), inFlight: new Set() };
  const lives = createEngineLives(parts, ledger);
  let nextScene = 1;

  const call = async (method: string, given: readonly unknown[]): Promise<unknown> => {
    const args = method === "openScene" ? withSceneId(given, nextScene++) : given;
    for (;;) {
      await lives.ready();
      const failure = lives.failure();
      if (failure !== null) {
        throw failure;
      }
      if (method !== "closeScene") {
        ledger.memory.checkBarred(args);
      }
      try {
        return await lives.ask(method, args);
      } catch (error) {
        // The loop ends, because the number of restarts is limited.
        if (error !== AGAIN) {
          throw error;
        }
      }
    }
  };

  return asEngine(call, async () => lives.close());
}

/** The engine's workers, one after the other. */
type EngineLives = {
  /** Sends a call to the current one. @throws AGAIN when it ended meanwhile */
  ask(method: string, args: readonly unknown[]): Promise<unknown>;
  /** Resolves when scenes and results are restored. */
  ready(): Promise<void>;
  /** Returns the error with which all calls fail when restarting does not help; null = none. */
  failure(): AppError | null;
  close(): void;
};

/** Starts the workers of engine and runner, and other ones in place of those that hang. */
function createEngineLives(parts: EngineParts, ledger: Ledger): EngineLives {
  const { onFailure, onRestart, silenceMs, modelsUrl, regionsUrl } = parts;
  const mayRestart = countRestarts();
  let failure: AppError | null = null;
  let life: EngineLife;
  let ready: Promise<void> = Promise.resolve();

  const fail = (cause: unknown) => {
    if (failure === null) {
      failure = engineGone(cause);
      life.end(failure);
      runners.end();
      onFailure(errorToData(failure));
    }
  };

  const runners = createRunnerWorkers({
    start: parts.startRunner,
    modelsUrl,
    onBroken: (cause) => fail(cause),
    onDeath: (why) => replaceRunner(why),
  });

  const replaceRunner = (why: string) => {
    console.info(`[engine] the runner's worker is replaced: ${why}`);
    runners.next().then((port) => life.attachRunner(port), fail);
  };

  const begin = () => {
    const folders = { modelsUrl, regionsUrl };
    life = startEngineLife(parts.startEngine(), runners.next(), folders, silenceMs, {
      onKeep: ledger.memory.keep,
      onRunnerStuck: replaceRunner,
      onBroken: fail,
      onSilent: restart,
    });
  };

  const ask = (method: string, args: readonly unknown[]) =>
    askOnce(life, { method, args, isBlamed: false }, ledger, () => failure !== null);

  const restart = () => {
    if (!mayRestart()) {
      fail(`${MOST_RESTARTS + 1} steps in a row took more than their time`);
      return;
    }
    const { error, isShown } = findCause(life.step(), ledger, silenceMs ?? 0);
    const ended = life;
    begin();
    ready = ledger.memory.bringBack((method, ...args) => ask(method, args));
    // This comes last, so that repeated calls wait for the new worker.
    ended.end(error);
    ready.then(() => onRestart(isShown ? null : errorToData(error)), fail);
  };

  begin();
  return {
    ask,
    ready: () => ready,
    failure: () => failure,
    close() {
      life.end(engineGone("it was closed"));
      runners.end();
    },
  };
}

/**
 * Sends a call to one worker, and records its answer.
 * @param hasFailed tells whether no other worker will come
 * @throws AGAIN when the worker ended, and the next one is to answer
 */
async function askOnce(
  life: EngineLife,
  call: Call,
  { memory, inFlight }: Ledger,
  hasFailed: () => boolean,
): Promise<unknown> {
  const { method, args } = call;
  inFlight.add(call);
  try {
    const answer = await methodOf(life.calls, method)(...args);
    memory.note(method, args, answer);
    return answer;
  } catch (error) {
    // A run has sent many events by then, and the file being opened may be the cause.
    const mayRepeat = method !== "run" && !call.isBlamed && !isAbort(error);
    throw life.isOver() && !hasFailed() && mayRepeat ? AGAIN : error;
  } finally {
    inFlight.delete(call);
  }
}

/** Returns an engine every method of which is one call; only `dispose` is not the worker's. */
function asEngine(
  call: (method: string, args: readonly unknown[]) => Promise<unknown>,
  dispose: () => Promise<void>,
): Engine {
  return new Proxy({} as Engine, {
    get: (_, name) => {
      if (name === "dispose") {
        return dispose;
      }
      // A promise checks whether its value is a promise by reading `then`.
      return typeof name !== "string" || name === "then"
        ? undefined
        : (...args: readonly unknown[]) => call(name, args);
    },
  });
}

/** Returns a function that counts restarts and tells whether they are still accidental. */
function countRestarts(): () => boolean {
  const restarts: number[] = [];
  return () => {
    const now = performance.now();
    restarts.push(now);
    return (
      restarts.filter((at) => now - at < RESTARTS_WITHIN_MS).length <= MOST_RESTARTS
    );
  };
}

function methodOf(calls: Engine, method: string) {
  return calls[method as keyof Engine] as (
    ...args: readonly unknown[]
  ) => Promise<unknown>;
}

/** The page assigns a scene's id, because it outlives the engine's worker. */
function withSceneId(args: readonly unknown[], serial: number): readonly unknown[] {
  const [input, options, ...rest] = args;
  return [input, { sceneId: `scene-${serial}`, ...(options ?? {}) }, ...rest];
}

/**
 * Finds what made the worker hang: the file whose step was running; otherwise what was
 * being opened, or calls on open scenes, which are given a second chance.
 */
function findCause(
  step: string | null,
  { inFlight, memory }: Ledger,
  silenceMs: number,
): { readonly error: AppError; readonly isShown: boolean } {
  const calls = [...inFlight];
  const isNew = ({ method, args }: Call) =>
    method === "openScene" && memory.scenesIn(args).length === 0;
  const inputName = ({ args }: Call) => nameOfInput(args[0] as SourceInput);
  const opening = calls.filter(
    (call) => isNew(call) && (step === null || inputName(call) === step),
  );
  for (const call of opening) {
    call.isBlamed = true;
  }
  const isOpening = step === null && opening.length > 0;
  const suspects =
    step !== null
      ? memory.scenesNamed(step)
      : isOpening
        ? []
        : [...new Set(calls.flatMap(({ args }) => memory.scenesIn(args)))];
  const names =
    step !== null
      ? [step]
      : isOpening
        ? opening.map(inputName)
        : suspects.flatMap((sceneId) => memory.nameOf(sceneId) ?? []);
  const error = tookTooLong(names, silenceMs);
  for (const sceneId of suspects) {
    memory.blame(sceneId, step !== null, error);
  }
  return { error, isShown: opening.length > 0 };
}

function tookTooLong(names: readonly string[], silenceMs: number): AppError {
  const what = [...new Set(names)].join(", ") || "What was computed";
  const seconds = Math.round(silenceMs / 1000);
  return new AppError(
    "internal",
    `${what} took more than ${seconds} s for one step and was ended.`,
    {
      expected: `steps of at most ${seconds} s`,
      found: "no answer from the worker that reads files",
      hint: "Other scenes and finished results are still there. The machine may be busy: try again. If it happens again, the file may be damaged: convert it with gdal_translate.",
    },
  );
}

function engineGone(cause: unknown): AppError {
  return new AppError("internal", "The part of the page that computes has stopped.", {
    expected: "two workers that answer",
    found: cause instanceof Error ? cause.message : String(cause),
    hint: "Reload the page; opened files have to be opened again.",
    cause,
  });
}
