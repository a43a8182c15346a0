/** This file computes a random tenth of the published patches again and compares the numbers. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { counted } from "#core/counted.ts";
import { AppError } from "#core/errors.ts";
import { isWithinTolerance } from "#core/evaluation/compare-results.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import type { ResultsFile, ResultsPatch } from "#core/evaluation/results-file.ts";
import { parseResultsIndex } from "#core/evaluation/results-index.ts";
import { createStream } from "#core/random.ts";
import { evaluate } from "./evaluate.ts";
import type { DataSet } from "./read-data.ts";

const SHARE = 0.1;
type Found = { readonly compared: number; readonly largest: number };

/**
 * @returns what has been compared, in one line
 * @throws AppError results-invalid at the first number that differs
 */
export async function checkPublished(options: {
  readonly folder: string;
  readonly data: DataSet;
  /** Says which tenth. */
  readonly seed: number;
  readonly threads: number | null;
  readonly modelsFolder?: string;
}): Promise<string> {
  const { folder, seed } = options;
  const { files } = parseResultsIndex(
    JSON.parse(readFileSync(join(folder, "index.json"), "utf8")),
  );
  let [patches, numbers, largest] = [0, 0, 0];
  for (const name of files) {
    const file = parseResultsFile(readFileSync(join(folder, name), "utf8"), name);
    const chosen = chooseTenth(file, name, seed);
    const found = await compareAgain(file, name, chosen, options);
    patches += chosen.size;
    numbers += found.compared;
    largest = Math.max(largest, found.largest);
  }
  return `${counted(patches, "patch", "patches")} of ${counted(files.length, "file")} computed again (seed ${seed}): ${numbers} numbers, largest difference ${largest.toExponential(1)}`;
}

/** Every file gives at least one patch. */
function chooseTenth(file: ResultsFile, name: string, seed: number): Set<string> {
  const keys = file.regions.flatMap(({ id, patches }) =>
    patches.map((patch) => keyOf(id, patch)),
  );
  const count = Math.max(1, Math.round(SHARE * keys.length));
  return new Set(createStream(seed, "check", name).shuffle(keys).slice(0, count));
}

function keyOf(
  regionId: string,
  { image, row, col }: Pick<ResultsPatch, "image" | "row" | "col">,
): string {
  return `${regionId}/${image}/${row}/${col}`;
}

async function compareAgain(
  file: ResultsFile,
  name: string,
  chosen: ReadonlySet<string>,
  options: {
    readonly data: DataSet;
    readonly threads: number | null;
    readonly modelsFolder?: string;
  },
): Promise<Found> {
  const { candidate, selection } = file;
  if (candidate.kind !== "pipeline") {
    throw new AppError("results-invalid", `${name} cannot be computed again.`, {
      expected: "results of a pipeline",
      found: "results of a folder of pictures",
      hint: "Publish results of pipelines only.",
    });
  }
  const models = [candidate.denoise, candidate.translate, candidate.refine];
  const wanted = new Set([...chosen].map((key) => key.split("/")[0]));
  const again = await evaluate({
    ...options,
    of: { pipeline: models.flatMap((model) => model?.id ?? []).join("+") },
    data: {
      ...options.data,
      regions: options.data.regions.filter(({ id }) => wanted.has(id)),
    },
    ...{ selection, shard: null, answer: null },
    isWanted: (regionId, patch) => chosen.has(keyOf(regionId, patch)),
  });
  const rows = new Map(
    again.regions.flatMap(({ id, patches }) =>
      patches.map((patch) => [keyOf(id, patch), patch] as const),
    ),
  );
  let [compared, largest] = [0, 0];
  for (const { id, patches } of file.regions) {
    for (const patch of patches.filter((each) => chosen.has(keyOf(id, each)))) {
      const found = rows.get(keyOf(id, patch));
      for (const [metric, value] of Object.entries(patch.values)) {
        const own = found?.values[metric] ?? Number.NaN;
        const difference = own === value ? 0 : Math.abs(own - value);
        if (!isWithinTolerance(value, own)) {
          throw differs(name, `${metric} of ${keyOf(id, patch)}`, value, own);
        }
        compared += 1;
        largest = Math.max(largest, difference);
      }
    }
  }
  return { compared, largest };
}

function differs(name: string, what: string, stated: number, found: number): AppError {
  return new AppError("results-invalid", `${name} says what is not so.`, {
    expected: `${what} to be ${stated}, as published`,
    found: String(found),
    hint: "Where a model or the simulator has changed: npm run results.",
  });
}
