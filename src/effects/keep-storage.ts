/**
 * This effect reads and deletes what stored results take, and asks the browser to keep
 * them after the first run.
 */
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { askStoredSize, setStoredSize } from "#state/stored-results.ts";
import { type Stop, watch } from "./watch.ts";

/** Asks the browser not to delete what the page stores when the disk is nearly full. */
export type PersistStorage = () => void;

export function startKeepStorage(parts: {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly persistStorage: PersistStorage;
}): Stop {
  const { store, engine, persistStorage } = parts;
  let isFirst = true;
  const read = (work: ReturnType<Engine["storedSize"]>) => {
    // An engine that has gone says so itself.
    work.then(
      (size) => setStoredSize(store, size),
      () => setStoredSize(store, null),
    );
  };
  const stops = [
    watch(
      store,
      ({ run }) => run.phase,
      (phase) => {
        if (phase.status !== "ended" || phase.summary.done === 0) {
          return;
        }
        askStoredSize(store);
        if (isFirst) {
          isFirst = false;
          persistStorage();
        }
      },
    ),
    watch(
      store,
      ({ storage }) => storage.asked,
      (asked) => asked > 0 && read(engine.storedSize()),
    ),
    watch(
      store,
      ({ storage }) => storage.isDeleting,
      (isDeleting) => isDeleting && read(engine.deleteStored()),
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
