import type { Clock } from "#ports/clock.ts";
import type { OnProgress } from "#ports/measurement.ts";

/** Work without a pause; the map waits for no longer than this. */
const SLICE_MS = 25;

/** Between two words of progress: each is a message to the page. */
const PROGRESS_MS = 50;

/** Call between pieces of long work: lets other messages in now and then. */
export type Pacer = () => Promise<void>;

/** The pacer throws the platform's AbortError once `signal` is aborted. */
export function createPacer(clock: Clock, signal: AbortSignal): Pacer {
  let began = clock.nowMs();
  return async () => {
    signal.throwIfAborted();
    if (clock.nowMs() - began < SLICE_MS) {
      return;
    }
    await new Promise<void>((resolve) => setTimeout(resolve, 0));
    began = clock.nowMs();
    signal.throwIfAborted();
  };
}

/** Passes progress on now and then, and its end always. */
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
