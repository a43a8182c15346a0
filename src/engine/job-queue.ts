/**
 * Long tasks, one after the other. Whoever stops means everything asked for until then:
 * the task under way and those that wait, never one that is asked for later.
 */
import type { SceneId } from "#ports/ids.ts";

export type JobQueue = {
  /** Runs `work` when its turn comes; a stopped one too, with its signal aborted. */
  add<T>(sceneId: SceneId, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Stops the tasks of one scene, or all of them. */
  stop(sceneId?: SceneId): void;
};

export function createJobQueue(): JobQueue {
  const jobs = new Map<AbortController, string>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    add(sceneId, work) {
      const controller = new AbortController();
      jobs.set(controller, sceneId);
      const result = last
        .then(() => work(controller.signal))
        .finally(() => jobs.delete(controller));
      last = result.catch(() => undefined);
      return result;
    },
    stop(sceneId) {
      for (const [controller, owner] of jobs) {
        if (sceneId === undefined || owner === sceneId) {
          controller.abort();
        }
      }
    },
  };
}

/** What `work` gives, or null as soon as `signal` is aborted; its failure is dropped then. */
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
