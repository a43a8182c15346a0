/** This file decides whether a visitor's results can stand in the tables beside the published ones. */
import { AppError } from "#core/errors.ts";
import type { ResultsFile } from "./results-file.ts";

/**
 * Numbers are comparable on the same pixels only. Where nothing is published, anything joins.
 * @param where the file's name
 * @throws AppError results-invalid: a shard, another data set, or a region that is not in it
 */
export function checkJoining(
  file: ResultsFile,
  where: string,
  published: readonly ResultsFile[],
): void {
  if (file.shard !== null) {
    throw cannotJoin(`${where} is a part of an evaluation.`, {
      expected: "a whole evaluation",
      found: `shard ${file.shard.index} of ${file.shard.count}`,
      hint: "Put the parts together: npx sar2earth merge PART… --out FILE.json",
    });
  }
  const [first] = published;
  if (first === undefined) {
    return;
  }
  if (published.every(({ data }) => keyOf(data) !== keyOf(file.data))) {
    throw cannotJoin(`${where} is of another data set.`, {
      expected: textOf(first.data),
      found: textOf(file.data),
      hint: "Evaluate on the page’s regions: npx sar2earth evaluate … --data public/regions",
    });
  }
  const known = new Set(
    published.flatMap(({ regions }) => regions.map(({ id }) => id)),
  );
  const stranger = file.regions.find(({ id }) => !known.has(id));
  if (stranger !== undefined) {
    throw cannotJoin(`${where} has a region that the tables do not have.`, {
      expected: `regions among ${[...known].join(", ")}`,
      found: stranger.id,
      hint: "Evaluate on the page’s regions: npx sar2earth evaluate … --data public/regions",
    });
  }
}

/** Other versions of the simulator make other pixels. */
function keyOf({ id, split, simulatorVersion }: ResultsFile["data"]): string {
  return JSON.stringify([id, split, simulatorVersion]);
}

function textOf({ id, split, simulatorVersion }: ResultsFile["data"]): string {
  const version =
    simulatorVersion === null ? "not simulated" : `simulator ${simulatorVersion}`;
  return `the data set ${id}, split ${split}, ${version}`;
}

function cannotJoin(
  message: string,
  words: { readonly expected: string; readonly found: string; readonly hint: string },
): AppError {
  return new AppError("results-invalid", message, words);
}
