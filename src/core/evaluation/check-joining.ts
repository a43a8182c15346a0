/** This file decides whether a visitor's results can stand in the tables. */
import { AppError } from "#core/errors.ts";
import { dataKey, dataText } from "./data-set.ts";
import type { ResultsFile } from "./results-file.ts";

/**
 * Results on the published data set stand beside the published ones, and must be of its
 * regions. Results on any other data set get tables of their own.
 *
 * @param where the file's name
 * @throws AppError results-invalid: a shard, or a region that is not in the published data
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
  const same = published.filter(({ data }) => dataKey(data) === dataKey(file.data));
  const known = new Set(same.flatMap(({ regions }) => regions.map(({ id }) => id)));
  const stranger = file.regions.find(({ id }) => !known.has(id));
  if (same.length > 0 && stranger !== undefined) {
    throw cannotJoin(`${where} has a region that the tables do not have.`, {
      expected: `regions among ${[...known].join(", ")}`,
      found: `${stranger.id} in ${dataText(file.data)}`,
      hint: "Evaluate on the page’s regions (npx sar2earth evaluate … --data public/regions), or give your own data set a name of its own.",
    });
  }
}

function cannotJoin(
  message: string,
  words: { readonly expected: string; readonly found: string; readonly hint: string },
): AppError {
  return new AppError("results-invalid", message, words);
}
