/** Makes calls fail that wait for a terminated worker, because nothing would ever answer them. */

export type Lifeline = {
  /** Resolves with the answer, or rejects with the error of `cut` if that comes first. */
  orFail<T>(answer: Promise<T>): Promise<T>;
  /** Fails all waiting and future calls; only the first error counts. */
  cut(error: Error): void;
};

export function createLifeline(): Lifeline {
  let death: Error | null = null;
  const waiting = new Set<(error: Error) => void>();
  return {
    // `Promise.race` with a single promise is not used: it would keep every answer,
    // with its pixels, as long as the worker lives (nodejs/node#17469).
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
