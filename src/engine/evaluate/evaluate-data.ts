/**
 * Evaluates a pipeline, or a folder of pictures, on a data set: region by region and patch
 * by patch with the engine's own measurements. The command line and the page call it.
 */
import { AppError } from "#core/errors.ts";
import type { GatheredResults } from "#core/evaluation/merge-results.ts";
import type { ResultsFile, ResultsRegion } from "#core/evaluation/results-file.ts";
import type { Engine } from "#ports/engine.ts";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import type { Candidate, CoverSource, NamedImage } from "./candidate.ts";
import {
  type EvaluationOptions,
  type EvaluationWork,
  evaluateImage,
} from "./evaluate-image.ts";
import { gatherMeasured, type MeasuredRegion } from "./gather-measured.ts";

export type EvaluatedRegion<I extends NamedImage> = Pick<
  ResultsRegion,
  "id" | "name" | "kind" | "simulated" | "conditions"
> & { readonly images: readonly I[] };

export type EvaluatedData<I extends NamedImage> = ResultsFile["data"] & {
  readonly regions: readonly EvaluatedRegion<I>[];
};

/** How far an evaluation has come. */
export type EvaluationNews = {
  /** Of the data set's images, 0–1. */
  readonly fraction: number;
  /** "Paris-U, paris: patch 3 of 4". */
  readonly text: string;
  /** Patches that have been measured now, the current one among them. */
  readonly measured: number;
  /** Patches that were known before. */
  readonly kept: number;
};

/** @throws AppError of the engine; measure-refused where no patch could be measured; AbortError */
export async function evaluateData<I extends NamedImage>(
  parts: {
    readonly engine: Engine;
    readonly data: EvaluatedData<I>;
    readonly candidate: Candidate<I>;
    openCover(regionId: string, image: I, at: number): Promise<CoverSource>;
  },
  options: EvaluationOptions,
  onNews: (news: EvaluationNews) => void,
): Promise<GatheredResults> {
  const { data } = parts;
  let refusal: AppError | null = null;
  const work: EvaluationWork<I> = {
    ...parts,
    options,
    onRefusal: (why) => {
      refusal = why;
    },
  };
  const regions: MeasuredRegion[] = [];
  const total = data.regions.reduce((sum, { images }) => sum + images.length, 0);
  let [done, measured, kept] = [0, 0, 0];
  for (const region of data.regions) {
    const found = await evaluateRegion(work, region, done, (text, part, isKept) => {
      [measured, kept] = isKept ? [measured, kept + 1] : [measured + 1, kept];
      const fraction = (done + part) / total;
      onNews({ fraction, text: `${region.name}, ${text}`, measured, kept });
    });
    regions.push(found);
    done += region.images.length;
  }
  if (regions.every(({ patches }) => patches.every(({ row }) => row === null))) {
    throw refusal ?? nothingHere();
  }
  return gatherMeasured(data, regions, options);
}

async function evaluateRegion<I extends NamedImage>(
  work: EvaluationWork<I>,
  region: EvaluatedRegion<I>,
  firstImage: number,
  onProgress: (text: string, images: number, isKept: boolean) => void,
): Promise<MeasuredRegion> {
  const images: ResultsRegion["images"] = [];
  const patches: MeasuredPatch[] = [];
  let isSimulated = region.simulated;
  for (const [i, image] of region.images.entries()) {
    const found = await evaluateImage(work, region.id, image, {
      ...{ number: firstImage + i, at: i },
      onPatch: (k, n, isKept) =>
        onProgress(`${image.name}: patch ${k} of ${n}`, i + k / n, isKept),
    });
    images.push(found.image);
    patches.push(...found.patches);
    isSimulated ||= found.isSimulated;
  }
  const { id, name, kind, conditions } = region;
  return {
    facts: { id, name, kind, simulated: isSimulated, conditions },
    ...{ images, patches },
  };
}

function nothingHere(): AppError {
  return new AppError("measure-refused", "No patch falls to this part.", {
    expected: "at least one patch a shard",
    found: "more shards than patches",
    hint: "Evaluate in fewer shards, or with more patches.",
  });
}
