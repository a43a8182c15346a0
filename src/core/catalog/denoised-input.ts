/** Checks whether a translator has seen, in training, what a de-noiser leaves of a scene. */
import type { ModelCard } from "./card.ts";
import type { DomainIssue } from "./domain.ts";

/** Rows of a card's measurements: the model on radar as it is, and after a de-noiser. */
const PLAIN_ROW = "model";
const rowAfter = (denoiserId: string) => `model after ${denoiserId}`;

/**
 * Warns of a de-noiser that the translator was not trained with, and states its effect
 * on the scores if the card has measured that. Returns null where it was trained with
 * it.
 */
export function checkDenoiser(
  translator: ModelCard,
  denoiser: ModelCard,
): DomainIssue | null {
  const { training, measured, title } = translator;
  if (training?.denoisers?.includes(denoiser.id)) {
    return null;
  }
  const rows = measured?.rows ?? [];
  const lpipsOf = (name: string) => rows.find((row) => row.name === name)?.lpips?.mean;
  const [plain, after] = [lpipsOf(PLAIN_ROW), lpipsOf(rowAfter(denoiser.id))];
  const numbers =
    plain === undefined || after === undefined || !measured
      ? "What that does to its scores has not been measured: compare with “none”."
      : `On ${measured.n} patches of ${measured.dataset} it takes LPIPS (lower is better) from ${plain.toFixed(3)} to ${after.toFixed(3)}.`;
  return {
    aspect: "denoiser",
    weight: "outside",
    message: `${title} was trained on ${trainedOn(training?.denoisers)}, not on what ${denoiser.title} leaves of it. ${numbers}`,
  };
}

function trainedOn(denoisers: readonly string[] | undefined): string {
  return denoisers === undefined || denoisers.length === 0
    ? "radar as it is"
    : `radar after ${denoisers.join(", ")}`;
}
