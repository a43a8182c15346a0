/**
 * This file runs one pipeline over simulated ground in every norm mode, at several tile
 * sizes and offsets, and compares each result with the same pipeline over the whole
 * square at once.
 */
import { createNodeEngine } from "#cli/node-engine.ts";
import { openSceneFile } from "#cli/open-scene-file.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { StageChoice } from "#core/catalog/stages.ts";
import {
  addDifferences,
  type ComparedPicture,
  colorDrift,
  countDifferences,
  type DifferenceCounts,
} from "#core/metrics/picture-differences.ts";
import { type SeamPart, seamRatio, sumSeams } from "#core/metrics/seam-ratio.ts";
import type { Provenance, RunRequest } from "#ports/runs.ts";
import type { GroundFiles } from "./simulated-ground.ts";

/** Pixels along the square's sides that are not compared: there networks pad in their own way. */
export const MARGIN_PX = 96;

export type MeasuredPipeline = {
  /** The card whose norms are measured. */
  readonly card: ModelCard;
  /** It, and what it needs before it: cards without norms. */
  readonly chain: readonly { readonly choice: StageChoice; readonly card: ModelCard }[];
  /** Whether the ground's GSD is that of the pipeline. */
  readonly takesProduct: boolean;
};

/** One mode at one tile size and offset. */
export type NormRun = {
  readonly mode: NormMode;
  readonly tilePx: number;
  readonly offsetPx: number;
  readonly counts: DifferenceCounts;
  /** See `colorDrift`, from the untiled picture. */
  readonly driftFromUntiled: number;
  /** The same from the picture of mode `scene`; null where that was not run. */
  readonly driftFromScene: number | null;
  readonly seamRatio: number | null;
  /** Seam ratio of the untiled picture where these tiles meet. */
  readonly untiledSeamRatio: number | null;
  /** Runs of the measured card's graph on a tile of this size, and their time. */
  readonly graphRuns: number;
  readonly networkMs: number;
};

export type MeasuringPlan = {
  readonly grounds: readonly GroundFiles[];
  readonly sizePx: number;
  readonly modes: readonly NormMode[];
  readonly tilesPx: readonly number[];
  /** Whether a mode is run there: modes that take long are not run everywhere. */
  readonly isWanted: (mode: NormMode, tilePx: number, offsetPx: number) => boolean;
  readonly threads: number | null;
  /** Folder with `catalog.json`; the project's own by default. */
  readonly modelsFolder?: string | undefined;
  readonly onRun: (text: string) => void;
};

type Made = {
  readonly picture: ComparedPicture;
  readonly provenance: Provenance;
  readonly graphRuns: number;
  readonly networkMs: number;
};

/** @throws AppError of the engine */
export async function measureNorms(
  pipeline: MeasuredPipeline,
  plan: MeasuringPlan,
): Promise<{ readonly runs: readonly NormRun[]; readonly backend: string }> {
  const runs: NormRun[] = [];
  let backend = "";
  for (const ground of plan.grounds) {
    plan.onRun(`${pipeline.card.id}: untiled, offset ${ground.offsetPx}`);
    const untiled = await runModes(pipeline, ground, plan, plan.sizePx, ["tile"], true);
    const whole = untiled.get("tile") as Made;
    for (const tilePx of plan.tilesPx) {
      const modes = plan.modes.filter((mode) =>
        plan.isWanted(mode, tilePx, ground.offsetPx),
      );
      const made = await runModes(pipeline, ground, plan, tilePx, modes, false);
      const scene = made.get("scene")?.picture ?? null;
      for (const [mode, { picture, provenance, graphRuns, networkMs }] of made) {
        backend = provenance.models.at(-1)?.backend?.description ?? backend;
        const drift = (from: ComparedPicture) => colorDrift(picture, from, MARGIN_PX);
        runs.push({
          ...{ mode, tilePx, offsetPx: ground.offsetPx, graphRuns, networkMs },
          counts: countDifferences(picture, whole.picture, MARGIN_PX),
          driftFromUntiled: drift(whole.picture),
          driftFromScene: scene === null ? null : drift(scene),
          seamRatio: seamsOf(picture, provenance),
          untiledSeamRatio: seamsOf(whole.picture, provenance),
        });
      }
    }
  }
  return { runs, backend };
}

/** Runs modes with one engine, in order. */
async function runModes(
  { chain, takesProduct }: MeasuredPipeline,
  ground: GroundFiles,
  { threads, modelsFolder, onRun }: MeasuringPlan,
  tilePx: number,
  modes: readonly NormMode[],
  isUntiled: boolean,
): Promise<ReadonlyMap<NormMode, Made>> {
  let [graphRuns, networkMs] = [0, 0];
  const tiling = isUntiled
    ? { tile: tilePx, haloPx: 0, norm: "none" as const }
    : { tile: tilePx };
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
    tilings: Object.fromEntries(chain.map(({ card }) => [card.id, tiling])),
    onGraphRun(runMs) {
      graphRuns += 1;
      networkMs += runMs;
    },
  });
  try {
    const { sceneId } = await openSceneFile(
      engine,
      takesProduct ? ground.product : ground.amplitude,
      takesProduct ? null : "amplitude",
    );
    const made = new Map<NormMode, Made>();
    for (const norm of modes) {
      onRun(`${chain.at(-1)?.card.id}: ${norm}, tiles of ${tilePx} px`);
      const request: RunRequest = {
        ...{ sceneId, focus: null, backend: "auto", norm },
        stages: chain.map(({ choice }) => choice),
        region: { kind: "whole" },
      };
      const { results } = await engine.planRun(request);
      const last = results.at(-1);
      [graphRuns, networkMs] = [0, 0];
      const { provenance } = await engine.run(request, () => undefined);
      if (last !== undefined) {
        const picture = await engine.exportPicture(last.resultId, null, tilePx * 64);
        made.set(norm, { picture, provenance, graphRuns, networkMs });
      }
    }
    return made;
  } finally {
    await engine.dispose();
  }
}

/** Returns the ratio inside the margin, where the tiles of a run meet. */
function seamsOf(
  { data, width, height }: ComparedPicture,
  { stridePx, featherPx }: Pick<Provenance, "stridePx" | "featherPx">,
): number | null {
  const [w, h] = [width - 2 * MARGIN_PX, height - 2 * MARGIN_PX];
  const planes = new Float32Array(3 * w * h);
  for (let row = 0; row < h; row++) {
    for (let col = 0; col < w; col++) {
      const from = 4 * ((row + MARGIN_PX) * width + col + MARGIN_PX);
      for (let band = 0; band < 3; band++) {
        planes[(band * h + row) * w + col] = (data[from + band] as number) / 255;
      }
    }
  }
  const part: SeamPart = {
    ...{ data: planes, bands: 3, valid: null, width: w, height: h },
    ...{ col: MARGIN_PX, row: MARGIN_PX },
    leadCols: 0,
    leadRows: 0,
  };
  return seamRatio(sumSeams(part, { stridePx, featherPx, width, height }));
}

/** Adds up the differences of several runs. */
export function poolCounts(runs: readonly Pick<NormRun, "counts">[]): DifferenceCounts {
  return runs.reduce<DifferenceCounts>(
    (sum, { counts }) => addDifferences(sum, counts),
    new Float64Array(256),
  );
}
