/**
 * One at a time, the latest wins: requests that come while the work is under way become
 * one more round after it.
 */
export type Latest = {
  /** Asks for a round. */
  readonly request: () => void;
  readonly stop: () => void;
};

/**
 * - `settle`: waits until no request has come for `waitMs` (a view that has come to rest)
 * - `throttle`: the first round at once, the next one at least `waitMs` after its end
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
        // Keeps the distance to a request that comes right after this round.
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
