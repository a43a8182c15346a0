/** What work in pieces comes to, without the pauses. */
export function finished<T>(work: Generator<unknown, T>): T {
  let step = work.next();
  while (!step.done) {
    step = work.next();
  }
  return step.value;
}
