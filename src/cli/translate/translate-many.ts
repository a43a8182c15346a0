/** This file translates many scenes with one engine: a line a scene, and no failure ends the others. */

import { mkdirSync, readdirSync, type Stats, statSync } from "node:fs";
import { basename, join } from "node:path";
import { createNodeEngine } from "#cli/node-engine.ts";
import { createProgress } from "#cli/output/progress.ts";
import { visible, visibleJson } from "#cli/output/terminal-text.ts";
import { notWritable } from "#cli/whole-files.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { counted } from "#core/counted.ts";
import { AppError, errorToData } from "#core/errors.ts";
import { isInShard, type Shard } from "#core/evaluation/select-patches.ts";
import type { Disagreement } from "#ports/studies.ts";
import { bringOwnModels } from "./own-models.ts";
import {
  claimOutputs,
  type TranslateOptions,
  translateWith,
  type Written,
} from "./translate.ts";

/** A scene's file, and the file that its picture becomes. */
export type SceneFiles = { readonly path: string; readonly out: string };

const SCENE = /\.tiff?$/i;
/** What simulated and paired data sets hold beside a radar image of the same name. */
const COMPANION = /_(?:eo|labels|sigma0|dsm)(\.tiff?)$/i;

/**
 * Lists the scenes of files and folders; of a folder its GeoTIFFs, but for those that
 * stand beside a `NAME_sar.tif` as its optical image or labels.
 * @throws AppError argument-invalid where there are none, or two would be written to one file
 */
export function scenesOf(
  inputs: readonly string[],
  out: string,
): readonly SceneFiles[] {
  const own = inputs.find((input) => isSameFolder(input, out));
  if (own !== undefined) {
    // Pictures would be scenes of the next run.
    throw wrongUse("another folder as --out", `--out ${out}, which holds the scenes`);
  }
  const paths = inputs.flatMap((input) =>
    statAt(input)?.isDirectory() ? inFolder(input) : [input],
  );
  if (paths.length === 0) {
    throw wrongUse(
      "radar images, or a folder with GeoTIFFs",
      inputs.length === 0 ? "none" : `no GeoTIFF in ${inputs.join(", ")}`,
    );
  }
  const scenes = paths.map((path) => ({
    path,
    out: join(out, `${basename(path).replace(/\.[^.]*$/, "")}.tif`),
  }));
  const seen = new Map<string, string>();
  for (const scene of scenes) {
    const other = seen.get(scene.out);
    if (other !== undefined) {
      throw wrongUse(
        "scenes with names of their own",
        `${other} and ${scene.path}, both for ${scene.out}`,
      );
    }
    seen.set(scene.out, scene.path);
  }
  return scenes;
}

function isSameFolder(path: string, other: string): boolean {
  const [a, b] = [path, other].map(statAt);
  return a?.isDirectory() === true && a.ino === b?.ino && a.dev === b.dev;
}

/** Undefined where nothing is, or where a folder of the path is a file. */
function statAt(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function inFolder(folder: string): string[] {
  const names = readdirSync(folder).filter((name) => SCENE.test(name));
  const known = new Set(names.map((name) => name.toLowerCase()));
  const isCompanion = (name: string) =>
    COMPANION.test(name) && known.has(name.replace(COMPANION, "_sar$1").toLowerCase());
  return names
    .filter((name) => !isCompanion(name))
    .sort()
    .map((name) => join(folder, name));
}

/**
 * Translates the scenes of a shard. Each line on stdout says what became of one.
 * @throws AppError argument-invalid before the work where an output may not be written;
 *   scenes-failed after it, where scenes could not be translated
 */
export async function translateMany(
  scenes: readonly SceneFiles[],
  shard: Shard,
  options: Omit<TranslateOptions, "out">,
): Promise<void> {
  const own = scenes.filter((_, i) => isInShard(shard, i, 0));
  for (const folder of new Set(own.map(({ out }) => join(out, "..")))) {
    makeFolder(folder);
  }
  for (const scene of own) {
    await claimOutputs(scene.path, { ...options, out: scene.out });
  }
  const say = (line: SceneLine) =>
    console.log(
      options.isJson ? visibleJson(line).replace(/\n\s*/g, " ") : textOf(line),
    );
  const { threads, modelsFolder } = options;
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  let failed = 0;
  try {
    const chosen = await bringOwnModels(
      engine,
      options.chosen,
      options.own,
      createProgress(""),
    );
    for (const scene of own) {
      const progress = createProgress(basename(scene.path));
      try {
        const all = { ...options, chosen, out: scene.out };
        const written = await translateWith(engine, scene.path, all, progress);
        say(written === null ? { status: "there", ...scene } : lineOf(scene, written));
      } catch (error) {
        failed += 1;
        const { message, found } = errorToData(error);
        say({ status: "failed", ...scene, error: `${message} Found ${found}.` });
      } finally {
        progress.end();
      }
    }
  } finally {
    await engine.dispose();
  }
  if (failed > 0) {
    throw new AppError("scenes-failed", `${failed} of ${own.length} scenes failed.`, {
      expected: "radar images that a model can translate",
      found: "what the lines above say",
      hint: "The others are written. Run the same command with --resume to try these again.",
    });
  }
}

/** @throws AppError argument-invalid */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw notWritable(folder, cause);
  }
}

type SceneLine = SceneFiles & {
  readonly status: "written" | "there" | "failed";
  readonly model?: string;
  readonly tiles?: number;
  readonly seconds?: number;
  /** "outside of training: …" and the like. */
  readonly warnings?: readonly string[];
  /** Null where nobody asked for it. */
  readonly disagreement?: Disagreement | null;
  readonly error?: string;
};

function lineOf(scene: SceneFiles, { choice, found }: Written): SceneLine {
  const { summary, plan, warning, disagreement } = found;
  return {
    ...{ status: "written", ...scene, model: choice.modelId, tiles: summary.done },
    seconds: Number((summary.elapsedMs / 1000).toFixed(1)),
    warnings: [
      ...plan.domainIssues.map(({ message }) => message),
      ...(warning === null ? [] : [warning]),
    ],
    disagreement,
  };
}

function textOf(line: SceneLine): string {
  const { status, path, out, model, tiles, seconds, disagreement, error } = line;
  const differs = disagreement ? `, disagreement ${disagreement.mean.toFixed(4)}` : "";
  const texts = {
    written: `written  ${out}  ${model}, ${counted(tiles ?? 0, "tile")}, ${seconds} s${differs}`,
    there: `there    ${out}`,
    failed: `failed   ${path}  ${error}`,
  };
  // Names of files may hold ends of lines.
  return visible(texts[status].replaceAll("\n", "\\n"));
}
