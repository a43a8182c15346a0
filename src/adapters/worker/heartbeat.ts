/**
 * The heartbeat asks a worker at this interval in ms whether it responds, and reports
 * when it has been silent.
 */

const BEAT_MS = 1000;

/**
 * Calls `onSilent` once, when `ask` has had no answer for `limitMs`. Only time during
 * which this thread was running counts: a sleeping machine or a throttled tab does not.
 * @returns a function that ends the watch
 */
export function watchHeartbeat(
  ask: () => Promise<unknown>,
  limitMs: number,
  onSilent: () => void,
): () => void {
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
  return () => clearInterval(timer);
}
