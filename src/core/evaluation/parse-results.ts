/** This file parses results files. */
import { AppError } from "#core/errors.ts";
import { checkResults } from "./check-results.ts";
import { type ResultsFile, resultsSchema } from "./results-file.ts";

/**
 * Parses a file's text and derives every mean again from its rows.
 * @param where the file's name, for the message
 * @throws AppError results-invalid, naming the first error
 */
export function parseResultsFile(text: string, where: string): ResultsFile {
  const result = resultsSchema.safeParse(parseJson(text, where));
  if (!result.success) {
    const issue = result.error.issues[0];
    throw invalidResults(
      where,
      issue?.message ?? "invalid",
      placeOf(issue?.path ?? []),
      result.error,
    );
  }
  const wrong = checkResults(result.data);
  if (wrong !== null) {
    throw invalidResults(where, wrong.expected, wrong.found);
  }
  return result.data;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const found =
      text.trim() === ""
        ? "an empty file"
        : cause instanceof Error
          ? cause.message
          : "something else";
    throw invalidResults(where, "a JSON file", found, cause);
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

function invalidResults(
  where: string,
  expected: string,
  found: string,
  cause?: unknown,
): AppError {
  return new AppError("results-invalid", `${where} is not a results file.`, {
    expected,
    found,
    hint: "Write it again with `npx sar2earth evaluate`, and change nothing in it by hand.",
    cause,
  });
}
