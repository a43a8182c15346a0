/**
 * This port keeps patches that an evaluation has measured, so that it goes on after a
 * reload where it was. Everything here is plain data.
 */
import type {
  ResultsFile,
  ResultsMetric,
  ResultsPatch,
  ResultsRegion,
} from "#core/evaluation/results-file.ts";
import type { FeatureSets } from "./distribution.ts";

/** What is known of a patch once it has been measured. */
export type MeasuredPatch = {
  readonly regionId: string;
  /** The image that it is of, on the candidate's grid. */
  readonly image: ResultsRegion["images"][number];
  /** Null where less than half of the patch is valid in both images. */
  readonly row: ResultsPatch | null;
  readonly sets: FeatureSets | null;
  readonly metrics: readonly ResultsMetric[];
  /** What made the picture; null where nothing was measured. */
  readonly candidate: ResultsFile["candidate"] | null;
};

/** Patches by their place (`placeOf`), each for a job: what is evaluated, how, and on what. */
export interface KeptPatches {
  /** Number of patches that are kept, by job. */
  list(): Promise<ReadonlyMap<string, number>>;
  read(job: string): Promise<ReadonlyMap<string, MeasuredPatch>>;
  add(job: string, place: string, patch: MeasuredPatch): Promise<void>;
  remove(job: string): Promise<void>;
}
