/** This file says how the pixels of a run were made. */
import type { Backend } from "#ports/model-runner.ts";
import type { ModelUsed, Provenance } from "#ports/runs.ts";
import { chainTiling } from "./chain-tiling.ts";
import type { PreparedRun } from "./plan-run.ts";

/** @param backends where each part's model ran; null for plain operations */
export function provenanceOf(
  { handle, scene, input, parts, plan, request, tiles }: PreparedRun,
  backends: readonly (Backend | null)[],
  made: Pick<Provenance, "version" | "time" | "earlier">,
): Provenance {
  const cards = parts.map(({ card }) => card);
  const hasNoise = cards.some(({ sampler }) => sampler !== undefined);
  return {
    sceneName: scene.name,
    isSimulated: scene.isSimulated,
    sceneBytes: handle.source.info.byteLength,
    models: parts.map(
      ({ stage, card }, i): ModelUsed => ({
        ...{ stage, cardId: card.id, backend: backends[i] ?? null },
        graphs: (card.graphs ?? []).map(({ role, sha256 }) => ({ role, sha256 })),
        licence: card.licence,
      }),
    ),
    seed: hasNoise ? (request.seed ?? 0) : null,
    tilePx: tiles.tilePx,
    haloPx: tiles.haloPx,
    stridePx: tiles.stridePx,
    featherPx: tiles.featherPx,
    norm: chainTiling(cards).norm,
    normMode: parts.find(({ normMode }) => normMode !== "tile")?.normMode ?? "tile",
    gsdM: input.rule.gsdM,
    displayUnit: scene.displayUnit,
    inputRule: plan.inputRule,
    levels: input.levels.applied,
    asked: {
      ...handle.said,
      levels: request.levels ?? { kind: "auto" },
      norm: request.norm ?? null,
      flip: request.flip ?? null,
      seed: request.seed ?? 0,
      stages: [...request.stages],
    },
    ...made,
  };
}
