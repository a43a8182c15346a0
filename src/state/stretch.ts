/**
 * This slice holds the dB range that is shown from black to white, and the histogram
 * that it is computed from.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { Stretch } from "#ports/map-view.ts";
import type { DbHistogram } from "#ports/scenes.ts";
import type { AppStore } from "./app-store.ts";

export type HistogramState =
  | { readonly status: "none" }
  | { readonly status: "ready"; readonly histogram: DbHistogram }
  | { readonly status: "failed"; readonly error: AppErrorData };

export type StretchState = {
  readonly histogram: HistogramState;
  /** Range set by hand; null = percentiles 1–99 of the view. */
  readonly manual: Stretch | null;
};

/** Default range if there is no histogram; wide enough for σ0 of land. */
const FALLBACK_STRETCH: Stretch = { loDb: -25, hiDb: 0 };

/** Smallest distance of the handles in dB; less would show only black and white. */
const MIN_SPAN_DB = 0.5;

export const initialStretch: StretchState = {
  histogram: { status: "none" },
  manual: null,
};

export function setHistogram(store: AppStore, histogram: HistogramState): void {
  store.setState(({ stretch }) => ({ stretch: { ...stretch, histogram } }));
}

/** Moves one handle; the other one stays. */
export function moveStretch(store: AppStore, end: "lo" | "hi", db: number): void {
  store.setState(({ stretch }) => {
    const { loDb, hiDb } = currentStretch(stretch) ?? FALLBACK_STRETCH;
    const manual =
      end === "lo"
        ? { loDb: Math.min(db, hiDb - MIN_SPAN_DB), hiDb }
        : { loDb, hiDb: Math.max(db, loDb + MIN_SPAN_DB) };
    return { stretch: { ...stretch, manual } };
  });
}

export function resetStretch(store: AppStore): void {
  store.setState(({ stretch }) => ({ stretch: { ...stretch, manual: null } }));
}

/**
 * Returns the range; null while the histogram is not known, and radar is not drawn
 * until it is.
 */
export function currentStretch(stretch: StretchState): Stretch | null {
  if (stretch.manual !== null) {
    return stretch.manual;
  }
  switch (stretch.histogram.status) {
    case "none":
      return null;
    case "failed":
      return FALLBACK_STRETCH;
    case "ready": {
      const { percentiles, loDb, hiDb } = stretch.histogram.histogram;
      const lo = percentiles["1"] ?? loDb;
      return { loDb: lo, hiDb: Math.max(percentiles["99"] ?? hiDb, lo + MIN_SPAN_DB) };
    }
  }
}

/** Returns the percentage of pixels below `db`, from the histogram's bins. */
export function percentileOf(histogram: DbHistogram, db: number): number {
  const { loDb, hiDb, counts } = histogram;
  const total = counts.reduce((sum, c) => sum + c, 0);
  if (total === 0 || hiDb <= loDb) {
    return 0;
  }
  const at = ((db - loDb) / (hiDb - loDb)) * counts.length;
  let below = 0;
  for (const [bin, count] of counts.entries()) {
    below += count * Math.min(1, Math.max(0, at - bin));
  }
  return (100 * below) / total;
}
