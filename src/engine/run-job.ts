/** This file makes the steps of a run's networks, and finds what their norms are given. */
import { stageRow } from "#core/catalog/stages.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { RunEvent, RunRequest } from "#ports/runs.ts";
import { chainTiling } from "./chain-tiling.ts";
import { findRunNorms } from "./norms/run-norms.ts";
import type { PreparedRun } from "./plan-run.ts";
import { filterOf } from "./run-outputs.ts";
import type { TileJob } from "./run-tiles.ts";
import {
  createNetworkStep,
  type NetworkStep,
  type RunPart,
  type StepNorms,
} from "./stage-steps.ts";
import type { TileModel } from "./tile-models/tile-model.ts";

export type RunMeans = {
  readonly models: readonly (TileModel | null)[];
  readonly giveUp: () => void;
};

/** Creates the steps of the parts for the tiles of one pass. @param norms one for each network */
export function createJob(
  { parts, request }: PreparedRun,
  pass: Pick<TileJob, "grid" | "plan" | "giveUp">,
  models: RunMeans["models"],
  norms: readonly (StepNorms | null)[] = [],
): TileJob {
  const networks: NetworkStep[] = [];
  for (const [i, part] of parts.entries()) {
    const model = models[i] ?? null;
    if (model !== null) {
      const flip = flipOf(part, request);
      const own = norms[networks.length] ?? null;
      networks.push(createNetworkStep(part, model, pass.plan.tilePx, flip, own));
    }
  }
  const givesFiltered = parts.some(({ card }) => card.op !== undefined);
  return { ...pass, givesFiltered, networks };
}

function flipOf({ stage }: RunPart, { flip }: RunRequest): Flip | null {
  return stageRow(stage).pixels === "rgb8" ? (flip ?? null) : null;
}

/**
 * Finds what the norms of each network are given; null once `signal` is aborted. They are
 * found on the whole grid, whatever part of it is computed.
 */
export async function findNorms(
  run: PreparedRun,
  { models, giveUp }: RunMeans,
  onEvent: (event: RunEvent) => void,
  signal: AbortSignal,
): Promise<readonly (StepNorms | null)[] | null> {
  const { parts, request, input, tiles, handle } = run;
  const networks = parts.filter(({ card }) => card.op === undefined);
  const modes = networks.map(({ normMode }) => normMode);
  if (modes.every((mode) => mode === "tile")) {
    return [];
  }
  const contract = chainTiling(parts.map(({ card }) => card));
  const pass = { grid: input.grid, plan: tiles, giveUp };
  let done = 0;
  return findRunNorms(
    {
      modes,
      flip: request.flip ?? null,
      key: parts.map(({ resultId }) => resultId).join(" "),
      chain: {
        ...{ handle, contract, giveUp, grid: input.grid, filter: filterOf(run) },
        normCounts: models.flatMap((model, i) =>
          parts[i]?.card.op === undefined ? [model?.norms?.count ?? 0] : [],
        ),
        stepsWith: (norms) => createJob(run, pass, models, norms).networks,
      },
      onCell: () => {
        done += 1;
        onEvent({ type: "statistics", done });
      },
    },
    signal,
  );
}
