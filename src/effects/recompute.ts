/**
 * This effect computes what the Benchmark workspace asks for on this machine; its program is
 * a download of its own, which comes with the workspace.
 */
import type { Engine } from "#ports/engine.ts";
import type { UnpackBundle } from "#ports/file-bundle.ts";
import type { KeptPatches } from "#ports/kept-patches.ts";
import type { AppStore } from "#state/app-store.ts";
import { type Stop, watch } from "./watch.ts";

export type RecomputeParts = {
  readonly store: AppStore;
  readonly engine: Engine;
  readonly keptPatches: KeptPatches;
  readonly unpackBundle: UnpackBundle;
};

export function startRecompute(parts: RecomputeParts): Stop {
  let stopEvaluating: Stop = () => {};
  let isOver = false;
  let isStarted = false;
  const stop = watch(
    parts.store,
    ({ ui }) => ui.workspaceId === "benchmark",
    (isShown) => {
      if (isShown && !isStarted) {
        isStarted = true;
        void import("./evaluate-here.ts").then(({ startEvaluating }) => {
          if (!isOver) {
            stopEvaluating = startEvaluating(parts);
          }
        });
      }
    },
  );
  return () => {
    isOver = true;
    stop();
    stopEvaluating();
  };
}
