/**
 * This file implements `sar2earth evaluate` and `sar2earth merge`, which write results
 * files, whole or in shards; `merge` hands on the bands of a picture.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseAnswer } from "#cli/answer-option.ts";
import { metricIds } from "#cli/measure/measure-files.ts";
import { createNodeEngine } from "#cli/node-engine.ts";
import { parseCount, parseNumber } from "#cli/number-option.ts";
import { claimOutput, writeOutput } from "#cli/output/output-file.ts";
import { createProgress, type Progress } from "#cli/output/progress.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { parseShard } from "#cli/shard-option.ts";
import { mergeTileRanges } from "#cli/translate/merge-tile-ranges.ts";
import {
  bringOwnModels,
  type Chosen,
  OWN_MODEL_OPTIONS,
  type OwnModelOptions,
  parseOwnModels,
} from "#cli/translate/own-models.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { AppError } from "#core/errors.ts";
import { encodeResultsFile } from "#core/evaluation/encode-results.ts";
import { gatherShards } from "#core/evaluation/merge-results.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import type { ResultsFile } from "#core/evaluation/results-file.ts";
import type { Selection, Shard } from "#core/evaluation/select-patches.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import { evaluateData } from "#engine/evaluate/evaluate-data.ts";
import type { EvaluationOptions } from "#engine/evaluate/evaluate-image.ts";
import { finishResults } from "#engine/evaluate/finish-results.ts";
import type { Engine } from "#ports/engine.ts";
import { openLabels } from "./label-map.ts";
import { openCandidate } from "./open-candidate.ts";
import { type DataSet, readDataSet } from "./read-data.ts";
import { resultsText } from "./results-text.ts";

const OPTIONS = {
  pipeline: { type: "string" },
  pictures: { type: "string" },
  data: { type: "string" },
  out: { type: "string" },
  patches: { type: "string" },
  "patch-px": { type: "string", default: "256" },
  seed: { type: "string", default: "1" },
  shard: { type: "string" },
  as: { type: "string" },
  threads: { type: "string" },
  force: { type: "boolean", default: false },
  ...OWN_MODEL_OPTIONS,
} as const;

export type EvaluationRequest = {
  readonly of: { readonly pipeline: string } | { readonly pictures: string };
  /** How the translator is called where the pipeline names a file; null = it does not. */
  readonly own?: OwnModelOptions | null;
  readonly data: DataSet;
  readonly selection: Selection;
  readonly shard: Shard;
  readonly answer: SceneAnswer | null;
  /** Leaves out patches of the selection; none unless given. */
  readonly isWanted?: EvaluationOptions["isWanted"];
  readonly threads: number | null;
  /** Folder with `catalog.json`; the project's own when absent. */
  readonly modelsFolder?: string;
};

/** @throws AppError argument-invalid, and those of the engine */
export async function evaluateCommand(
  args: string[],
  modelsFolder?: string,
): Promise<void> {
  const { values } = parseOptions("evaluate", { args, options: OPTIONS } as const);
  const { pipeline, pictures, data, out, force } = values;
  if ((pipeline === undefined) === (pictures === undefined)) {
    throw wrongUse(
      "either --pipeline ID+ID… or --pictures FOLDER",
      pipeline === undefined ? "neither" : "both",
    );
  }
  if (data === undefined || out === undefined) {
    throw wrongUse(
      "--data REGIONS|FOLDER and --out FILE.json",
      data ? "no --out" : "no --data",
    );
  }
  await claimOutput(out, { isForced: force, inputs: [] });
  const results = await evaluate({
    of: pipeline === undefined ? { pictures: pictures ?? "" } : { pipeline },
    own: parseOwnModels(translatorOf(pipeline ?? ""), values),
    data: readDataSet(data),
    selection: {
      patchPx: parseNumber("patch-px", values["patch-px"], {
        ...{ min: 32, max: 4096, isWhole: true },
      }),
      perImage: parseCount("patches", values.patches),
      seed: parseNumber("seed", values.seed, { min: 0, max: 2 ** 31, isWhole: true }),
    },
    shard: parseShard("shard", values.shard),
    answer: parseAnswer(values.as),
    threads: parseCount("threads", values.threads),
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  await writeOutput(out, encodeResultsFile(results), { isForced: force });
  console.log(resultsText(results));
}

/** Progress goes to stderr. @throws AppError */
export async function evaluate(request: EvaluationRequest): Promise<ResultsFile> {
  const { data, selection, shard, isWanted, threads, modelsFolder } = request;
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  const progress = createProgress("");
  try {
    const of = await bringTranslator(engine, request, progress);
    const cards = await engine.loadCards();
    const candidate = openCandidate(engine, of, cards, request.answer);
    const metrics = await metricIds(engine, progress);
    const gathered = await evaluateData(
      { engine, data, candidate, openCover: (_, image) => openLabels(image.labels) },
      {
        ...{ selection, shard, metrics, hasSets: metrics.includes("lpips") },
        backend: "auto",
        ...(isWanted === undefined ? {} : { isWanted }),
      },
      ({ fraction, text }) => progress.show(fraction, text),
    );
    return await finishResults(gathered, shard);
  } finally {
    progress.end();
    await engine.dispose();
  }
}

/** Returns the translator of a pipeline where it is a file: `median-blur+mine.onnx`. */
function translatorOf(pipeline: string): Chosen {
  const files = pipeline.split("+").filter((part) => /\.onnx$/i.test(part.trim()));
  if (files.length > 1) {
    throw wrongUse(
      "one model's file in --pipeline: the translator",
      files.join(" and "),
    );
  }
  return { denoised: null, syneo: files[0]?.trim() ?? null, refined: null };
}

/** Puts the id of the translator's card in the place of its file. @throws AppError */
async function bringTranslator(
  engine: Engine,
  { of, own }: EvaluationRequest,
  progress: Progress,
): Promise<EvaluationRequest["of"]> {
  if (!own || !("pipeline" in of)) {
    return of;
  }
  const given = translatorOf(of.pipeline);
  const { syneo } = await bringOwnModels(engine, given, own, progress);
  const parts = of.pipeline.split("+").map((part) => part.trim());
  const ids = parts.map((part) => (part === given.syneo ? (syneo ?? part) : part));
  return { pipeline: ids.join("+") };
}

const MERGE_OPTIONS = {
  out: { type: "string" },
  force: { type: "boolean", default: false },
} as const;

/** @throws AppError argument-invalid, results-invalid */
export async function mergeCommand(args: string[]): Promise<void> {
  const config = { args, options: MERGE_OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("merge", config);
  if (values.out === undefined || positionals.length === 0) {
    throw wrongUse(
      "merge PART… --out FILE.json",
      values.out === undefined ? "no --out" : "no parts",
    );
  }
  const rules = { isForced: values.force, inputs: positionals };
  if (positionals.every((path) => /\.tiff?$/i.test(path))) {
    await mergeTileRanges(positionals, values.out, rules);
    return;
  }
  await claimOutput(values.out, rules);
  const shards = positionals.map((path) =>
    parseResultsFile(readText(path), basename(path)),
  );
  const results = await finishResults(gatherShards(shards), null);
  await writeOutput(values.out, encodeResultsFile(results), rules);
  console.log(resultsText(results));
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw new AppError("argument-invalid", `${path} cannot be read.`, {
      expected: "files that evaluate --shard has written",
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Check the paths.",
      cause,
    });
  }
}
