/** This file words what `sar2earth norms` has measured: a table to read, and JSON with every run. */
import { NORM_MODES } from "#core/catalog/norm-mode.ts";
import { summarizeDifferences } from "#core/metrics/picture-differences.ts";
import { VERSION } from "#core/version.ts";
import { SIMULATOR_VERSION } from "#simulate/simulate-scene.ts";
import {
  MARGIN_PX,
  type MeasuredPipeline,
  type NormRun,
  poolCounts,
} from "./measure-norms.ts";

export type PipelineNorms = {
  readonly pipeline: MeasuredPipeline;
  readonly runs: readonly NormRun[];
  readonly backend: string;
};

export type MeasuredGround = {
  readonly style: string;
  readonly seed: number;
  readonly sizePx: number;
  readonly offsetsPx: readonly number[];
  readonly gsdM: number;
};

/** A line for each card and mode; differences pooled over its runs, the rest their means. */
export function normsTable(found: readonly PipelineNorms[]): string {
  const head = [
    "| card | mode | runs | mean | 99 % | max | drift | seams (untiled) | graph runs |",
    "|---|---|---|---|---|---|---|---|---|",
  ];
  const rows = found.flatMap(({ pipeline, runs }) =>
    NORM_MODES.flatMap((mode) => {
      const own = runs.filter((run) => run.mode === mode);
      const summary = summarizeDifferences(poolCounts(own));
      if (summary === null) {
        return [];
      }
      const cells = [
        ...[pipeline.card.id, mode, own.length, summary.mean.toFixed(2)],
        ...[summary.p99, summary.max, meanOf(own, "driftFromUntiled").toFixed(2)],
        `${meanOf(own, "seamRatio").toFixed(3)} (${meanOf(own, "untiledSeamRatio").toFixed(3)})`,
        `${costOf(own, runs).toFixed(2)} ×`,
      ];
      return [`| ${cells.join(" | ")} |`];
    }),
  );
  return [...head, ...rows].join("\n");
}

export function normsJson(
  ground: MeasuredGround,
  found: readonly PipelineNorms[],
): string {
  const value = {
    schema: 1,
    kind: "norm-modes",
    simulated: true,
    ground: { ...ground, simulatorVersion: SIMULATOR_VERSION },
    version: VERSION,
    marginPx: MARGIN_PX,
    pipelines: found.map(({ pipeline, runs, backend }) => ({
      id: pipeline.card.id,
      chain: pipeline.chain.map(({ card }) => ({
        id: card.id,
        sha256: (card.graphs ?? []).map(({ sha256 }) => sha256),
      })),
      ground: pipeline.takesProduct ? "σ0 at its GSD" : "amplitude in pixel space",
      backend,
      runs: runs.map(({ counts, ...run }) => ({
        ...run,
        levels: summarizeDifferences(counts),
      })),
    })),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}

function meanOf(
  runs: readonly NormRun[],
  what: "driftFromUntiled" | "seamRatio" | "untiledSeamRatio",
): number {
  return runs.reduce((sum, run) => sum + (run[what] ?? Number.NaN), 0) / runs.length;
}

/** Returns the graph's runs of a mode over those of mode `tile` at the same sizes and offsets. */
function costOf(own: readonly NormRun[], all: readonly NormRun[]): number {
  const plain = own.map(({ tilePx, offsetPx }) =>
    all.find(
      (run) =>
        run.mode === "tile" && run.tilePx === tilePx && run.offsetPx === offsetPx,
    ),
  );
  const sum = (runs: readonly (NormRun | undefined)[]) =>
    runs.reduce((total, run) => total + (run?.graphRuns ?? Number.NaN), 0);
  return sum(own) / sum(plain);
}
