/**
 * Runs asynchronous jobs by key, a few at a time, each at most once at a time however
 * many callers want it. A caller that aborts only stops waiting: a running job goes on
 * for the others, a queued one is dropped when nobody wants it any more, and a failed
 * one leaves no trace. (Passing the callers' signals on is what poisoned the tile
 * caches of geotiff.js: #218, #221.)
 */

export type SharedJobs<T> = {
  run(key: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
};

type Job<T> = {
  readonly key: string;
  readonly work: () => Promise<T>;
  readonly done: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
  waiting: number;
};

export function createSharedJobs<T>(mostRunning: number): SharedJobs<T> {
  const jobs = new Map<string, Job<T>>();
  const queue: Job<T>[] = [];
  let running = 0;

  const startNext = () => {
    while (running < mostRunning) {
      const job = queue.shift();
      if (job === undefined) {
        return;
      }
      if (job.waiting === 0) {
        jobs.delete(job.key);
        continue;
      }
      running++;
      job
        .work()
        .then(job.resolve, job.reject)
        .finally(() => {
          running--;
          jobs.delete(job.key);
          startNext();
        });
    }
  };

  const jobOf = (key: string, work: () => Promise<T>): Job<T> => {
    const known = jobs.get(key);
    if (known !== undefined) {
      return known;
    }
    const { promise, resolve, reject } = withResolvers<T>();
    // Whoever waits sees the failure; that all of them may have gone is no error.
    promise.catch(() => undefined);
    const job: Job<T> = { key, work, done: promise, resolve, reject, waiting: 0 };
    jobs.set(key, job);
    queue.push(job);
    return job;
  };

  return {
    async run(key, work, signal) {
      throwIfAborted(signal);
      const job = jobOf(key, work);
      job.waiting++;
      startNext();
      try {
        return await untilAborted(job.done, signal);
      } finally {
        job.waiting--;
      }
    },
  };
}

/** The platform's own abort error, whatever reason the signal was given. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) {
    throw new DOMException("The read was aborted.", "AbortError");
  }
}

function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  if (signal === undefined) {
    return promise;
  }
  return new Promise((resolve, reject) => {
    const onAbort = () =>
      reject(new DOMException("The read was aborted.", "AbortError"));
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => {
      signal.removeEventListener("abort", onAbort);
    });
  });
}

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
