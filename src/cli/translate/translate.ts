import { existsSync } from "node:fs";
import { boxInScene, type GivenBox } from "#cli/box-option.ts";
import { createNodeEngine } from "#cli/node-engine.ts";
import { openSceneFile } from "#cli/open-scene-file.ts";
import { claimOutput, writeOutput } from "#cli/output/output-file.ts";
import {
  encodeFiles,
  filesOf,
  type ResultOnGrid,
  validateOutput,
} from "#cli/output/picture-files.ts";
import { createProgress, type Progress } from "#cli/output/progress.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { isMisfit } from "#core/catalog/domain.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import { chainOf, type ResultStage, stageRow } from "#core/catalog/stages.ts";
import { constantWarning } from "#core/color/picture-spread.ts";
import { AppError } from "#core/errors.ts";
import type { Shard } from "#core/evaluation/select-patches.ts";
import { windowGrid } from "#core/raster/grid.ts";
import type { StatedFacts } from "#core/sar/check-facts.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { LevelChoice, RunPlan, RunRequest } from "#ports/runs.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import { bringOwnModels, type OwnModelOptions } from "./own-models.ts";
import { differenceOf } from "./resumed-output.ts";
import { encodeRange, planRange } from "./tile-range.ts";
import {
  type Choice,
  disagreementText,
  sayPlan,
  sayWritten,
  showRun,
  translationJson,
} from "./translate-report.ts";
import { measureDisagreement, measureSeams } from "./translate-studies.ts";

export type TranslateOptions = {
  /**
   * Card of each stage; without a translator, the one that fits best is chosen as in
   * the page.
   */
  readonly chosen: Readonly<Record<ResultStage, string | null>>;
  /** How models are called that are paths among `chosen`; null = there are none. */
  readonly own?: OwnModelOptions | null;
  readonly out: string;
  readonly threads: number | null;
  readonly answer: SceneAnswer | null;
  /** Facts that the file does not state. */
  readonly facts?: StatedFacts;
  readonly box?: GivenBox | null;
  /** Part of the tiles, written as a file of its own (`partOf`); null = all of them. */
  readonly tileRange?: Shard;
  readonly levels?: LevelChoice;
  /** What the norms of networks see of the scene; null = each card's own choice. */
  readonly norm?: NormMode | null;
  /** Whether existing files may be replaced. */
  readonly isForced?: boolean;
  /** Whether an output that is there, and is what is asked for, stays as it is. */
  readonly isResumed?: boolean;
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

/**
 * Runs the command: progress and warnings go to stderr, with `isJson` a summary to
 * stdout.
 * @throws AppError
 */
export async function translate(
  path: string,
  options: TranslateOptions,
): Promise<void> {
  const { threads, modelsFolder } = options;
  await claimOutputs(path, options);
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  const progress = createProgress("");
  try {
    const chosen = await bringOwnModels(engine, options.chosen, options.own, progress);
    const asked = { ...options, chosen };
    const written = await translateWith(engine, path, asked, progress);
    if (written === null) {
      console.error(`${options.out} is there already`);
      return;
    }
    const { files, choice, found } = written;
    if (options.isJson) {
      console.log(translationJson(files, choice, found));
    } else if (found.disagreement !== null) {
      console.log(disagreementText(found.disagreement));
    }
  } finally {
    progress.end();
    await engine.dispose();
  }
}

/** Checks the output's files before the work. @throws AppError argument-invalid */
export async function claimOutputs(
  path: string,
  { out, isForced = false, isResumed = false, reference }: TranslateOptions,
): Promise<void> {
  const inputs = [path, ...(reference ? [reference] : [])];
  // A scene that is its own output was not written by an earlier run.
  const isThere = isResumed && existsSync(out);
  for (const file of filesOf(out)) {
    await claimOutput(file, { isForced: isForced || isThere, inputs });
  }
}

/** What was written, and how. */
export type Written = {
  readonly files: readonly string[];
  readonly choice: Choice;
  readonly found: Parameters<typeof translationJson>[2];
};

/**
 * Translates one scene with an engine that is there, and closes the scene again. Null
 * where the output is there, and stays.
 * @throws AppError
 */
export async function translateWith(
  engine: Engine,
  path: string,
  options: TranslateOptions,
  progress: Progress,
): Promise<Written | null> {
  const opened = await openSceneFile(engine, path, options.answer, options.facts);
  try {
    return await translateScene(engine, opened, options, progress);
  } finally {
    await engine.closeScene(opened.sceneId);
  }
}

async function translateScene(
  engine: Engine,
  opened: OpenedScene,
  options: TranslateOptions,
  progress: Progress,
): Promise<Written | null> {
  const { out, isForced = false, isStrict = false, tileRange = null } = options;
  for (const text of opened.scene.warnings) {
    progress.note(`warning: ${text}`);
  }
  const choice = await chooseModel(engine, opened.sceneId, options.chosen.syneo);
  const whole = requestFor(opened, choice.modelId, options);
  const { plan, request } = await planRange(engine, whole, tileRange);
  const { stage, ...result } = resultOf(engine, plan, options.stage ?? null);
  if (options.isResumed === true && existsSync(out)) {
    const asked = { sceneName: opened.scene.name, request, plan, stage };
    const difference = await differenceOf(engine, out, { ...asked, grid: result.grid });
    if (difference === null) {
      return null;
    }
    if (!isForced) {
      throw difference;
    }
  }
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
  validateOutput(out, result.grid, stageRow(stage).pixels);
  const summary = await engine.run(request, (event) => showRun(event, progress));
  progress.end();
  // A part may well be of one colour: the sea beside a town.
  const warning =
    stageRow(stage).pixels === "power" || tileRange !== null
      ? null
      : constantWarning(await engine.pictureSpread(result.resultId));
  if (warning !== null) {
    progress.note(`warning: ${warning}`);
  }
  const files =
    tileRange === null
      ? await encodeFiles(out, result, summary.provenance)
      : new Map([
          [out, await encodeRange(result, stageRow(stage).pixels, request.region)],
        ]);
  for (const [file, bytes] of files) {
    await writeOutput(file, bytes, { isForced });
  }
  const seams =
    stageRow(stage).pixels === "power" || tileRange !== null
      ? null
      : await measureSeams(engine, result.resultId);
  sayWritten(out, summary, seams, progress);
  const disagreement = options.hasDisagreement
    ? await measureDisagreement(engine, request, options.reference ?? null, progress)
    : null;
  const { grid } = result;
  const found = { plan, summary, grid, warning, seams, disagreement };
  const written = { files: [...files.keys()], choice, found };
  if (isStrict && warning !== null) {
    throw refusedAsStrict(
      "The result is one colour.",
      "a picture",
      `${out}, which is written`,
      "Compare the scene's values with what the model was trained on.",
    );
  }
  return written;
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
  { chosen, levels = { kind: "auto" }, norm = null, box = null }: TranslateOptions,
): RunRequest {
  return {
    levels,
    ...(norm === null ? {} : { norm }),
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
