/**
 * This effect looks for the model that is kept on this device, fetches one when the visitor
 * has agreed to it, and deletes it. Nothing here asks a network by itself.
 */
import { errorToData } from "#core/errors.ts";
import type { InBrowserModel } from "#ports/in-browser-model.ts";
import type { AppStore } from "#state/app-store.ts";
import {
  downloadProceeded,
  fetchingFailed,
  hubListed,
  keptFound,
  modelFetched,
  sourceOf,
} from "#state/browser-model-actions.ts";
import { type Stop, watch } from "./watch.ts";

/** Numbers that change faster are not read. */
const PROGRESS_MS = 100;

export function startBringBrowserModel(
  store: AppStore,
  load: () => Promise<InBrowserModel>,
): Stop {
  let current = new AbortController();
  const begin = async (signal: AbortSignal) => {
    const { status, manifest } = store.getState().ask.browserModel;
    if (status === "looking" || status === "removing") {
      const model = await load();
      await (status === "removing" ? model.remove() : undefined);
      const [kept = null] = await model.listKept();
      keptFound(store, kept);
    } else if (status === "asking") {
      const model = await load();
      hubListed(store, await model.lookUp(sourceOf(store.getState()), signal));
    } else if (status === "downloading" && manifest !== null) {
      const model = await load();
      const tell = paced((done) => downloadProceeded(store, done));
      modelFetched(store, await model.download(manifest, tell, signal));
    }
  };
  const stop = watch(
    store,
    ({ ask }) => ask.browserModel.status,
    () => {
      current.abort();
      current = new AbortController();
      const { signal } = current;
      begin(signal).catch((error) => {
        if (!signal.aborted) {
          fetchingFailed(store, errorToData(error));
        }
      });
    },
  );
  return () => {
    stop();
    current.abort();
  };
}

function paced(tell: (bytes: number) => void): (bytes: number) => void {
  let last = Number.NEGATIVE_INFINITY;
  return (bytes) => {
    const now = performance.now();
    if (now - last >= PROGRESS_MS) {
      last = now;
      tell(bytes);
    }
  };
}
