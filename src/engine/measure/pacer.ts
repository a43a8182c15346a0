import type { Clock } from "#ports/clock.ts";

/** Work without a pause; the map waits for no longer than this. */
const SLICE_MS = 25;

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
