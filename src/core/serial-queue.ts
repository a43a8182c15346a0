/**
 * Creates a queue of one: each job begins when all before it have ended, whatever became of
 * them, and its own outcome is that of the returned promise.
 */
export function createSerialQueue(): <T>(job: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (job) => {
    const result = last.then(job, job);
    last = result.catch(() => undefined);
    return result;
  };
}
