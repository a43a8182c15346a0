/**
 * This effect brings the Apply workspace to life when it is first shown; its program is a
 * download of its own.
 */
import type { Engine } from "#ports/engine.ts";
import type { AppStore } from "#state/app-store.ts";
import { isApplying } from "#state/apply.ts";
import { type Stop, watch } from "./watch.ts";

export function startApply(parts: { store: AppStore; engine: Engine }): Stop {
  let stopSegmenting: Stop = () => {};
  let isOver = false;
  let isStarted = false;
  const stop = watch(parts.store, isApplying, (isShown) => {
    if (isShown && !isStarted) {
      isStarted = true;
      void import("./segment-panels.ts").then(({ startSegmentPanels }) => {
        if (!isOver) {
          stopSegmenting = startSegmentPanels(parts);
        }
      });
    }
  });
  return () => {
    isOver = true;
    stop();
    stopSegmenting();
  };
}
