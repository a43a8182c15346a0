/** Returns the result of work in pieces, without its pauses. */
export function finished<T>(work: Generator<unknown, T>): T {
  let step = work.next();
  while (!step.done) {
    step = work.next();
  }
  return step.value;
}
