/**
 * This file runs asynchronous jobs by key: a few at a time, and each job only once
 * however many callers wait for it. A caller that aborts only stops waiting: a running
 * job continues for the other callers, a queued one is dropped when nobody waits for it
 * any more, and a failed one is not cached. (Passing the callers' signals on to the job
 * poisoned the tile caches of geotiff.js: #218, #221.)
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
    // Every waiting caller gets the failure; if none is left, it is no error.
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

/** Creates the platform's own AbortError, whatever reason the signal was given. */
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

/** Does what Promise.withResolvers does, which Node 20 lacks. */
function withResolvers<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  return { promise, resolve, reject };
}
