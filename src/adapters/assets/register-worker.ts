/**
 * The page's service worker: visits without a network, and the isolation that threads need
 * where a host sends no headers. That takes one reload, and never a second one: what is not
 * isolated after it runs on one thread.
 */

/** In the storage of the tab, so that it is asked for once a tab. */
const RELOADED = "sar2earth-reloaded-for-isolation";

export type OfflineParts = {
  readonly container: Pick<ServiceWorkerContainer, "register" | "ready">;
  readonly isIsolated: boolean;
  readonly storage: Pick<Storage, "getItem" | "setItem">;
  /** False while a reload would lose something of the visitor's. */
  readonly mayReload: () => boolean;
  readonly reload: () => void;
};

/** Resolves when there is nothing more to do; failures cost what the worker is for. */
export async function registerOffline(parts: OfflineParts): Promise<void> {
  const { container, isIsolated, storage, mayReload, reload } = parts;
  try {
    await container.register("./sw.js");
    if (isIsolated || storage.getItem(RELOADED) !== null) {
      return;
    }
    await container.ready;
    if (mayReload()) {
      // First: where nothing can be written there would be no end of it.
      storage.setItem(RELOADED, "1");
      if (storage.getItem(RELOADED) !== null) {
        reload();
      }
    }
  } catch {
    // The page works without, with a network and on one thread.
  }
}
