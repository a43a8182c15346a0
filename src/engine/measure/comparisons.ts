/** This file finds the images to be compared by the keys that a request contains. */
import { AppError } from "#core/errors.ts";
import type { ResultRaster } from "#engine/result-raster.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { Comparison, ImageKey } from "#ports/measurement.ts";
import type { Provenance } from "#ports/runs.ts";
import {
  type CandidateImage,
  candidateOfResult,
  candidateOfScene,
} from "./candidate-image.ts";
import { validateSameGrid } from "./disagreement.ts";
import type { KeptParts } from "./kept-parts.ts";
import { type OpenComparison, openComparison } from "./open-comparison.ts";

export type ImageStore = {
  readonly sceneOf: (sceneId: SceneId) => SceneHandle;
  readonly resultOf: (resultId: ResultId) => {
    readonly raster: ResultRaster;
    readonly provenance: Pick<Provenance, "stridePx" | "featherPx"> | null;
  };
};

export type Comparisons = {
  candidateOf(key: ImageKey): CandidateImage;
  /** Returns two or more pictures on one grid. @throws AppError measure-refused */
  picturesOf(
    resultIds: readonly ResultId[],
  ): readonly [CandidateImage, ...CandidateImage[]];
  /** Opens a comparison. @throws AppError measure-refused */
  compare(comparison: Comparison): OpenComparison;
  /** Does what `compare` does, but returns the reason where the comparison is refused. */
  compareOrReason(comparison: Comparison): ComparedOrNot;
};

export type ComparedOrNot =
  | { readonly source: OpenComparison }
  | { readonly reason: string };

export function createComparisons(
  { sceneOf, resultOf }: ImageStore,
  kept: KeptParts,
): Comparisons {
  const candidateOf = (key: ImageKey) =>
    key.kind === "scene"
      ? candidateOfScene(sceneOf(key.sceneId))
      : candidateOfResult(resultOf(key.resultId).raster);
  const compare = ({ candidate, referenceSceneId, area }: Comparison) => {
    const image = candidateOf(candidate);
    const reference = sceneOf(referenceSceneId);
    const pixels = kept.pixelsOf(reference, image.grid);
    return openComparison(image, reference, pixels, area);
  };
  return {
    candidateOf,
    compare,
    picturesOf(resultIds) {
      const images = resultIds.map((resultId) =>
        candidateOf({ kind: "result", resultId }),
      );
      validateSameGrid(images);
      return images as [CandidateImage, ...CandidateImage[]];
    },
    compareOrReason(comparison) {
      try {
        return { source: compare(comparison) };
      } catch (error) {
        if (error instanceof AppError && error.code === "measure-refused") {
          return { reason: `Expected ${error.expected}; found ${error.found}.` };
        }
        throw error;
      }
    },
  };
}
