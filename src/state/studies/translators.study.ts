/** This study computes the scores of every picture that a translator has made of the scene. */
import type { Area, Measurement, MeasureRequest } from "#ports/measurement.ts";
import { comparableResults, comparisonNeed } from "#state/comparison.ts";
import { metricIds } from "#state/measured-metrics.ts";
import { andThen, needed, notYet } from "#state/need.ts";
import { type NamedPicture, namedPictures } from "./named-pictures.ts";
import type { StudyDefinition } from "./study.ts";

type Request = Pick<MeasureRequest, "referenceSceneId" | "metrics"> & {
  readonly area: Area;
  /** The one on screen first. */
  readonly pictures: readonly NamedPicture[];
};

type Answer = readonly (NamedPicture &
  Pick<Measurement, "n" | "readings" | "refused">)[];

export const translators: StudyDefinition<Request, Answer> = {
  words: {
    title: "Which translator is closest?",
    about:
      "The same scores, in the same area, of every picture that a translator has made of this scene.",
    action: (state) => {
      const { length } = comparableResults(state);
      return length < 2 ? "Measure all pictures" : `Measure ${length} pictures`;
    },
  },
  need: (state) =>
    andThen(comparisonNeed(state), ({ referenceSceneId, area }) => {
      const pictures = namedPictures(state);
      return pictures.length < 2
        ? notYet(
            "Only one translator has been run here: run another one over the same place.",
          )
        : needed({ referenceSceneId, area, pictures, metrics: metricIds(state) });
    }),
  async ask(engine, { pictures, ...asked }, onProgress, signal) {
    const found: Answer[number][] = [];
    for (const [i, picture] of pictures.entries()) {
      const candidate = { kind: "result", resultId: picture.resultId } as const;
      const { n, readings, refused } = await engine.measure(
        { ...asked, candidate, patchPx: null, limitPx: null },
        (done, total) => onProgress(i * total + done, pictures.length * total),
        signal,
      );
      found.push({ ...picture, n, readings, refused });
    }
    return found;
  },
  table: (found) => ({
    rows: found.map(({ resultId, name, n, readings }) => ({
      id: resultId,
      label: name,
      detail: `${name}, n = ${n} pixels`,
      readings,
    })),
    current: found[0]?.resultId ?? null,
    notes: found.flatMap(({ name, refused }) =>
      refused.map(({ label, reason }) => `${name}, ${label}: ${reason}`),
    ),
  }),
  unasked: null,
  runsModels: false,
};
