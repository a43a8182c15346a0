/**
 * This file turns a card and a runner into a function on tiles. It is the only place
 * that knows how a card's graphs are called; it does not know what the values mean
 * (power, pictures).
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { NormMode } from "#core/catalog/norm-mode.ts";
import type { TileShape } from "#core/catalog/plan-graph.ts";
import type { Backend, BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import { openGraphModel } from "./graph-model.ts";
import { type NormModel, openNormModel } from "./norm-model.ts";
import { openSamplerModel } from "./sampler-model.ts";

export type TileModel = {
  readonly backend: Backend;
  readonly loadMs: number;
  /**
   * Runs one tile, planar `[band][row][col]`, from the card's input range to its output
   * range. `at` is the tile's first pixel on the run's grid, because noise depends on
   * the position. `input` is consumed.
   * @throws AppError those of the runner
   */
  run(input: Float32Array, at: TilePosition): Promise<TileOutput>;
  /** Present where the statistics of its norms are collected and given. */
  readonly norms?: NormModel;
};

export type TilePosition = { readonly col: number; readonly row: number };

export type TileOutput = { readonly output: Float32Array; readonly runMs: number };

export type TileModelOptions = {
  readonly runner: ModelRunner;
  readonly tile: TileShape;
  readonly backend: BackendPreference;
  /** Seed for models that draw noise. */
  readonly seed: number;
  /** What norms see of the scene; `tile` by default. */
  readonly norm?: NormMode;
};

/** Loads what the card needs. @throws AppError those of the runner, card-invalid */
export function openTileModel(
  card: ModelCard,
  options: TileModelOptions,
): Promise<TileModel> {
  const { norm = "tile" } = options;
  if (card.sampler !== undefined) {
    return openSamplerModel(card, card.sampler, options);
  }
  return norm === "tile"
    ? openGraphModel(card, options)
    : openNormModel(card, options, norm);
}
