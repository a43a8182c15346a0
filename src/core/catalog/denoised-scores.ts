/**
 * How much a translator's LPIPS changes after a de-noiser that it never saw in training:
 * `models/denoised-scores.json`, which `npm run results` writes from the published results
 * and a run's warning quotes. Nothing in it is typed by hand.
 */
import { z } from "zod";

/** Its name in the models folder. */
export const DENOISED_SCORES = "denoised-scores.json";

const schema = z.object({
  schema: z.literal(1),
  scores: z.array(
    z.object({
      translate: z.string(),
      denoise: z.string(),
      /** Hash of each of the translator's graphs, so that a new model has no old scores. */
      graphs: z.array(z.string()),
      /** Whether all patches were simulated. */
      simulated: z.boolean(),
      /** Patches that were measured with and without the de-noiser. */
      n: z.number().int().positive(),
      /** Mean LPIPS over those patches; lower is better. */
      lpips: z.object({ plain: z.number(), after: z.number() }),
    }),
  ),
});

export type DenoisedScores = z.infer<typeof schema>;
export type DenoisedScore = DenoisedScores["scores"][number];

/** Returns the scores; none where the content is not what `npm run results` writes. */
export function parseDenoisedScores(value: unknown): readonly DenoisedScore[] {
  const result = schema.safeParse(value);
  return result.success ? result.data.scores : [];
}
