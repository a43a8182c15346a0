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
 * - `throttle`: rounds begin at least `waitMs` apart, the first one at once
 */
export function createLatest(
  work: () => Promise<void>,
  mode: "settle" | "throttle",
  waitMs: number | (() => number),
): Latest {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let isBusy = false;
  let isWanted = false;
  let isStopped = false;

  const currentWait = () => (typeof waitMs === "number" ? waitMs : waitMs());
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
        timer ??= setTimeout(round, currentWait());
      }
    });
  };
  const wait = () => {
    timer ??= setTimeout(round, currentWait());
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
