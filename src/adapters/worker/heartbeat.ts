/** Asks a worker again and again whether it is there, and says when it has been silent. */

const BEAT_MS = 1000;

/**
 * Calls `onSilent` once, when `ask` has had no answer for `limitMs`. Only time counts in
 * which this thread ran, too: a sleeping machine and a throttled tab are no silence.
 * @returns ends the watch
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
      // A refusal is an answer too.
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
