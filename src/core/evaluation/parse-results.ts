/** This file parses results files. */

import { JsonLimitError, parseLimitedJson } from "#core/json-limits.ts";
import { checkResults } from "./check-results.ts";
import { invalidResults, jsonFault, versionFault } from "./results-errors.ts";
import { type ResultsFile, resultsSchema } from "./results-file.ts";

/**
 * Parses a file's text and derives every mean again from its rows.
 * @param where the file's name, for the message
 * @throws AppError results-invalid, naming the first error
 */
export function parseResultsFile(text: string, where: string): ResultsFile {
  const value = parseJson(text, where);
  const version = versionFault(value);
  if (version !== null) {
    throw invalidResults(where, version);
  }
  const result = resultsSchema.safeParse(value);
  if (!result.success) {
    const issue = result.error.issues[0];
    const fault = {
      expected: issue?.message ?? "a results file",
      found: placeOf(issue?.path ?? []),
    };
    throw invalidResults(where, fault, result.error);
  }
  const wrong = checkResults(result.data);
  if (wrong !== null) {
    throw invalidResults(where, wrong);
  }
  return result.data;
}

/** About thirty for each patch. */
const MOST_VALUES = 10_000_000;

function parseJson(text: string, where: string): unknown {
  try {
    return parseLimitedJson(text, MOST_VALUES);
  } catch (cause) {
    if (cause instanceof JsonLimitError) {
      const expected = `at most ${MOST_VALUES} values, and lists that are not deep`;
      throw invalidResults(where, { expected, found: cause.message }, cause);
    }
    throw invalidResults(where, jsonFault(text, cause), cause);
  }
}

/** Formats a path: `["regions", 0, "patches", 3, "n"]` becomes "regions[0].patches[3].n". */
function placeOf(path: readonly PropertyKey[]): string {
  const text = path
    .map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`))
    .join("")
    .replace(/^\./, "");
  return text === "" ? "the file as a whole" : `something else at "${text}"`;
}
