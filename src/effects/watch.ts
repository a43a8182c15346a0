import type { AppState, AppStore } from "#state/app-store.ts";

export type Stop = () => void;

/** Calls `listener` now and whenever what `select` picks has changed. */
export function watch<T>(
  store: AppStore,
  select: (state: AppState) => T,
  listener: (value: T) => void,
): Stop {
  let last = select(store.getState());
  listener(last);
  return store.subscribe((state) => {
    const next = select(state);
    if (!Object.is(next, last)) {
      last = next;
      listener(next);
    }
  });
}

/** Does the same for several values at once: it calls `listener` when any of them has changed. */
export function watchAll(
  store: AppStore,
  select: (state: AppState) => readonly unknown[],
  listener: () => void,
): Stop {
  let last = select(store.getState());
  listener();
  return store.subscribe((state) => {
    const next = select(state);
    if (next.some((value, i) => !Object.is(value, last[i]))) {
      last = next;
      listener();
    }
  });
}
