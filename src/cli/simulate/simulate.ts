/**
 * This file implements `sar2earth simulate`, which writes pairs of simulated scenes to
 * a folder.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseNumber } from "#cli/number-option.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import type { ProductFile } from "#simulate/product/encode-product.ts";
import { shiftTime } from "#simulate/product/product.ts";
import { planRegion } from "#simulate/regions.ts";
import { resolveAcquisition } from "#simulate/resolve-acquisition.ts";
import { type SceneSpec, STYLE_IDS, type StyleId } from "#simulate/scene-spec.ts";
import { varyScene } from "#simulate/vary-acquisition.ts";
import { givenAcquisition } from "./given-acquisition.ts";
import { runScenes } from "./run-scenes.ts";
import { sceneHash, simulatorHash } from "./scene-hash.ts";
import type { SceneJob, SceneOutput } from "./scene-job.ts";
import { showProgress } from "./show-progress.ts";
import { withPartFolder } from "./with-part-folder.ts";

const OPTIONS = {
  style: { type: "string" },
  out: { type: "string" },
  seed: { type: "string", default: "1" },
  count: { type: "string", default: "1" },
  size: { type: "string", default: "1024" },
  layout: { type: "string", default: "pairs" },
  phase: { type: "string" },
  jobs: { type: "string", default: "1" },
  vary: { type: "boolean", default: false },
  gsd: { type: "string" },
  incidence: { type: "string" },
  looks: { type: "string" },
  nesz: { type: "string" },
  gap: { type: "string" },
  shift: { type: "string" },
  look: { type: "string" },
  side: { type: "string" },
  sun: { type: "string" },
  polarisation: { type: "string" },
  "speckle-seed": { type: "string" },
  tarmac: { type: "boolean", default: false },
  border: { type: "boolean", default: false },
  clean: { type: "boolean", default: false },
  dsm: { type: "boolean", default: false },
} as const;

type Values = ReturnType<typeof readOptions>;

/** Time between the acquisitions of consecutive seeds, some hours and days. */
const SECONDS_A_SEED = 97_213;
const SEEDS_A_CYCLE = 1000;

/** Runs the command. @throws AppError argument-invalid */
export async function simulate(args: string[]): Promise<void> {
  const values = readOptions(args);
  const workers = whole("jobs", values.jobs, 1, 64);
  const { folder, jobs } = planScenes(values);
  const missing = jobs.filter((job) => !isMade(job));
  const startedMs = performance.now();
  await withPartFolder(folder, (partFolder, signal) =>
    runScenes(
      missing.map((job) => ({ ...job, partFolder })),
      { workers, signal, onProgress: showProgress(startedMs) },
    ),
  );
  const kept = jobs.length - missing.length;
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(
    `${folder}: ${missing.length} simulated scenes in ${seconds} s${kept > 0 ? `, ${kept} there already` : ""}`,
  );
}

function readOptions(args: string[]) {
  return parseOptions("simulate", { args, options: OPTIONS }).values;
}

function planScenes(values: Values): { folder: string; jobs: SceneJob[] } {
  const folder = resolve(required("out", values.out));
  const styles = parseStyles(required("style", values.style));
  const seed = whole("seed", values.seed, 0, 2 ** 31 - 1);
  const count = whole("count", values.count, 1, 100_000);
  const given = givenAcquisition(values);
  const simulator = simulatorHash();
  const jobs = styles.flatMap((style) =>
    Array.from({ length: count }, (_, i): SceneJob => {
      const key = { style, seed: seed + i };
      const varied = values.vary ? varyScene(key) : { overrides: {} };
      const spec: SceneSpec = {
        ...key,
        overrides: { ...varied.overrides, ...given },
        hasTarmac: values.tarmac || varied.hasTarmac === true,
      };
      const order = orderOf(spec, values.border);
      const output = outputOf(values, folder, style);
      const hash = sceneHash(simulator, { spec, order, ...output, folder: null });
      const { speckleSeed } = given;
      const draw = speckleSeed === undefined ? "" : `-speckle${speckleSeed}`;
      const stem = `${style}-${key.seed}${draw}`;
      return { stem, spec, order, output, hash, partFolder: "" };
    }),
  );
  return { folder, jobs };
}

/** Places the scene at the style's city, with a different pass for every seed. */
function orderOf(spec: SceneSpec, hasBorder: boolean): SceneJob["order"] {
  const { center, sarTime: first } = planRegion(spec.style).order;
  const sarTime = shiftTime(first, (spec.seed % SEEDS_A_CYCLE) * SECONDS_A_SEED);
  const { timeGapDays } = resolveAcquisition(spec);
  const eoTime = shiftTime(sarTime, -86_400 * Math.round(timeGapDays));
  return { center, sarTime, eoTime, hasBorder };
}

function outputOf(values: Values, folder: string, style: StyleId): SceneOutput {
  const { phase, layout } = values;
  if (phase !== undefined && !/^[a-z0-9][a-z0-9_-]*$/i.test(phase)) {
    throw wrongUse("--phase with a plain name, such as train", `--phase ${phase}`);
  }
  if (layout === "authors") {
    return { kind: "authors", folder: join(folder, phase ?? "train", style) };
  }
  if (layout !== "pairs") {
    throw wrongUse("--layout pairs or authors", `--layout ${layout}`);
  }
  const files: ProductFile[] = ["sar", "eo", "labels"];
  if (values.clean) {
    files.push("sigma0");
  }
  if (values.dsm) {
    files.push("dsm");
  }
  return { kind: "pairs", folder: join(folder, phase ?? ""), files };
}

function parseStyles(text: string): readonly StyleId[] {
  const styles = STYLE_IDS.filter((style) => text === "all" || style === text);
  if (styles.length === 0) {
    throw wrongUse(`--style ${STYLE_IDS.join(", ")} or all`, `--style ${text}`);
  }
  return styles;
}

function required(option: string, text: string | undefined): string {
  if (text === undefined || text === "") {
    throw wrongUse(`--${option}`, "none");
  }
  return text;
}

function whole(option: string, text: string, min: number, max: number): number {
  return parseNumber(option, text, { min, max, isWhole: true });
}

/** Tells whether an earlier run has made exactly this scene; its JSON is written last. */
function isMade({ output, stem, hash }: SceneJob): boolean {
  const path = join(output.folder, `${stem}.json`);
  if (!existsSync(path)) {
    return false;
  }
  try {
    return JSON.parse(readFileSync(path, "utf8")).hash === hash;
  } catch {
    return false;
  }
}
