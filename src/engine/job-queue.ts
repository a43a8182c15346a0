import type { SceneId } from "#ports/ids.ts";

/** A queue that runs long tasks one after the other. */
export type JobQueue = {
  /**
   * Runs `work` when its turn comes. A task that is aborted while it waits does not
   * wait any longer: `work` is then called at once, with an aborted signal.
   * @param given signal that ends this task alone
   */
  add<T>(
    sceneId: SceneId,
    given: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** Aborts the tasks of one scene, or all tasks. */
  stop(sceneId?: SceneId): void;
};

export function createJobQueue(): JobQueue {
  const jobs = new Map<AbortController, SceneId>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    add(sceneId, given, work) {
      const closing = new AbortController();
      jobs.set(closing, sceneId);
      const signal =
        given === undefined ? closing.signal : AbortSignal.any([closing.signal, given]);
      const result = unlessAborted(last, signal)
        .then(() => work(signal))
        .finally(() => jobs.delete(closing));
      last = Promise.allSettled([last, result]);
      return result;
    },
    stop(sceneId) {
      for (const [closing, owner] of jobs) {
        if (sceneId === undefined || owner === sceneId) {
          closing.abort();
        }
      }
    },
  };
}

/**
 * What `work` gives, for a caller who may let go of it: work that others share goes on.
 * @throws AbortError as soon as `signal` is aborted
 */
export async function shared<T>(
  work: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) {
    return work;
  }
  const found = await unlessAborted(work, signal);
  signal.throwIfAborted();
  return found as T;
}

/**
 * Resolves with the result of `work`, or with null as soon as `signal` is aborted; a
 * later failure of `work` is then ignored.
 */
export function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const onAbort = () => resolve(null);
    if (signal.aborted) {
      onAbort();
    }
    signal.addEventListener("abort", onAbort, { once: true });
    work
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", onAbort));
  });
}
