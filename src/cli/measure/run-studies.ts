/**
 * This file runs the page's studies for one pair: what its scores mean, and whether the
 * two images are aligned.
 */
import { openSceneFile } from "#cli/open-scene-file.ts";
import type { Progress } from "#cli/output/progress.ts";
import { AppError } from "#core/errors.ts";
import { REGISTRATION_METRICS } from "#core/metrics/registration-surface.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { Comparison } from "#ports/measurement.ts";
import type { Ladder, Registration } from "#ports/studies.ts";

export type AskedStudies = {
  /** Whether to compute the same metrics for degraded images of known quality. */
  readonly hasLadder: boolean;
  /** Radar image that is compared as a grey image, too; null leaves it out. */
  readonly sarPath: string | null;
  /** Optical images of other dates, each compared as well. */
  readonly otherPaths: readonly string[];
  /** Whether to compute each pixel metric over all small shifts. */
  readonly hasRegistration: boolean;
};

export type FoundStudies = {
  readonly ladder: Ladder | null;
  readonly registration: Registration | null;
};

/** Runs the studies. @throws AppError of opening and measuring */
export async function runStudies(
  engine: Engine,
  comparison: Comparison,
  metrics: readonly string[],
  asked: AskedStudies,
  progress: Progress,
): Promise<FoundStudies> {
  const show = (what: string) => (done: number, total: number) =>
    progress.show(done / total, `${what}, ${done}/${total}`);
  const registration = asked.hasRegistration
    ? await engine.registration(
        { ...comparison, metrics: REGISTRATION_METRICS },
        show("registration"),
      )
    : null;
  if (!asked.hasLadder) {
    return { ladder: null, registration };
  }
  const open: SceneId[] = [];
  const idOf = async (path: string, answer: "eo" | null) => {
    const { sceneId } = await openSceneFile(engine, path, answer);
    open.push(sceneId);
    return sceneId;
  };
  try {
    const { sarPath } = asked;
    const sarSceneId = sarPath === null ? null : await idOf(sarPath, null);
    const otherSceneIds: SceneId[] = [];
    for (const path of asked.otherPaths) {
      otherSceneIds.push(await idOf(path, "eo"));
    }
    const ladder = await engine.ladder(
      { ...comparison, sarSceneId, otherSceneIds, metrics },
      show("ladder"),
    );
    return { ladder, registration };
  } finally {
    await Promise.all(open.map((sceneId) => engine.closeScene(sceneId)));
  }
}

/** Checks the options. @throws AppError argument-invalid when there are several pairs */
export function validateStudies(asked: AskedStudies, pairs: number): void {
  if (pairs > 1 && (asked.hasLadder || asked.hasRegistration)) {
    throw new AppError("argument-invalid", "Ladder and registration are of one pair.", {
      expected: "two images with --ladder or --registration",
      found: `${pairs} pairs of images`,
      hint: "Give one image and its reference.",
    });
  }
}
