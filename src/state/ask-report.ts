/** This file derives what is said of answers: how they compare, and all of it as a file. */
import { STAGES, type Stage, stageRow } from "#core/catalog/stages.ts";
import {
  type AnswerAgreement,
  compareAnswers,
} from "#core/vision-language/answer-agreement.ts";
import { parseEndpoint } from "#core/vision-language/endpoint.ts";
import type { ModelManifest } from "#core/vision-language/in-browser/model-manifest.ts";
import { normaliseAnswer } from "#core/vision-language/normalise-answer.ts";
import { promptFor, promptOf } from "#core/vision-language/question.ts";
import type { AppState } from "./app-store.ts";
import { REFERENCE } from "./ask-actions.ts";
import { viewGrid } from "./map-spec.ts";

/** Compares a panel's answer with that about the optical image; null = there are not both. */
export function agreementOf(
  { ask }: Pick<AppState, "ask">,
  stage: Stage,
): AnswerAgreement | null {
  const { round, byStage, marks } = ask;
  const [own, reference] = [byStage[stage], byStage[REFERENCE]];
  return round === null ||
    stage === REFERENCE ||
    own?.status !== "done" ||
    reference?.status !== "done"
    ? null
    : compareAnswers(
        ...[own.text, reference.text, round.question.form],
        marks[stage] ?? null,
      );
}

/** Where the weights came from, and the hashes that their files were held to. */
function weightsReport(weights: ModelManifest) {
  const { hub, repository, revision, commit, licence, files } = weights;
  return {
    ...{ hub, repository, revision, commit, licence },
    files: files.map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  };
}

/** Question, pictures' facts and answers; no pixels, and never the key. */
export type AnswersReport = NonNullable<ReturnType<typeof answersReport>>;

export function answersReport(state: AppState) {
  const { round, byStage } = state.ask;
  if (round === null) {
    return null;
  }
  const { question, model, startedAt, address, view, weights } = round;
  return {
    question: question.text,
    form: question.form,
    prompt: promptOf(question),
    // Null where the model runs in this page, which takes the likeliest word every time.
    server: weights === null ? parseEndpoint(address).origin : null,
    seed: weights === null ? round.seed : null,
    ...{ model, temperature: 0, startedAt },
    weights: weights && weightsReport(weights),
    view: { crs: viewGrid(state)?.crs ?? "pixel", box: view.box },
    reference: stageRow(REFERENCE).name,
    answers: STAGES.flatMap((stage) => {
      const panel = byStage[stage];
      if (panel === undefined) {
        return [];
      }
      const { picture, status, text, facts, elapsedMs, error } = panel;
      return [
        {
          stage,
          panel: stageRow(stage).name,
          prompt: promptFor(question, picture?.covered ?? 1),
          ...{ status, text },
          normalised: normaliseAnswer(text, question.form),
          agreement: agreementOf(state, stage),
          image: picture && {
            ...{ shows: picture.caption, mediaType: picture.mediaType },
            ...{ width: picture.width, height: picture.height, bytes: picture.bytes },
            covered: Number(picture.covered.toFixed(3)),
          },
          ...{ facts, elapsedMs },
          error: error && { message: error.message, found: error.found },
        },
      ];
    }),
  };
}
