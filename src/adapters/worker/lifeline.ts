/** Lets calls fail that wait for a worker which has gone: nothing would ever answer them. */

export type Lifeline = {
  /** The answer, or the error with which the line is cut before it comes. */
  orFail<T>(answer: Promise<T>): Promise<T>;
  /** Fails what waits, and all that comes; only the first error counts. */
  cut(error: Error): void;
};

export function createLifeline(): Lifeline {
  let death: Error | null = null;
  const waiting = new Set<(error: Error) => void>();
  return {
    // Not `Promise.race` with one promise of death: that would keep every answer, with its
    // pixels, for as long as the worker lives (nodejs/node#17469).
    orFail: (answer) =>
      new Promise((resolve, reject) => {
        if (death !== null) {
          reject(death);
        }
        waiting.add(reject);
        answer.then(resolve, reject).finally(() => waiting.delete(reject));
      }),
    cut(error) {
      if (death === null) {
        death = error;
        for (const fail of waiting) {
          fail(error);
        }
      }
    },
  };
}
