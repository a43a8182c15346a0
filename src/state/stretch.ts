/** The dB range that is shown from black to white, and the histogram it is read from. */
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
  /** Set by hand; null = percentiles 1–99 of the view. */
  readonly manual: Stretch | null;
};

/** Shown when a histogram cannot be had; wide enough for σ0 of land. */
const FALLBACK_STRETCH: Stretch = { loDb: -25, hiDb: 0 };

/** Handles closer than this would make the picture two-valued. */
const MIN_SPAN_DB = 0.5;

export const initialStretch: StretchState = {
  histogram: { status: "none" },
  manual: null,
};

export function setHistogram(store: AppStore, histogram: HistogramState): void {
  store.setState(({ stretch }) => ({ stretch: { ...stretch, histogram } }));
}

/** Moves one handle; the other one is not pushed. */
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

/** Null while nothing is known yet: radar is drawn when its range is. */
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

/** Share of the pixels below `db`, in per cent, from the histogram's bins. */
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
