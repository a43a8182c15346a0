/**
 * This file runs a model on mirrored input where such results are missing. They show
 * what the network makes of the same scene when it is flipped. The engine keeps these
 * results beside the others and never offers them as pictures of the scene.
 */
import { windowBox } from "#core/geo/placement.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { ResultId } from "#ports/ids.ts";
import type { OnProgress } from "#ports/measurement.ts";
import type { RunEvent, RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";

const FLIPS: readonly Flip[] = ["horizontal", "vertical", "both"];

/**
 * A run of a model over a scene, without the area and the mirroring, which are given
 * separately.
 */
export type FlippableRun = Pick<
  RunRequest,
  "sceneId" | "stages" | "levels" | "norm" | "backend"
>;

export type RunParts = {
  readonly planRun: (request: RunRequest) => Promise<RunPlan>;
  /** Resolves when the run is complete or was stopped. */
  readonly run: (
    request: RunRequest,
    onEvent: (event: RunEvent) => void,
    signal: AbortSignal,
  ) => Promise<RunSummary>;
  readonly forgetResult: (resultId: ResultId) => void;
};

export type FlippedRuns = {
  /**
   * Returns the id of the result that the run has without mirroring.
   * @throws AppError as `planRun`
   */
  plainResult(run: FlippableRun): Promise<ResultId>;
  /**
   * Returns the ids of the three mirrored results, complete in `window` of the model's
   * grid. Mirrored results of other models or scenes are dropped, because nobody can
   * see them any more.
   * @throws AppError those of a run; AbortError when one is stopped
   */
  complete(
    run: FlippableRun,
    window: PixelWindow,
    signal: AbortSignal,
    onTile: OnProgress,
  ): Promise<readonly ResultId[]>;
};

export function createFlippedRuns(parts: RunParts): FlippedRuns {
  const { planRun, run, forgetResult } = parts;
  /** Windows that have been run to their end, by the result that was asked for. */
  const complete = new Map<ResultId, PixelWindow[]>();
  const underWay = new Set<readonly ResultId[]>();

  const forgetOthers = () => {
    const needed = new Set([...underWay].flat());
    for (const resultId of complete.keys()) {
      if (!needed.has(resultId)) {
        complete.delete(resultId);
        forgetResult(resultId);
      }
    }
  };

  const isComplete = (resultId: ResultId, { col, row, width, height }: PixelWindow) => {
    const windows = complete.get(resultId) ?? [];
    return windows.some(
      (done) =>
        done.col <= col &&
        done.row <= row &&
        done.col + done.width >= col + width &&
        done.row + done.height >= row + height,
    );
  };

  return {
    async plainResult(request) {
      return pictureOf(await planRun(wholeOf(request)));
    },
    async complete(request, window, signal, onTile) {
      const { grid } = await planRun(wholeOf(request));
      const region = { kind: "box", box: windowBox(grid, window) } as const;
      const wanted = await Promise.all(
        FLIPS.map(async (flip) => {
          const asked = { ...wholeOf(request), region, flip };
          return { asked, plan: await planRun(asked) };
        }),
      );
      const resultIds = wanted.map(({ plan }) => pictureOf(plan));
      const missing = wanted.filter(({ plan }) => !isComplete(pictureOf(plan), window));
      const total = missing.reduce((sum, { plan }) => sum + plan.tiles, 0);
      let before = 0;
      underWay.add(resultIds);
      try {
        for (const { asked, plan } of missing) {
          const onEvent = (event: RunEvent) => {
            if (event.type === "tile") {
              onTile(before + event.done, total);
            }
          };
          const resultId = pictureOf(plan);
          const windows = complete.get(resultId) ?? [];
          complete.set(resultId, windows);
          const { status } = await run(asked, onEvent, signal);
          if (status === "stopped") {
            throw new DOMException("The mirrored run was stopped.", "AbortError");
          }
          windows.push(window);
          before += plan.tiles;
        }
        forgetOthers();
        return resultIds;
      } finally {
        underWay.delete(resultIds);
      }
    },
  };
}

function wholeOf(run: FlippableRun): RunRequest {
  return { ...run, region: { kind: "whole" }, focus: null };
}

/** Returns the picture at the end of the chain; every run with a translator has one. */
function pictureOf({ results }: RunPlan): ResultId {
  return results.at(-1)?.resultId as ResultId;
}
