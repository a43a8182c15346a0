/**
 * This file computes distances between all candidates' patches and all references'
 * patches, as two sets.
 */
import { AppError } from "#core/errors.ts";
import { mergeShards } from "#core/metrics/feature-shard.ts";
import { readPatchSets } from "#engine/measure/patch-sets.ts";
import type { DistributionReading, FeatureSets } from "#ports/distribution.ts";
import type { Engine } from "#ports/engine.ts";
import type { Comparison, OnProgress } from "#ports/measurement.ts";

export type SetCollector = {
  /** Adds the patches of one pair of images. */
  add(comparison: Comparison, patchPx: number, onProgress: OnProgress): Promise<void>;
  /** Computes the distances. @throws AppError measure-refused with fewer than two patches */
  read(): Promise<readonly DistributionReading[]>;
};

export function createSetCollector(engine: Engine): SetCollector {
  const all: FeatureSets[] = [];
  return {
    async add(comparison, patchPx, onProgress) {
      const found = await engine.distribution(
        {
          ...{ ...comparison, patchPx, source: "alexnet", backend: "auto" },
          ...{ keepSets: true },
        },
        onProgress,
      );
      if (found?.sets) {
        all.push(found.sets);
      }
    },
    async read() {
      const [first] = all;
      const n = all.reduce((sum, sets) => sum + sets.candidate.n, 0);
      if (first === undefined || n < 2) {
        throw new AppError("measure-refused", "One patch is no set.", {
          expected: "at least two patches for --fd",
          found: String(n),
          hint: "Give more images, or smaller patches with --per-patch.",
        });
      }
      const candidate = mergeShards(all.map((sets) => sets.candidate));
      const reference = mergeShards(all.map((sets) => sets.reference));
      return readPatchSets({ candidate, reference }, first);
    },
  };
}
