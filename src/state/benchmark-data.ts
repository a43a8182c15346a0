/**
 * This file selects the data set whose results the Benchmark workspace shows: that of the
 * page, or one of the visitor's own, whose results files were added. Each has tables of
 * its own, because scores on other pixels cannot be ranked together.
 */
import { dataKey } from "#core/evaluation/data-set.ts";
import type { ResultsEntry } from "#core/evaluation/own-rows.ts";
import type { AppState, AppStore } from "./app-store.ts";
import type { BenchmarkState } from "./benchmark.ts";

type Benchmark = Pick<AppState, "benchmark">;

export type DataChoice = {
  /** Null = the page's own. */
  readonly key: string | null;
  readonly title: string;
  readonly isSimulated: boolean;
};

/** Tells whether an entry belongs to the page's data; where nothing is published, all do. */
function isOfPage(entry: ResultsEntry, entries: readonly ResultsEntry[]): boolean {
  const published = entries.filter(({ origin }) => origin === "published");
  const key = dataKey(entry.file.data);
  return (
    published.length === 0 || published.some(({ file }) => dataKey(file.data) === key)
  );
}

/** Lists the results of the data set that is shown. */
export function shownEntries({ benchmark }: Benchmark): readonly ResultsEntry[] {
  const { entries, dataKey: shown } = benchmark;
  return entries.filter((entry) =>
    shown === null ? isOfPage(entry, entries) : dataKey(entry.file.data) === shown,
  );
}

/** Lists the results on the page's own regions, whatever is shown. */
export function pageEntries({ benchmark }: Benchmark): readonly ResultsEntry[] {
  return benchmark.entries.filter((entry) => isOfPage(entry, benchmark.entries));
}

/** Lists the data sets that can be shown, the page's first. */
export function dataChoices({ benchmark }: Benchmark): readonly DataChoice[] {
  const { entries } = benchmark;
  const [page] = pageEntries({ benchmark });
  const own = new Map<string, DataChoice>();
  for (const entry of entries) {
    const { title, simulated } = entry.file.data;
    const key = dataKey(entry.file.data);
    if (!isOfPage(entry, entries)) {
      own.set(key, { key, title, isSimulated: simulated });
    }
  }
  const first: DataChoice = {
    key: null,
    title: page?.file.data.title ?? "The page’s regions",
    isSimulated: page?.file.data.simulated ?? true,
  };
  return [first, ...own.values()];
}

/** Returns the data set that is shown. */
export function shownData(state: Benchmark): DataChoice {
  const choices = dataChoices(state);
  const shown = choices.find(({ key }) => key === state.benchmark.dataKey);
  return shown ?? (choices[0] as DataChoice);
}

/** Shows another data set; what was chosen of the last one is put down. */
export function chooseData(store: AppStore, key: string | null): void {
  store.setState(({ benchmark }) => ({ benchmark: withData(benchmark, key) }));
}

/** Shows the data set of results that were just added, or the page's once the last are gone. */
export function withDataOf(
  benchmark: BenchmarkState,
  added: readonly ResultsEntry[],
): BenchmarkState {
  const last = added.at(-1);
  if (last !== undefined) {
    const isPage = isOfPage(last, benchmark.entries);
    return withData(benchmark, isPage ? null : dataKey(last.file.data));
  }
  const isLeft = benchmark.entries.some(
    ({ file }) => dataKey(file.data) === benchmark.dataKey,
  );
  return isLeft ? benchmark : withData(benchmark, null);
}

function withData(benchmark: BenchmarkState, key: string | null): BenchmarkState {
  return key === benchmark.dataKey
    ? benchmark
    : {
        ...benchmark,
        dataKey: key,
        view: { ...benchmark.view, ...{ selected: [], cell: null, place: null } },
      };
}
