/**
 * This file implements `npm run results`, which makes the published results that are missing
 * or out of date, or computes a random tenth of them again and compares.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createNodeEngine } from "#cli/node-engine.ts";
import { parseCount, parseNumber } from "#cli/number-option.ts";
import { writeOutput } from "#cli/output/output-file.ts";
import { parseOptions } from "#cli/parse-options.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import { DENOISED_SCORES, type DenoisedScores } from "#core/catalog/denoised-scores.ts";
import { AppError, isAbort } from "#core/errors.ts";
import { denoisedScores } from "#core/evaluation/denoised-scores.ts";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import type { ResultsIndex } from "#core/evaluation/results-index.ts";
import { SEGMENTS_FILE } from "#core/evaluation/segments-file.ts";
import type { Selection } from "#core/evaluation/select-patches.ts";
import { checkPublished } from "./check-published.ts";
import { evaluate } from "./evaluate.ts";
import { publishedPipelines } from "./published-pipelines.ts";
import { type DataSet, readDataSet } from "./read-data.ts";

const OPTIONS = {
  out: { type: "string" },
  data: { type: "string" },
  patches: { type: "string", default: "4" },
  seed: { type: "string" },
  threads: { type: "string" },
  check: { type: "boolean", default: false },
} as const;

const PUBLIC = fileURLToPath(new URL("../../../public", import.meta.url));
const MODELS = fileURLToPath(new URL("../../../models", import.meta.url));
const PATCH_PX = 256;
const SEED = 1;

/** @throws AppError; results-invalid where `--check` finds other numbers */
export async function resultsCommand(
  args: string[],
  modelsFolder?: string,
): Promise<void> {
  const { values } = parseOptions("results", { args, options: OPTIONS } as const);
  const folder = resolve(values.out ?? join(PUBLIC, "results"));
  const data = readDataSet(values.data ?? join(PUBLIC, "regions"));
  const threads = parseCount("threads", values.threads);
  const models = modelsFolder === undefined ? {} : { modelsFolder };
  const range = { min: 0, max: 2 ** 31, isWhole: true } as const;
  const seed =
    values.seed === undefined ? null : parseNumber("seed", values.seed, range);
  if (values.check) {
    const common = { folder, data, threads, ...models };
    console.log(
      await checkPublished({ ...common, seed: seed ?? Date.now() % 2 ** 31 }),
    );
    return;
  }
  const perImage = parseCount("patches", values.patches);
  const selection = { patchPx: PATCH_PX, perImage, seed: seed ?? SEED };
  mkdirSync(folder, { recursive: true });
  const cards = await readCards(modelsFolder);
  const pipelines = publishedPipelines(cards);
  const nameOf = (pipeline: string) => `${pipeline.replaceAll("+", "_")}.json`;
  const pathOf = (pipeline: string) => join(folder, nameOf(pipeline));
  const isThere = (pipeline: string) =>
    isUpToDate(pathOf(pipeline), { pipeline, cards, data, selection });
  const index: ResultsIndex = { schema: 1, files: [], leftOut: [] };
  const finished = new Set(pipelines.filter(isThere));
  const writeIndex = () => {
    index.files = pipelines.filter((pipeline) => finished.has(pipeline)).map(nameOf);
    return writeOutput(
      join(folder, "index.json"),
      `${JSON.stringify(index, null, 2)}\n`,
      { isForced: true },
    );
  };
  for (const pipeline of pipelines.filter((one) => !finished.has(one))) {
    console.log(`${pipeline} …`);
    try {
      const request = { of: { pipeline }, data, selection, threads, ...models };
      const results = await evaluate({ ...request, shard: null, answer: null });
      await writeOutput(pathOf(pipeline), encodeResultsFile(results), {
        isForced: true,
      });
      finished.add(pipeline);
    } catch (error) {
      index.leftOut.push(leftOut(error, pipeline, cards));
    }
    // Finished results stay published if this is ended, or if a later pipeline, which may
    // take hours, fails.
    await writeIndex();
  }
  await writeIndex();
  const stray = readdirSync(folder).filter(
    (name) => !["index.json", SEGMENTS_FILE, ...index.files].includes(name),
  );
  for (const name of stray) {
    rmSync(join(folder, name));
  }
  if (values.out === undefined) {
    const read = (name: string) =>
      parseResultsFile(readFileSync(join(folder, name), "utf8"), name);
    await writeDenoisedScores(index.files.map(read), modelsFolder ?? MODELS);
  }
  const place = relative(process.cwd(), folder) || ".";
  console.log(
    `${place}: ${index.files.length} results files, ${index.leftOut.length} pipelines left out`,
  );
}

async function readCards(modelsFolder: string | undefined) {
  const models = modelsFolder === undefined ? {} : { modelsFolder };
  const engine = createNodeEngine({ threads: 1, ...models });
  try {
    return await engine.loadCards();
  } finally {
    await engine.dispose();
  }
}

/**
 * Writes the scores that the warnings of unseen de-noisers quote; see
 * `core/catalog/denoised-scores.ts`.
 */
async function writeDenoisedScores(
  files: readonly ResultsFile[],
  modelsFolder: string,
): Promise<void> {
  const list: DenoisedScores = { schema: 1, scores: denoisedScores(files) };
  const text = `${JSON.stringify(list, null, 2)}\n`;
  await writeOutput(join(modelsFolder, DENOISED_SCORES), text, { isForced: true });
}

/**
 * Tells whether a file was made of the same models, on the same data, with the same
 * choice of patches.
 */
function isUpToDate(
  path: string,
  now: {
    readonly pipeline: string;
    readonly cards: readonly ModelCard[];
    readonly data: DataSet;
    readonly selection: Selection;
  },
): boolean {
  if (!existsSync(path)) {
    return false;
  }
  let file: ResultsFile;
  try {
    file = parseResultsFile(readFileSync(path, "utf8"), path);
  } catch {
    return false;
  }
  const { candidate } = file;
  if (candidate.kind !== "pipeline") {
    return false;
  }
  const used = [candidate.denoise, candidate.translate, candidate.refine].flatMap(
    (model) => model ?? [],
  );
  const wanted = now.pipeline.split("+").map((id) => {
    const card = now.cards.find((each) => each.id === id);
    return { id, hashes: (card?.graphs ?? []).map(({ sha256 }) => sha256) };
  });
  const has = used.map(({ id, graphs }) => ({
    id,
    hashes: graphs.map(({ sha256 }) => sha256),
  }));
  const { regions, ...facts } = now.data;
  return (
    JSON.stringify(has) === JSON.stringify(wanted) &&
    JSON.stringify(file.selection) === JSON.stringify(now.selection) &&
    JSON.stringify(file.data) === JSON.stringify(facts) &&
    JSON.stringify(file.regions.map(({ id, conditions }) => [id, conditions])) ===
      JSON.stringify(regions.map(({ id, conditions }) => [id, conditions]))
  );
}

/** Reports what cannot be measured; any other error ends the command. */
function leftOut(
  error: unknown,
  pipeline: string,
  cards: readonly ModelCard[],
): ResultsIndex["leftOut"][number] {
  const isReason =
    error instanceof AppError && !isAbort(error) && error.code === "measure-refused";
  if (!isReason) {
    throw error;
  }
  const ids = pipeline.split("+");
  const card = cards.find(({ id, stage }) => stage === "translate" && ids.includes(id));
  const reason = `${error.message} Expected ${error.expected}; found ${error.found}.`;
  return {
    ...{ pipeline, reason, title: card?.title ?? pipeline },
    paperRow: card?.paper?.tableRow ?? null,
  };
}
