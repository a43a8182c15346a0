/** This file finds, in published results, what a de-noiser does to a translator's scores. */
import type { DenoisedScore } from "#core/catalog/denoised-scores.ts";
import type { ResultsFile, ResultsPatch } from "./results-file.ts";

type Pipeline = Extract<ResultsFile["candidate"], { kind: "pipeline" }>;

/**
 * Compares every file of a pipeline "de-noise, translate" with that of the same translator
 * alone, over the patches that both have measured LPIPS on. The result is sorted by
 * translator, then de-noiser.
 */
export function denoisedScores(files: readonly ResultsFile[]): DenoisedScore[] {
  const pipelines = files.flatMap((file) =>
    file.candidate.kind === "pipeline" && file.candidate.refine === null
      ? [{ file, candidate: file.candidate }]
      : [],
  );
  const found = pipelines.flatMap(({ file, candidate: { denoise, translate } }) => {
    const plain = pipelines.find(
      (other) =>
        other.candidate.denoise === null &&
        hasSameGraphs(other.candidate.translate, translate) &&
        other.file.data.id === file.data.id,
    );
    const pairs = plain === undefined ? [] : pairedLpips(plain.file, file);
    if (denoise === null || pairs.length === 0) {
      return [];
    }
    const mean = (of: 0 | 1) =>
      pairs.reduce((sum, pair) => sum + pair[of], 0) / pairs.length;
    return [
      {
        ...{ translate: translate.id, denoise: denoise.id },
        graphs: translate.graphs.map(({ sha256 }) => sha256),
        simulated: file.data.simulated,
        n: pairs.length,
        lpips: { plain: mean(0), after: mean(1) },
      },
    ];
  });
  const key = ({ translate, denoise }: DenoisedScore) => `${translate}+${denoise}`;
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function hasSameGraphs(a: Pipeline["translate"], b: Pipeline["translate"]): boolean {
  return a.id === b.id && JSON.stringify(a.graphs) === JSON.stringify(b.graphs);
}

function pairedLpips(plain: ResultsFile, after: ResultsFile): [number, number][] {
  const place = (region: string, { image, row, col }: ResultsPatch) =>
    `${region}/${image}/${row}/${col}`;
  const known = new Map(
    plain.regions.flatMap(({ id, patches }) =>
      patches.map((patch) => [place(id, patch), patch.values.lpips] as const),
    ),
  );
  return after.regions.flatMap(({ id, patches }) =>
    patches.flatMap((patch): [number, number][] => {
      const [before, now] = [known.get(place(id, patch)), patch.values.lpips];
      return before === undefined || now === undefined ? [] : [[before, now]];
    }),
  );
}
