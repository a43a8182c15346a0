import { wrongUse } from "#cli/wrong-use.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import {
  byResultStage,
  chainOf,
  RESULT_STAGES,
  runRow,
  type StageChoice,
} from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";

/**
 * Parses `--pipeline`: ids joined by +, of a de-noiser, a translator and a refiner, of
 * which the translator is required.
 * @throws AppError argument-invalid, model-unknown
 */
export function parsePipeline(
  text: string,
  cards: readonly ModelCard[],
): readonly StageChoice[] {
  const ids = text.split("+").map((id) => id.trim());
  const chosen: Record<"denoised" | "syneo" | "refined", string | null> = byResultStage(
    () => null,
  );
  for (const id of ids) {
    const stage = RESULT_STAGES.find((s) =>
      cards.some((card) => card.id === id && card.stage === runRow(s).cardStage),
    );
    if (stage === undefined) {
      throw new AppError("model-unknown", `There is no model "${id}" for a pipeline.`, {
        expected: "ids of a de-noiser, a translator and a refiner, joined by +",
        found: text,
        hint: "`npx sar2earth models` lists what there is.",
      });
    }
    if (chosen[stage] !== null) {
      throw wrongUse(
        `one ${runRow(stage).noun} in --pipeline`,
        `${chosen[stage]} and ${id}`,
      );
    }
    chosen[stage] = id;
  }
  if (chosen.syneo === null) {
    throw wrongUse("a translator in --pipeline", text);
  }
  return chainOf(chosen);
}
