/**
 * This effect brings the Apply workspace to life when it is first shown, its questions and
 * its printable report when they are; the programs of all are downloads of their own.
 */
import type { Engine } from "#ports/engine.ts";
import type { AppState, AppStore } from "#state/app-store.ts";
import { isApplying } from "#state/apply.ts";
import type { LoadVision } from "./ask-panels.ts";
import type { LoadPictures } from "./picture-report.ts";
import { type Stop, watch } from "./watch.ts";

type ApplyParts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly loadVision: LoadVision | null;
  readonly loadPictures: LoadPictures;
};

export function startApply(parts: ApplyParts): Stop {
  const stops = [
    startOnce(parts.store, isApplying, async () => {
      const { startSegmentPanels } = await import("./segment-panels.ts");
      return startSegmentPanels(parts);
    }),
    startOnce(
      parts.store,
      ({ ask }) => ask.isShown,
      async () => {
        const { startAskPanels } = await import("./ask-panels.ts");
        return startAskPanels(parts);
      },
    ),
    startOnce(
      parts.store,
      ({ printReport }) => printReport.report !== null,
      async () => {
        const { startPictureReport } = await import("./picture-report.ts");
        return startPictureReport(parts);
      },
    ),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
}

/** Starts an effect when `isShown` first holds. */
function startOnce(
  store: AppStore,
  isShown: (state: AppState) => boolean,
  start: () => Promise<Stop>,
): Stop {
  let stopStarted: Stop = () => {};
  let isOver = false;
  let isStarted = false;
  const stop = watch(store, isShown, (shown) => {
    if (shown && !isStarted) {
      isStarted = true;
      void start().then((stopIt) => {
        stopStarted = stopIt;
        if (isOver) {
          stopIt();
        }
      });
    }
  });
  return () => {
    isOver = true;
    stop();
    stopStarted();
  };
}
