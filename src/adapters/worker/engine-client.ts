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

type AskEngine = (
  life: EngineLife,
  method: string,
  args: readonly unknown[],
) => Promise<unknown>;

/** Thrown for calls that the next worker is to answer. */
const AGAIN = Symbol("again");

/** More restarts than this within the time below are not accidental. */
const MOST_RESTARTS = 4;
const RESTARTS_WITHIN_MS = 120_000;

export function connectEngine(parts: EngineParts): Engine {
  const { onFailure, onRestart, silenceMs, modelsUrl, regionsUrl } = parts;
  const folders = { modelsUrl, regionsUrl };
  const memory = createEngineMemory();
  const mayRestart = countRestarts();
  const inFlight = new Set<Call>();
  let nextScene = 1;
  let failure: AppError | null = null;
  let life: EngineLife;
  /** Resolves when scenes and results are restored. */
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
    life = startEngineLife(parts.startEngine(), runners.next(), folders, silenceMs, {
      onKeep: memory.keep,
      onRunnerStuck: replaceRunner,
      onBroken: fail,
      onSilent: restart,
    });
  };

  const restart = () => {
    if (!mayRestart()) {
      fail(`${MOST_RESTARTS + 1} steps in a row took more than their time`);
      return;
    }
    const { error, isShown } = findCause(life.step(), inFlight, memory, silenceMs ?? 0);
    const ended = life;
    begin();
    ready = memory.bringBack((method, ...args) => ask(life, method, args));
    // This comes last, so that repeated calls wait for the new worker.
    ended.end(error);
    ready.then(() => onRestart(isShown ? null : errorToData(error)), fail);
  };

  /** Sends a call to one worker, and records its answer. */
  const ask: AskEngine = async (current, method, args) => {
    const entry: Call = { method, args, isBlamed: false };
    inFlight.add(entry);
    try {
      const answer = await methodOf(current.calls, method)(...args);
      memory.note(method, args, answer);
      return answer;
    } catch (error) {
      // A run has sent many events by then, and the file being opened may be the cause.
      const mayRepeat = method !== "run" && !entry.isBlamed && !isAbort(error);
      throw current.isOver() && failure === null && mayRepeat ? AGAIN : error;
    } finally {
      inFlight.delete(entry);
    }
  };

  const call = async (method: string, given: readonly unknown[]): Promise<unknown> => {
    const args = method === "openScene" ? withSceneId(given, nextScene++) : given;
    for (;;) {
      await ready;
      if (failure !== null) {
        throw failure;
      }
      if (method !== "closeScene") {
        memory.checkBarred(args);
      }
      try {
        return await ask(life, method, args);
      } catch (error) {
        // The loop ends, because the number of restarts is limited.
        if (error !== AGAIN) {
          throw error;
        }
      }
    }
  };

  begin();
  return asEngine(call, async () => {
    life.end(engineGone("it was closed"));
    runners.end();
  });
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
  inFlight: ReadonlySet<Call>,
  memory: EngineMemory,
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
