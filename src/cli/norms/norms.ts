/** This file implements `sar2earth norms`: what norm modes make of networks whose norms see a whole tile. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createNodeEngine } from "#cli/node-engine.ts";
import { parseCount, parseNumber } from "#cli/number-option.ts";
import { claimOutput, writeOutput } from "#cli/output/output-file.ts";
import { createProgress } from "#cli/output/progress.ts";
import { parseOptions } from "#cli/parse-options.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import { NORM_MODES, normModeOf } from "#core/catalog/norm-mode.ts";
import type { ResultStage } from "#core/catalog/stages.ts";
import { STYLE_IDS } from "#simulate/scene-spec.ts";
import { type MeasuredPipeline, measureNorms } from "./measure-norms.ts";
import { normsJson, normsTable, type PipelineNorms } from "./norms-report.ts";
import { writeGround } from "./simulated-ground.ts";

const OPTIONS = {
  models: { type: "string" },
  modes: { type: "string", default: NORM_MODES.join(",") },
  out: { type: "string" },
  seed: { type: "string", default: "5000" },
  size: { type: "string", default: "512" },
  style: { type: "string", default: "san-francisco" },
  threads: { type: "string" },
  force: { type: "boolean", default: false },
} as const;

/** GSD of the simulated ground, metres. */
const GSD_M = 0.5;
/** The second square lies so far right of and below the first one: no multiple of a stride. */
const OFFSETS_PX: readonly number[] = [0, 72];
/** The second tile size, of the card's own. */
const SMALLER = 0.75;

/** Measures, prints a table, and writes all numbers to `--out`. @throws AppError */
export async function norms(args: string[], modelsFolder?: string): Promise<void> {
  const { values } = parseOptions("norms", { args, options: OPTIONS } as const);
  const { out, force, models } = values;
  if (out !== undefined) {
    await claimOutput(out, { isForced: force, inputs: [] });
  }
  const style = oneOf("style", STYLE_IDS, values.style);
  const modes = values.modes.split(",").map((mode) => oneOf("modes", NORM_MODES, mode));
  const sizePx = parseNumber("size", values.size, {
    ...{ min: 320, max: 4096, isWhole: true },
  });
  const seed = parseNumber("seed", values.seed, { min: 0, max: 1e6, isWhole: true });
  const pipelines = await findPipelines(models?.split(",") ?? null, modelsFolder);
  const folder = mkdtempSync(join(tmpdir(), "sar2earth-norms-"));
  const progress = createProgress("");
  const threads = parseCount("threads", values.threads);
  try {
    progress.note(`simulating ${style}-${seed}, ${sizePx} px`);
    const grounds = writeGround({ style, seed }, sizePx, OFFSETS_PX, folder);
    const found: PipelineNorms[] = [];
    for (const pipeline of pipelines) {
      const { tile, multiple } = pipeline.card.tiling;
      const tilesPx = [tile, Math.round((SMALLER * tile) / multiple) * multiple];
      const measured = await measureNorms(pipeline, {
        ...{ grounds, sizePx, modes, tilesPx, threads, modelsFolder },
        // Norm after norm over all tiles takes minutes.
        isWanted: (mode, tilePx, offsetPx) =>
          mode !== "exact" || (tilePx === tile && offsetPx === 0),
        onRun: (text) => progress.note(text),
      });
      found.push({ pipeline, ...measured });
    }
    const of = { style, seed, sizePx, offsetsPx: OFFSETS_PX, gsdM: GSD_M };
    console.log(normsTable(found));
    if (out !== undefined) {
      await writeOutput(out, normsJson(of, found), { isForced: force });
    }
  } finally {
    progress.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lists the cards whose norms can be shared, with what each needs before it. */
async function findPipelines(
  wanted: readonly string[] | null,
  modelsFolder: string | undefined,
): Promise<readonly MeasuredPipeline[]> {
  const engine = createNodeEngine({
    threads: 1,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  const cards = await engine.loadCards().finally(() => engine.dispose());
  const shared = cards.filter(
    (card) =>
      STAGE_OF[card.stage] !== undefined && normModeOf(card, "scene") === "scene",
  );
  const unknown = wanted?.find((id) => !shared.some((card) => card.id === id));
  if (unknown !== undefined) {
    const ids = shared.map(({ id }) => id).join(",");
    throw wrongUse(`--models of those with norms over a tile (${ids})`, unknown);
  }
  return shared
    .filter(({ id }) => wanted === null || wanted.includes(id))
    .map((card) => pipelineOf(card, cards));
}

const STAGE_OF: Readonly<Record<string, ResultStage>> = {
  translate: "syneo",
  refine: "refined",
};

function pipelineOf(card: ModelCard, cards: readonly ModelCard[]): MeasuredPipeline {
  const link = (made: ModelCard) => ({
    card: made,
    choice: { stage: STAGE_OF[made.stage] as ResultStage, cardId: made.id },
  });
  if (card.stage === "translate") {
    return { card, chain: [link(card)], takesProduct: isAtGsd(card) };
  }
  const [translator] = cards
    .filter((c) => c.stage === "translate" && c.tiling.norm === "none" && isAtGsd(c))
    .toSorted((a, b) => a.cost.macsPerPixel - b.cost.macsPerPixel);
  if (translator === undefined) {
    throw wrongUse(
      "a translator without norms, whose pictures a refiner takes",
      `none for ${card.id}`,
    );
  }
  return { card, chain: [link(translator), link(card)], takesProduct: true };
}

function isAtGsd({ domain }: ModelCard): boolean {
  const [low, high] = domain?.gsdRangeM ?? [Number.POSITIVE_INFINITY, 0];
  return low <= GSD_M && GSD_M <= high;
}

function oneOf<T extends string>(option: string, all: readonly T[], text: string): T {
  const found = all.find((one) => one === text);
  if (found === undefined) {
    throw wrongUse(`--${option} ${all.join(" | ")}`, `--${option} ${text}`);
  }
  return found;
}
