/**
 * This file implements `sar2earth translate`, which writes a scene, or a box of it, as
 * a picture.
 */

import { isMisfit } from "#core/catalog/domain.ts";
import {
  chainOf,
  RESULT_STAGES,
  type ResultStage,
  stageRow,
} from "#core/catalog/stages.ts";
import { constantWarning } from "#core/color/picture-spread.ts";
import { AppError } from "#core/errors.ts";
import { windowGrid } from "#core/raster/grid.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { StatedFacts } from "#core/sar/stated-facts.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { LevelChoice, RunPlan, RunRequest } from "#ports/runs.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import { parseAnswer } from "./answer-option.ts";
import { boxInScene, type GivenBox, parseBox } from "./box-option.ts";
import { FACT_OPTIONS, parseFacts } from "./fact-options.ts";
import { createNodeEngine } from "./node-engine.ts";
import { parseCount, parseNumber } from "./number-option.ts";
import { oneInput } from "./one-input.ts";
import { openSceneFile } from "./open-scene-file.ts";
import { claimOutput, writeOutput } from "./output/output-file.ts";
import {
  encodeFiles,
  filesOf,
  type ResultOnGrid,
  validateOutput,
} from "./output/picture-files.ts";
import { createProgress, type Progress } from "./output/progress.ts";
import { parseOptions } from "./parse-options.ts";
import {
  type Choice,
  disagreementText,
  sayPlan,
  sayWritten,
  showRun,
  translationJson,
} from "./translate-report.ts";
import { measureDisagreement, measureSeams } from "./translate-studies.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = {
  as: { type: "string" },
  box: { type: "string" },
  "box-crs": { type: "string" },
  denoise: { type: "string" },
  disagreement: { type: "boolean", default: false },
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  levels: { type: "string", default: "auto" },
  model: { type: "string", default: "auto" },
  out: { type: "string" },
  refine: { type: "string" },
  reference: { type: "string" },
  stage: { type: "string" },
  strict: { type: "boolean", default: false },
  threads: { type: "string" },
  ...FACT_OPTIONS,
} as const;

export type TranslateOptions = {
  /**
   * Card of each stage; without a translator, the one that fits best is chosen as in
   * the page.
   */
  readonly chosen: Readonly<Record<ResultStage, string | null>>;
  readonly out: string;
  readonly threads: number | null;
  readonly answer: SceneAnswer | null;
  /** Facts that the file does not state. */
  readonly facts?: StatedFacts;
  readonly box?: GivenBox | null;
  readonly levels?: LevelChoice;
  /** Whether existing files may be replaced. */
  readonly isForced?: boolean;
  /** The result of the run that is written; the last one by default. */
  readonly stage?: ResultStage | null;
  /**
   * Whether it is an error if the scene is outside of the model's training data, or the
   * result is a single colour.
   */
  readonly isStrict?: boolean;
  readonly isJson?: boolean;
  /** Whether to run over the mirrored scene too, and report how much the pictures differ. */
  readonly hasDisagreement?: boolean;
  /** The optical image whose errors are correlated with the disagreement. */
  readonly reference?: string | null;
  /** Folder with `catalog.json`; the project's own by default. */
  readonly modelsFolder?: string;
};

export async function translateCommand(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("translate", config);
  const path = oneInput(positionals, "one radar image");
  if (values.out === undefined) {
    throw wrongUse("--out OUT.tif or OUT.png", "no --out");
  }
  if (values.reference !== undefined && !values.disagreement) {
    throw wrongUse("--disagreement with --reference", "--reference alone");
  }
  await translate(path, {
    chosen: {
      denoised: values.denoise ?? null,
      syneo: values.model === "auto" ? null : values.model,
      refined: values.refine ?? null,
    },
    out: values.out,
    threads: parseCount("threads", values.threads),
    answer: parseAnswer(values.as),
    facts: parseFacts(values),
    box: parseBox(values.box, values["box-crs"]),
    levels: parseLevels(values.levels),
    stage: parseStage(values.stage),
    isForced: values.force,
    isStrict: values.strict,
    isJson: values.json,
    hasDisagreement: values.disagreement,
    reference: values.reference ?? null,
  });
}

/** Parses `auto`, `off`, or dB. @throws AppError argument-invalid */
function parseLevels(text: string): LevelChoice {
  return text === "auto" || text === "off"
    ? { kind: text }
    : {
        kind: "offset",
        offsetDb: parseNumber("levels", text, { min: -200, max: 200 }),
      };
}

/** Parses a stage's name. @throws AppError argument-invalid */
function parseStage(text: string | undefined): ResultStage | null {
  const stage = RESULT_STAGES.find((s) => s === text) ?? null;
  if (text !== undefined && stage === null) {
    throw wrongUse(`--stage ${RESULT_STAGES.join(" | ")}`, `--stage ${text}`);
  }
  return stage;
}

/**
 * Runs the command: progress and warnings go to stderr, with `isJson` a summary to
 * stdout.
 * @throws AppError
 */
export async function translate(
  path: string,
  options: TranslateOptions,
): Promise<void> {
  const { out, threads, modelsFolder, isForced = false } = options;
  const inputs = [path, ...(options.reference ? [options.reference] : [])];
  for (const file of filesOf(out)) {
    await claimOutput(file, { isForced, inputs });
  }
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  const progress = createProgress("");
  try {
    await translateWith(engine, path, options, progress);
  } finally {
    progress.end();
    await engine.dispose();
  }
}

async function translateWith(
  engine: Engine,
  path: string,
  options: TranslateOptions,
  progress: Progress,
): Promise<void> {
  const { out, isForced = false, isStrict = false } = options;
  const opened = await openSceneFile(engine, path, options.answer, options.facts);
  for (const text of opened.scene.warnings) {
    progress.note(`warning: ${text}`);
  }
  const choice = await chooseModel(engine, opened.sceneId, options.chosen.syneo);
  const request = requestFor(opened, choice.modelId, options);
  const plan = await engine.planRun(request);
  sayPlan(plan, choice.reason, progress);
  const misfits = plan.domainIssues.filter(isMisfit);
  if (isStrict && misfits.length > 0) {
    throw refusedAsStrict(
      "The scene lies outside of the model's training.",
      "a scene like those that the model was trained on",
      misfits.map(({ message }) => message).join(" "),
      "Choose another model (`sar2earth models`), or leave out --strict.",
    );
  }
  const { stage, ...result } = resultOf(engine, plan, options.stage ?? null);
  validateOutput(out, result.grid, stageRow(stage).pixels);
  const summary = await engine.run(request, (event) => showRun(event, progress));
  progress.end();
  const warning =
    stageRow(stage).pixels === "power"
      ? null
      : constantWarning(await engine.pictureSpread(result.resultId));
  if (warning !== null) {
    progress.note(`warning: ${warning}`);
  }
  const files = await encodeFiles(out, result, summary.provenance);
  for (const [file, bytes] of files) {
    await writeOutput(file, bytes, { isForced });
  }
  const seams =
    stageRow(stage).pixels === "power"
      ? null
      : await measureSeams(engine, result.resultId);
  sayWritten(out, summary, seams, progress);
  const disagreement = options.hasDisagreement
    ? await measureDisagreement(engine, request, options.reference ?? null, progress)
    : null;
  if (options.isJson) {
    const { grid } = result;
    const found = { plan, summary, grid, warning, seams, disagreement };
    console.log(translationJson([...files.keys()], choice, found));
  } else if (disagreement !== null) {
    console.log(disagreementText(disagreement));
  }
  if (isStrict && warning !== null) {
    throw refusedAsStrict(
      "The result is one colour.",
      "a picture",
      `${out}, which is written`,
      "Compare the scene's values with what the model was trained on.",
    );
  }
}

async function chooseModel(
  engine: Engine,
  sceneId: SceneId,
  given: string | null,
): Promise<Choice> {
  if (given !== null) {
    return { modelId: given, reason: null };
  }
  const { translateId, reason } = await engine.chooseTranslator(sceneId, "auto");
  if (translateId === null) {
    throw new AppError("model-unknown", "There is no model to translate with.", {
      expected: "a translator in the catalogue",
      found: "none",
      hint: "Add one (README, Add a model), or restore models/ (git checkout models).",
    });
  }
  return { modelId: translateId, reason };
}

function requestFor(
  { sceneId, scene }: OpenedScene,
  modelId: string,
  { chosen, levels = { kind: "auto" }, box = null }: TranslateOptions,
): RunRequest {
  return {
    levels,
    ...{ sceneId, focus: null, backend: "auto" },
    stages: chainOf({ ...chosen, syneo: modelId }),
    region:
      box === null
        ? { kind: "whole" }
        : { kind: "box", box: boxInScene(box, scene.grid.crs) },
  };
}

/** Returns the result of `stage`, or the last one. @throws AppError argument-invalid */
function resultOf(
  engine: Engine,
  { results, grid, window }: RunPlan,
  stage: ResultStage | null,
): ResultOnGrid & { readonly stage: ResultStage } {
  const found =
    stage === null ? results.at(-1) : results.find((result) => result.stage === stage);
  if (found === undefined) {
    const made = results.map((result) => result.stage).join(" | ");
    throw wrongUse(`--stage ${made}, which this run makes`, `--stage ${stage}`);
  }
  return { engine, ...found, grid: windowGrid(grid, window) };
}

function refusedAsStrict(
  message: string,
  expected: string,
  found: string,
  hint: string,
): AppError {
  return new AppError("strict-refused", message, { expected, found, hint });
}
