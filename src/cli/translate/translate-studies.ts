/** This file measures what `translate` reports about its own result. */

import { openSceneFile } from "#cli/open-scene-file.ts";
import type { Progress } from "#cli/output/progress.ts";
import { AppError } from "#core/errors.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { RunRequest } from "#ports/runs.ts";
import type { Disagreement, Seams } from "#ports/studies.ts";

/** Measures the seam ratio of a picture; null where no tiles meet in it. */
export async function measureSeams(
  engine: Engine,
  resultId: ResultId,
): Promise<Seams | null> {
  try {
    return await engine.seams({ resultId, area: { kind: "all" } });
  } catch (error) {
    if (error instanceof AppError && error.code === "measure-refused") {
      return null;
    }
    throw error;
  }
}

/** Runs the model on mirrored input too, and measures how much its pictures differ. */
export async function measureDisagreement(
  engine: Engine,
  { sceneId, stages, levels, norm, backend, region }: RunRequest,
  reference: string | null,
  progress: Progress,
): Promise<Disagreement> {
  const eo = reference === null ? null : await openSceneFile(engine, reference, "eo");
  const found = await engine.flips(
    {
      ...{ sceneId, stages, backend },
      ...(levels === undefined ? {} : { levels }),
      ...(norm === undefined ? {} : { norm }),
      referenceSceneId: eo?.sceneId ?? null,
      area: region.kind === "whole" ? { kind: "all" } : region,
    },
    (done, total) => progress.show(done / total, `mirrored, ${done}/${total}`),
  );
  progress.end();
  return found;
}
