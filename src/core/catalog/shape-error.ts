import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";

/** What helps against a graph that is not the one its card describes. */
export const EXPORT_AGAIN =
  "Reload the page; if it stays, export the model again (models/training).";

/** Creates the error of a graph that takes or gives other shapes than its card says. */
export function shapeError(card: ModelCard, expected: string, found: string): AppError {
  return new AppError(
    "model-shape-mismatch",
    `The graph of "${card.title}" does not fit its card.`,
    { expected, found, hint: EXPORT_AGAIN },
  );
}
