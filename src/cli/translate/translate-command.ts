/** This file implements `sar2earth translate`: one scene, a range of its tiles, or many scenes. */
import { statSync } from "node:fs";
import { parseAnswer } from "#cli/answer-option.ts";
import { parseBox } from "#cli/box-option.ts";
import { FACT_OPTIONS, parseFacts } from "#cli/fact-options.ts";
import { parseCount, parseNumber } from "#cli/number-option.ts";
import { oneInput } from "#cli/one-input.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { parseShard } from "#cli/shard-option.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { NORM_MODES, type NormMode } from "#core/catalog/norm-mode.ts";
import { RESULT_STAGES, type ResultStage } from "#core/catalog/stages.ts";
import type { LevelChoice } from "#ports/runs.ts";
import { OWN_MODEL_OPTIONS, parseOwnModels } from "./own-models.ts";
import { partPath } from "./tile-range.ts";
import { type TranslateOptions, translate } from "./translate.ts";
import { scenesOf, translateMany } from "./translate-many.ts";

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
  norm: { type: "string" },
  out: { type: "string" },
  refine: { type: "string" },
  reference: { type: "string" },
  resume: { type: "boolean", default: false },
  shard: { type: "string" },
  stage: { type: "string" },
  strict: { type: "boolean", default: false },
  threads: { type: "string" },
  "tile-range": { type: "string" },
  ...OWN_MODEL_OPTIONS,
  ...FACT_OPTIONS,
} as const;

/** @param modelsFolder the project's own by default @throws AppError */
export async function translateCommand(
  args: string[],
  modelsFolder?: string,
): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("translate", config);
  const { out, reference } = values;
  if (out === undefined) {
    throw wrongUse("--out OUT.tif, OUT.png or FOLDER/", "no --out");
  }
  if (reference !== undefined && !values.disagreement) {
    throw wrongUse("--disagreement with --reference", "--reference alone");
  }
  const tileRange = parseShard("tile-range", values["tile-range"]);
  const shard = parseShard("shard", values.shard);
  const chosen = {
    denoised: values.denoise ?? null,
    syneo: values.model === "auto" ? null : values.model,
    refined: values.refine ?? null,
  };
  const options: Omit<TranslateOptions, "out"> = {
    ...{ chosen, own: parseOwnModels(chosen, values) },
    threads: parseCount("threads", values.threads),
    answer: parseAnswer(values.as),
    facts: parseFacts(values),
    box: parseBox(values.box, values["box-crs"]),
    levels: parseLevels(values.levels),
    norm: parseNorm(values.norm),
    stage: parseStage(values.stage),
    isForced: values.force,
    isResumed: values.resume,
    isStrict: values.strict,
    isJson: values.json,
    hasDisagreement: values.disagreement,
    reference: reference ?? null,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  };
  if (isFolder(out)) {
    if (tileRange !== null || reference !== undefined || values.box !== undefined) {
      throw wrongUse(
        "--tile-range, --box and --reference with one scene",
        "a folder as --out",
      );
    }
    const scenes = scenesOf(positionals, out);
    await translateMany(scenes, shard, options);
    return;
  }
  if (shard !== null) {
    throw wrongUse("--shard with a folder as --out", `--out ${out}`);
  }
  const path = oneInput(positionals, "one radar image, or a folder as --out");
  const target = tileRange === null ? out : partPath(out, tileRange);
  if (tileRange !== null && !/\.tiff?$/i.test(out)) {
    throw wrongUse("--tile-range with a GeoTIFF as --out", `--out ${out}`);
  }
  await translate(path, { ...options, out: target, tileRange });
}

/** A folder that is there, or a name that ends like one. */
function isFolder(out: string): boolean {
  return (
    /[\\/]$/.test(out) ||
    (statSync(out, { throwIfNoEntry: false })?.isDirectory() ?? false)
  );
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

/** Parses a norm mode; null where none is given. @throws AppError argument-invalid */
function parseNorm(text: string | undefined): NormMode | null {
  const mode = NORM_MODES.find((m) => m === text) ?? null;
  if (text !== undefined && mode === null) {
    throw wrongUse(`--norm ${NORM_MODES.join(" | ")}`, `--norm ${text}`);
  }
  return mode;
}

/** Parses a stage's name. @throws AppError argument-invalid */
function parseStage(text: string | undefined): ResultStage | null {
  const stage = RESULT_STAGES.find((s) => s === text) ?? null;
  if (text !== undefined && stage === null) {
    throw wrongUse(`--stage ${RESULT_STAGES.join(" | ")}`, `--stage ${text}`);
  }
  return stage;
}
