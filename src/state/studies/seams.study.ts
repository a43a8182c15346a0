/**
 * This study measures whether borders between tiles are visible, for every picture of
 * the scene.
 */
import { type AppErrorData, errorToData } from "#core/errors.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import type { Seams } from "#ports/studies.ts";
import { pictureNeed } from "#state/comparison.ts";
import { andThen, needed } from "#state/need.ts";
import { type NamedPicture, namedPictures } from "./named-pictures.ts";
import type { StudyDefinition } from "./study.ts";

type Request = {
  readonly area: DrawnArea;
  /** The one on screen first. */
  readonly pictures: readonly NamedPicture[];
};

type Answer = readonly (NamedPicture & {
  readonly found: Seams | null;
  readonly error: AppErrorData | null;
})[];

export const seams: StudyDefinition<Request, Answer> = {
  words: {
    title: "Seams",
    about:
      "A picture is made in tiles. This compares how much neighbouring pixels differ where tiles meet with how much they differ inside tiles: at 1 nothing is seen, above 1 the tiles show, below 1 their blending is softer than the picture.",
    action: "Measure seams",
  },
  need: (state) =>
    andThen(pictureNeed(state), ({ area }) =>
      needed({ area, pictures: namedPictures(state) }),
    ),
  async ask(engine, { area, pictures }, onProgress, signal) {
    const answer: Answer[number][] = [];
    for (const [i, picture] of pictures.entries()) {
      const { resultId } = picture;
      const report = (done: number, total: number) =>
        onProgress(i * total + done, pictures.length * total);
      try {
        const found = await engine.seams({ resultId, area }, report, signal);
        answer.push({ ...picture, found, error: null });
      } catch (error) {
        // One picture may be too small for it; only if all are, the study is refused.
        if (signal.aborted || pictures.length === 1) {
          throw error;
        }
        answer.push({ ...picture, found: null, error: errorToData(error) });
      }
    }
    return answer;
  },
  table: (answer) => ({
    rows: answer.flatMap(({ resultId, name, found }) =>
      found === null
        ? []
        : [
            {
              id: resultId,
              label: name,
              detail: `${name}: ${found.settings}, n = ${found.pairs} pairs where tiles meet`,
              readings: [
                {
                  ...{ id: "seam-ratio", label: "Seam ratio", unit: "" },
                  ...{ better: "lower", settings: found.settings },
                  value: found.ratio,
                },
              ],
            },
          ],
    ),
    current: answer[0]?.resultId ?? null,
    notes: answer.flatMap(({ name, error }) =>
      error === null ? [] : [`${name}: found ${error.found}. ${error.hint}`],
    ),
  }),
  unasked: null,
  runsModels: false,
};
