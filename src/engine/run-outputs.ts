/** This file says where the parts of a run write, and what they are made of. */
import { stageRow } from "#core/catalog/stages.ts";
import type { KeepResult } from "#ports/kept-results.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { Provenance } from "#ports/runs.ts";
import type { StoredResult } from "./engine-parts.ts";
import { unlessAborted } from "./job-queue.ts";
import { keepChanges } from "./keep-result.ts";
import type { PaintTarget } from "./paint-tiles.ts";
import type { PreparedRun } from "./plan-run.ts";
import type { ResultRaster } from "./result-raster.ts";
import {
  bandsOf,
  createFilterStep,
  type FilterStep,
  type RunPart,
} from "./stage-steps.ts";
import { openTileModel, type TileModel } from "./tile-models/tile-model.ts";

/** Opens one model for each part; null for plain operations and once `signal` is aborted. */
export async function openModels(
  { parts, tiles, request }: PreparedRun,
  runner: ModelRunner,
  signal: AbortSignal,
): Promise<readonly (TileModel | null)[]> {
  const tile = { height: tiles.tilePx, width: tiles.tilePx };
  const { backend, seed = 0 } = request;
  const models: (TileModel | null)[] = [];
  for (const { card, normMode: norm } of parts) {
    const isNetwork = card.op === undefined && !signal.aborted;
    // A stop does not wait for a download, but the model is cached for the next run.
    models.push(
      isNetwork
        ? await unlessAborted(
            openTileModel(card, { runner, tile, backend, seed, norm }),
            signal,
          )
        : null,
    );
  }
  return models;
}

/** Returns the filter of the chain; null where there is none. */
export function filterOf({ parts }: PreparedRun): FilterStep | null {
  const op = parts.find(({ card }) => card.op !== undefined)?.card.op;
  return op === undefined ? null : createFilterStep(op);
}

/** Returns the results of the parts, and creates them; null where none is stored. */
export function resultsOf({
  parts,
  resultFor,
}: PreparedRun): readonly (StoredResult | null)[] {
  return parts.map(({ resultId, stage }) =>
    resultId === null ? null : resultFor(resultId, stageRow(stage).pixels),
  );
}

/** Says in every result how it was made, each with only the models that made it. */
export function stateProvenance(run: PreparedRun, provenance: Provenance): void {
  for (const [i, stored] of resultsOf(run).entries()) {
    if (stored !== null) {
      stored.provenance = { ...provenance, models: provenance.models.slice(0, i + 1) };
    }
  }
}

/** Lists where the parts paint. @param rasters one for each part; null = nowhere */
export function targetsOf(
  { parts }: PreparedRun,
  rasters: readonly (ResultRaster | null)[],
): readonly PaintTarget[] {
  return parts.map(({ stage, card }, i) => ({
    result: rasters[i] ?? null,
    bands: bandsOf(stageRow(stage).pixels),
    isBlended: card.op === undefined,
  }));
}

/** Copies what has changed to where it outlives the engine. */
export function keepTile(run: PreparedRun, keepResult: KeepResult | undefined): void {
  if (keepResult === undefined || run.request.flip !== undefined) {
    return;
  }
  for (const [i, stored] of resultsOf(run).entries()) {
    const { resultId } = run.parts[i] as RunPart;
    if (stored !== null && resultId !== null) {
      keepChanges(resultId, stored, keepResult);
    }
  }
}
