/**
 * This file defines `results/index.json`, which lists the published results files, and the
 * pipelines for which there is none, each with the reason.
 */
import { z } from "zod";
import { AppError } from "#core/errors.ts";

const indexSchema = z.object({
  schema: z.literal(1),
  /** Relative to the index. */
  files: z.array(z.string().regex(/^[\w.+-]+\.json$/)),
  leftOut: z.array(
    z.object({
      pipeline: z.string().min(1),
      /** Of the translator. */
      title: z.string().min(1),
      paperRow: z.string().nullable(),
      reason: z.string().min(1),
    }),
  ),
});

export type ResultsIndex = z.infer<typeof indexSchema>;

/** @throws AppError results-invalid */
export function parseResultsIndex(value: unknown): ResultsIndex {
  const result = indexSchema.safeParse(value);
  if (result.success) {
    return result.data;
  }
  const issue = result.error.issues[0];
  throw new AppError("results-invalid", "The list of results cannot be read.", {
    expected: "results/index.json as `npm run results` writes it",
    found: `${issue?.path.join(".") || "the file"}: ${issue?.message ?? "invalid"}`,
    hint: "Write it again: npm run results.",
    cause: result.error,
  });
}
