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
 */
export function createLatest(
  work: () => Promise<void>,
  mode: "settle" | "throttle",
  waitMs: number,
): Latest {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isBusy = false;
  let isWanted = false;
  let isStopped = false;

  const round = () => {
    timer = null;
    if (isStopped || !isWanted || isBusy) {
      return;
    }
    isWanted = false;
    isBusy = true;
    void work().finally(() => {
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
      if (isBusy || isStopped) {
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
      isStopped = true;
      if (timer !== null) {
        clearTimeout(timer);
      }
    },
  };
}
