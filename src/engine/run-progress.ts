/** This file counts the tiles of a run, and reports them. */
import { windowBox } from "#core/geo/placement.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import type { Clock } from "#ports/clock.ts";
import type { Provenance, RunEvent, RunSummary } from "#ports/runs.ts";
import type { PreparedRun } from "./plan-run.ts";

export type RunProgress = {
  /** Stored tiles are done, and the first tile is about to be computed. */
  readonly computingBegins: () => void;
  /** @param runMs null for a tile that an earlier run has stored */
  readonly tileDone: (changed: PixelWindow, runMs: number | null) => void;
  readonly stored: () => number;
  readonly summary: (provenance: Provenance) => RunSummary;
};

export function createRunProgress(
  { input, tiles }: PreparedRun,
  clock: Clock,
  onEvent: (event: RunEvent) => void,
): RunProgress {
  const started = clock.nowMs();
  const total = tiles.tiles.length;
  let [done, stored, runMsSum] = [0, 0, 0];
  let [firstTile, firstComputed] = [started, started];
  return {
    computingBegins() {
      firstComputed = clock.nowMs();
      firstTile = done === 0 ? firstComputed : firstTile;
    },
    tileDone(changed, runMs) {
      done += 1;
      stored += runMs === null ? 1 : 0;
      runMsSum += runMs ?? 0;
      // Stored tiles say nothing about the time that the others take.
      const computed = done - stored;
      const perTileMs =
        computed === 0 ? null : (clock.nowMs() - firstComputed) / computed;
      onEvent({
        type: "tile",
        done,
        total,
        etaS: perTileMs === null ? null : (perTileMs * (total - done)) / 1000,
        changed: windowBox(input.grid, changed),
        runMs: runMs ?? 0,
      });
    },
    stored: () => stored,
    summary: (provenance) => ({
      status: done === total ? "complete" : "stopped",
      ...{ done, stored, total },
      elapsedMs: clock.nowMs() - started,
      tilesMs: clock.nowMs() - firstTile,
      runMs: runMsSum,
      provenance,
    }),
  };
}
