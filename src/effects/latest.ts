/**
 * This file runs one piece of work at a time; requests made meanwhile are merged into
 * one more round afterwards.
 */
export type Latest = {
  /** Requests a round. */
  readonly request: () => void;
  readonly stop: () => void;
};

/**
 * Creates the scheduler.
 *
 * - `settle` is a debounce: it waits until no request has come for `waitMs`.
 * - `throttle` runs the first round at once, and the next one at least `waitMs` after
 *   its end.
 *
 * @param work its signal is aborted by `stop`
 */
export function createLatest(
  work: (signal: AbortSignal) => Promise<void>,
  mode: "settle" | "throttle",
  waitMs: number,
): Latest {
  const stopped = new AbortController();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isBusy = false;
  let isWanted = false;

  const round = () => {
    timer = null;
    if (stopped.signal.aborted || !isWanted || isBusy) {
      return;
    }
    isWanted = false;
    isBusy = true;
    void work(stopped.signal).finally(() => {
      isBusy = false;
      if (isWanted) {
        wait();
      } else if (mode === "throttle") {
        // Keeps the interval also for a request that comes right after this round.
        timer ??= setTimeout(round, waitMs);
      }
    });
  };
  const wait = () => {
    timer ??= setTimeout(round, waitMs);
  };

  return {
    request: () => {
      isWanted = true;
      if (isBusy || stopped.signal.aborted) {
        return;
      }
      if (mode === "settle") {
        if (timer !== null) {
          clearTimeout(timer);
          timer = null;
        }
        wait();
      } else if (timer === null) {
        round();
      }
    },
    stop: () => {
      stopped.abort();
      if (timer !== null) {
        clearTimeout(timer);
      }
    },
  };
}
