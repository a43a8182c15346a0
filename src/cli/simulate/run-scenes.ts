/** This file distributes scenes over worker threads. */
import { Worker } from "node:worker_threads";
import { dataToError } from "#core/errors.ts";
import type { SceneJob, SceneMessage } from "./scene-job.ts";

export type ScenesProgress = {
  /** A scene that has just been finished; null for progress within a scene. */
  readonly finished: SceneJob | null;
  readonly done: number;
  readonly total: number;
  /** Progress of all scenes together, 0–1. */
  readonly fraction: number;
};

/**
 * Makes all scenes, `workers` at a time, in their order. It ends with the first
 * failure, or when the signal is aborted; then no thread writes any more.
 * @throws AppError of the scene that failed; the signal's reason
 */
export async function runScenes(
  jobs: readonly SceneJob[],
  options: {
    readonly workers: number;
    readonly signal: AbortSignal;
    readonly onProgress: (progress: ScenesProgress) => void;
  },
): Promise<void> {
  const { signal, onProgress } = options;
  const queue = [...jobs];
  const under = new Map<SceneJob, number>();
  let done = 0;
  const report = (finished: SceneJob | null) => {
    const started = [...under.values()].reduce((sum, part) => sum + part, 0);
    const fraction = jobs.length === 0 ? 1 : (done + started) / jobs.length;
    onProgress({ finished, done, total: jobs.length, fraction });
  };
  const threads = Array.from(
    { length: Math.min(options.workers, jobs.length) },
    () => new Worker(new URL("./scene-worker.mjs", import.meta.url)),
  );
  try {
    await Promise.all(
      threads.map(async (thread) => {
        for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
          const current = job;
          under.set(current, 0);
          await runOne(thread, current, signal, (fraction) => {
            under.set(current, fraction);
            report(null);
          });
          under.delete(current);
          done += 1;
          report(current);
        }
      }),
    );
  } finally {
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
}

function runOne(
  thread: Worker,
  job: SceneJob,
  signal: AbortSignal,
  onFraction: (fraction: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      thread.off("message", onMessage);
      thread.off("error", onError);
      signal.removeEventListener("abort", onAbort);
      end();
    };
    const onMessage = (message: SceneMessage) => {
      switch (message.type) {
        case "step":
          onFraction(message.fraction);
          break;
        case "done":
          settle(resolve);
          break;
        case "failed":
          settle(() => reject(dataToError(message.error)));
          break;
      }
    };
    const onError = (error: unknown) => settle(() => reject(error));
    const onAbort = () => settle(() => reject(signal.reason));
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    thread.on("message", onMessage);
    thread.on("error", onError);
    signal.addEventListener("abort", onAbort);
    thread.postMessage(job);
  });
}
