/** Checks whether a translator has seen, in training, what a de-noiser leaves of a scene. */
import type { ModelCard } from "./card.ts";
import type { DenoisedScore } from "./denoised-scores.ts";
import type { DomainIssue } from "./domain.ts";

/**
 * Warns of a de-noiser that the translator was not trained with, and states its effect
 * on LPIPS if `scores` hold that of these very weights. Returns null where it was trained
 * with it.
 */
export function checkDenoiser(
  { id, graphs = [], training, title }: ModelCard,
  denoiser: ModelCard,
  scores: readonly DenoisedScore[],
): DomainIssue | null {
  if (training?.denoisers?.includes(denoiser.id)) {
    return null;
  }
  const score = scores.find(
    (each) =>
      each.translate === id &&
      each.denoise === denoiser.id &&
      each.graphs.join() === graphs.map(({ sha256 }) => sha256).join(),
  );
  return {
    aspect: "denoiser",
    weight: "outside",
    message: `${title} was trained on ${trainedOn(training?.denoisers)}, not on what ${denoiser.title} leaves of it. ${inNumbers(score)}`,
  };
}

function inNumbers(score: DenoisedScore | undefined): string {
  if (score === undefined) {
    return "What that does to its scores has not been measured: compare with “none”.";
  }
  const { n, simulated, lpips } = score;
  const patches = `${simulated ? "simulated " : ""}patch${n === 1 ? "" : "es"}`;
  return `LPIPS (lower is better) ${lpips.plain.toFixed(3)} → ${lpips.after.toFixed(3)} on ${n} ${patches}.`;
}

function trainedOn(denoisers: readonly string[] | undefined): string {
  return denoisers === undefined || denoisers.length === 0
    ? "radar as it is"
    : `radar after ${denoisers.join(", ")}`;
}
