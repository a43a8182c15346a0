/**
 * This file decides where the statistics of each network of a run come from, and finds
 * those of the whole scene before its first tile.
 */
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { Flip } from "#core/tiling/flip-planes.ts";
import type { NormStatistics } from "#core/tiling/norm-statistics.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { StepNorms } from "#engine/stage-steps.ts";
import { type CollectedChain, createCellCollector } from "./collect-cell.ts";
import { createMosaicCollector } from "./collect-mosaic.ts";
import { createDenseStatistics } from "./dense-statistics.ts";
import { ESTIMATE, EXACT, findSceneStatistics } from "./scene-statistics.ts";

export type NormsOfRun = {
  readonly chain: CollectedChain;
  /** Mode of each network. */
  readonly modes: readonly NormMode[];
  readonly flip: Flip | null;
  /** Equal for runs whose scene has the same statistics. */
  readonly key: string;
  /** Is told of each cell that was run for the statistics of the scene. */
  readonly onCell: () => void;
};

/** Belongs to the scene, so that nothing remains of a closed one. */
const found = new WeakMap<
  SceneHandle,
  Map<string, readonly (NormStatistics | null)[]>
>();

/**
 * Resolves with the norms of each network, null for those that see only their tile; null
 * once `signal` is aborted.
 * @throws AppError of reader and runner
 */
export async function findRunNorms(
  { chain, modes, flip, key, onCell }: NormsOfRun,
  signal: AbortSignal,
): Promise<readonly (StepNorms | null)[] | null> {
  const isOfScene = modes.some((mode) => mode === "scene" || mode === "exact");
  let ofScene: readonly (NormStatistics | null)[] = [];
  if (isOfScene) {
    const known = found.get(chain.handle) ?? new Map();
    found.set(chain.handle, known);
    const isExact = modes.includes("exact");
    const find = async () => {
      const collector = isExact
        ? createCellCollector(chain, signal)
        : await createMosaicCollector(chain, signal);
      const plan = isExact ? EXACT : ESTIMATE;
      return collector && findSceneStatistics(collector, plan, onCell);
    };
    const statistics = known.get(key) ?? (await find());
    if (statistics === null) {
      return null;
    }
    known.set(key, statistics);
    ofScene = statistics;
  }
  const dense = modes.includes("dense")
    ? createDenseStatistics(createCellCollector(chain, signal), flip)
    : null;
  return modes.map((mode, i): StepNorms | null => {
    if (mode === "dense" && dense !== null) {
      return { kind: "around", around: (tile) => dense.around(i, tile) };
    }
    const statistics = ofScene[i] ?? null;
    return statistics === null ? null : { kind: "given", statistics };
  });
}
