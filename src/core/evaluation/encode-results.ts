/** This file writes results files; it does without the schema, which only reading needs. */
import type { ResultsFile } from "./results-file.ts";

/** Returns the file's text; numbers keep all their digits. */
export function encodeResultsFile(file: ResultsFile): string {
  const text = JSON.stringify(file, (_, value: unknown) =>
    value === Number.POSITIVE_INFINITY ? "Infinity" : value,
  );
  // Each patch and region has a line, which is compact and suits line-based comparison.
  return `${text.replaceAll('{"image":', '\n{"image":').replaceAll('{"id":"', '\n{"id":"')}\n`;
}
