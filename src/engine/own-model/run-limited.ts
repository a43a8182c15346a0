/** This file runs a model that nobody knows: what takes too long is ended, and said so. */
import { AppError } from "#core/errors.ts";
import type { ModelRunner } from "#ports/model-runner.ts";

export type Limits = {
  readonly runner: ModelRunner;
  /** Name of the model's file. */
  readonly name: string;
  readonly patienceMs: number;
  readonly signal: AbortSignal | undefined;
};

/**
 * Waits for one call of the runner, and ends the runner's worker where the call takes
 * too long or is aborted.
 * @throws AppError model-failed, AbortError
 */
export async function runLimited<T>(
  { runner, name, patienceMs, signal }: Limits,
  what: string,
  work: Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onAbort = () => {};
  const ended = new Promise<never>((_, reject) => {
    onAbort = () => {
      runner.giveUp?.();
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    timer = setTimeout(() => {
      reject(tooLong(name, what, patienceMs));
      runner.giveUp?.();
    }, patienceMs);
  });
  try {
    return await Promise.race([work, ended]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
    // Whoever loses the race has nobody to tell.
    work.catch(() => {});
    ended.catch(() => {});
  }
}

function tooLong(name: string, what: string, patienceMs: number): AppError {
  const seconds = Math.round(patienceMs / 1000);
  return new AppError("model-failed", `“${name}” took too long and was ended.`, {
    expected: `an answer within ${seconds} s`,
    found: `none while ${what}`,
    hint: "The model may never end, or be too large for this machine. Give it more time, or choose a smaller one.",
  });
}
