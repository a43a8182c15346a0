/** What can be done now, or the reason, in one sentence, why nothing can be. */
export type Need<T> =
  | { readonly value: T; readonly reason: null }
  | { readonly value: null; readonly reason: string };

export function needed<T>(value: T): Need<T> {
  return { value, reason: null };
}

export function notYet(reason: string): Need<never> {
  return { value: null, reason };
}

/** Combines two needs: if the first one is missing, its reason is returned. */
export function andThen<T, U>(need: Need<T>, make: (value: T) => Need<U>): Need<U> {
  return need.reason === null ? make(need.value) : need;
}
