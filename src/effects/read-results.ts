/** Results files, published or given, as entries of the Benchmark workspace. */
import { AppError, errorToData } from "#core/errors.ts";
import { checkJoining } from "#core/evaluation/check-joining.ts";
import type { ResultsEntry } from "#core/evaluation/own-rows.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import {
  parseResultsIndex,
  type ResultsIndex,
} from "#core/evaluation/results-index.ts";
import { parseSegmentsFile, SEGMENTS_FILE } from "#core/evaluation/segments-file.ts";
import type { BenchmarkState, PublishedSegments } from "#state/benchmark.ts";
import type { ReadResults } from "./load-results.ts";

/** More is no results file, but something that was dropped by mistake. */
const MOST_BYTES = 100_000_000;

/** @throws AppError network-unavailable, results-invalid */
export async function readPublished(readResults: ReadResults): Promise<{
  readonly entries: readonly ResultsEntry[];
  readonly leftOut: ResultsIndex["leftOut"];
  readonly segments: PublishedSegments;
}> {
  const segments = await readSegments(readResults);
  const text = await readResults("index.json");
  if (text === null) {
    return { entries: [], leftOut: [], segments };
  }
  const { files, leftOut } = parseResultsIndex(JSON.parse(text));
  const entries = await Promise.all(
    files.map(async (name): Promise<ResultsEntry> => {
      const own = await readResults(name);
      const file = parseResultsFile(own ?? "", name);
      return { id: name.replace(/\.json$/, ""), file, origin: "published" };
    }),
  );
  return { entries, leftOut, segments };
}

async function readSegments(readResults: ReadResults): Promise<PublishedSegments> {
  try {
    const text = await readResults(SEGMENTS_FILE);
    return text === null ? null : { file: parseSegmentsFile(text, SEGMENTS_FILE) };
  } catch (error) {
    return { error: errorToData(error) };
  }
}

/** @param published which the files are to stand beside */
export async function readGiven(
  files: readonly File[],
  published: readonly ResultsFile[],
): Promise<{
  readonly entries: readonly ResultsEntry[];
  readonly refused: BenchmarkState["refused"];
}> {
  const entries: ResultsEntry[] = [];
  const refused: BenchmarkState["refused"][number][] = [];
  for (const given of files) {
    try {
      const file = parseResultsFile(await textOf(given), given.name);
      checkJoining(file, given.name, published);
      const id = `added-${given.name.replace(/\.json$/i, "").replaceAll(/[,;]/g, "-")}`;
      entries.push({ id, file, origin: "added" });
    } catch (error) {
      refused.push({ name: given.name, error: errorToData(error) });
    }
  }
  return { entries, refused };
}

async function textOf(file: File): Promise<string> {
  if (file.size > MOST_BYTES) {
    throw new AppError("results-invalid", `${file.name} is no file of results.`, {
      expected: `at most ${MOST_BYTES / 1e6} MB`,
      found: `${(file.size / 1e6).toFixed(0)} MB`,
      hint: "Drop the JSON file that `npx sar2earth evaluate` has written.",
    });
  }
  return file.text();
}
