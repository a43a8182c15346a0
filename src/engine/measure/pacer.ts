import { nextTask } from "#engine/next-task.ts";
import type { Clock } from "#ports/clock.ts";
import type { OnProgress } from "#ports/measurement.ts";

/**
 * The longest stretch of work without a pause, in ms; a map tile waits no longer than
 * this.
 */
const SLICE_MS = 25;

/**
 * The shortest time between two progress reports in ms, because each is a message to
 * the page.
 */
const PROGRESS_MS = 50;

/**
 * A function to call between pieces of long work: now and then it yields, so that other
 * messages are handled.
 */
export type Pacer = () => Promise<void>;

/** Creates a pacer, which throws the platform's AbortError once `signal` is aborted. */
export function createPacer(clock: Clock, signal: AbortSignal): Pacer {
  let began = clock.nowMs();
  return async () => {
    signal.throwIfAborted();
    if (clock.nowMs() - began < SLICE_MS) {
      return;
    }
    await nextTask();
    began = clock.nowMs();
    signal.throwIfAborted();
  };
}

/** Throttles progress reports; the last one is always passed on. */
export function seldom(clock: Clock, onProgress: OnProgress | undefined): OnProgress {
  let last = Number.NEGATIVE_INFINITY;
  return (done, total) => {
    const now = clock.nowMs();
    if (onProgress !== undefined && (done === total || now - last >= PROGRESS_MS)) {
      last = now;
      onProgress(done, total);
    }
  };
}
