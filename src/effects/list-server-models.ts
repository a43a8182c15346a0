/** This effect fetches the list of a server's models when it is asked for. */
import { errorToData } from "#core/errors.ts";
import type { VisionLanguage } from "#ports/vision-language.ts";
import type { AppStore } from "#state/app-store.ts";
import { modelsFetched } from "#state/ask-actions.ts";
import { type Stop, watch } from "./watch.ts";

export function startListModels(
  store: AppStore,
  load: () => Promise<{ readonly vision: VisionLanguage }>,
): Stop {
  let current = new AbortController();
  const list = async (signal: AbortSignal) => {
    const { settings, key } = store.getState().ask;
    const { vision } = await load();
    return vision.listModels({ address: settings.address, key }, signal);
  };
  const stop = watch(
    store,
    ({ ask }) => ask.models.status,
    (status) => {
      if (status !== "loading") {
        current.abort();
        return;
      }
      current = new AbortController();
      const { signal } = current;
      list(signal).then(
        (ids) => modelsFetched(store, { status: "ready", ids }),
        (error) => {
          if (!signal.aborted) {
            modelsFetched(store, { status: "failed", error: errorToData(error) });
          }
        },
      );
    },
  );
  return () => {
    stop();
    current.abort();
  };
}
