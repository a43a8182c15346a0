/**
 * Reads the published results when the Benchmark workspace is first shown, and the files
 * that the visitor gives. Schema and checks come with the first of them.
 */
import { errorToData } from "#core/errors.ts";
import type { AppStore } from "#state/app-store.ts";
import {
  resultsAdded,
  resultsFailed,
  resultsLoaded,
  resultsLoading,
} from "#state/benchmark.ts";
import { type Stop, watch, watchAll } from "./watch.ts";

/**
 * Text of a file below the page's `results/`; null where there is none.
 * @throws AppError network-unavailable
 */
export type ReadResults = (path: string) => Promise<string | null>;

export function startLoadResults(parts: {
  readonly store: AppStore;
  readonly readResults: ReadResults;
}): Stop {
  const { store, readResults } = parts;
  const reader = () => import("./read-results.ts");

  const load = async () => {
    resultsLoading(store);
    try {
      const { readPublished } = await reader();
      const { entries, leftOut, segments } = await readPublished(readResults);
      resultsLoaded(store, entries, leftOut, segments);
    } catch (error) {
      resultsFailed(store, errorToData(error));
    }
  };
  const add = async (files: readonly File[]) => {
    const published = store
      .getState()
      .benchmark.entries.filter(({ origin }) => origin === "published")
      .map(({ file }) => file);
    const { readGiven } = await reader();
    const { entries, refused } = await readGiven(files, published);
    resultsAdded(store, files, entries, refused);
  };

  const taken = new Set<File>();
  const stops = [
    watchAll(
      store,
      ({ ui, benchmark }) => [ui.workspaceId, benchmark.phase],
      () => {
        const { ui, benchmark } = store.getState();
        if (ui.workspaceId === "benchmark" && benchmark.phase.status === "idle") {
          void load();
        }
      },
    ),
    watch(
      store,
      ({ benchmark }) => benchmark.adding,
      (adding) => {
        const fresh = adding.filter((file) => !taken.has(file));
        for (const file of fresh) {
          taken.add(file);
        }
        if (fresh.length > 0) {
          void add(fresh);
        }
      },
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}
