/**
 * Runs over mirrored input, as far as they are missing: what a network makes of the same
 * scene seen the other way round. Their results stay beside the others in the engine, and
 * are never the picture of a scene.
 */
import { windowBox } from "#core/geo/placement.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { ResultId } from "#ports/ids.ts";
import type { OnProgress } from "#ports/measurement.ts";
import type { RunEvent, RunPlan, RunRequest, RunSummary } from "#ports/runs.ts";

const FLIPS: readonly Flip[] = ["horizontal", "vertical", "both"];

/** A model over a scene; where and which way round is asked apart. */
export type FlippableRun = Pick<
  RunRequest,
  "sceneId" | "stages" | "levels" | "backend"
>;

export type RunParts = {
  readonly planRun: (request: RunRequest) => Promise<RunPlan>;
  /** Resolves when complete or stopped. */
  readonly run: (
    request: RunRequest,
    onEvent: (event: RunEvent) => void,
    signal: AbortSignal,
  ) => Promise<RunSummary>;
  readonly forgetResult: (resultId: ResultId) => void;
};

export type FlippedRuns = {
  /** Id of the result that the run has without mirroring. @throws AppError as `planRun` */
  plainResult(run: FlippableRun): Promise<ResultId>;
  /**
   * Ids of the three mirrored results, complete in `window` of the model's grid. Those of
   * another model or scene are let go of: nobody can see them any more.
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
  /** What has been run to its end, by result that has been asked for. */
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

/** The picture at the end of the chain: every run with a translator has one. */
function pictureOf({ results }: RunPlan): ResultId {
  return results.at(-1)?.resultId as ResultId;
}
