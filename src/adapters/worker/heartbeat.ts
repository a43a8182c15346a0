/**
 * The heartbeat asks a worker at this interval in ms whether it responds, and reports
 * when it has been silent.
 */

const BEAT_MS = 1000;

export type Heartbeat = {
  /**
   * Says that the worker has done something. Its messages are handled in order, so that on
   * a busy machine a question may wait for long behind work that is getting done.
   */
  readonly heard: () => void;
  /** Ends the watch. */
  readonly stop: () => void;
};

/**
 * Calls `onSilent` once, when nothing was heard for `limitMs`, neither an answer to `ask`
 * nor anything else. Only time during which this thread was running counts: a sleeping
 * machine or a throttled tab does not.
 */
export function watchHeartbeat(
  ask: () => Promise<unknown>,
  limitMs: number,
  onSilent: () => void,
): Heartbeat {
  let silentMs = 0;
  let isAsking = false;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const elapsed = now - last;
    last = now;
    if (!isAsking) {
      isAsking = true;
      silentMs = 0;
      const heard = () => {
        isAsking = false;
      };
      // A refusal is an answer, too.
      ask().then(heard, heard);
      return;
    }
    silentMs += Math.min(elapsed, BEAT_MS);
    if (silentMs >= limitMs) {
      clearInterval(timer);
      onSilent();
    }
  }, BEAT_MS);
  return {
    heard: () => {
      silentMs = 0;
    },
    stop: () => clearInterval(timer),
  };
}
