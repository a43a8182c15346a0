/** What there is to be done now, or in one sentence why there is nothing. */
export type Need<T> =
  | { readonly value: T; readonly reason: null }
  | { readonly value: null; readonly reason: string };

export function needed<T>(value: T): Need<T> {
  return { value, reason: null };
}

export function notYet(reason: string): Need<never> {
  return { value: null, reason };
}

/** What takes something else first: that one's reason, where it is missing. */
export function andThen<T, U>(need: Need<T>, make: (value: T) => Need<U>): Need<U> {
  return need.reason === null ? make(need.value) : need;
}
