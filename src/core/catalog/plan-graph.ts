/**
 * This file plans how a card's graph is used for tiles of one size. What the plan says
 * is checked in `check-graph.ts` by the adapters of all runtimes.
 */
import { graphOf, type ModelCard } from "#core/catalog/card.ts";
import type { GraphInput } from "#core/catalog/card-graphs.ts";
import type { ElementType } from "#core/catalog/element-types.ts";
import { AppError } from "#core/errors.ts";
import { shapeError } from "./shape-error.ts";

export type TileShape = { readonly height: number; readonly width: number };

/** What a runner needs to know of one graph of a card, after `planGraph` has checked it. */
export type GraphPlan = {
  /** Path of the file below the models folder: `<stage>/<id>/<file>`. */
  readonly path: string;
  /** Path below `node_modules` where a package brings the file; null = it is at `path`. */
  readonly package: string | null;
  readonly sha256: string;
  readonly bytes: number;
  /** Values of the free dimensions "height" and "width": those of the graph's first image. */
  readonly sides: TileShape;
  /** In the card's order. */
  readonly inputs: readonly PlannedValue[];
  readonly outputs: readonly PlannedValue[];
};

export type PlannedValue = {
  readonly name: string;
  readonly type: ElementType;
  /** Dimensions: NCHW (or NHWC) for an image, NC for a vector, C for a list, [1, n, C] for points; null = any. */
  readonly dims: readonly (number | null)[] | null;
};

/**
 * Plans the use of a card's graph for tiles of this shape, which is given in pixels of
 * the scene: the graph with that role, or the first one.
 * @throws AppError card-invalid (no such graph), model-shape-mismatch (the tile's size
 *   is not a multiple of the card's `multiple`)
 */
export function planGraph(card: ModelCard, tile: TileShape, role?: string): GraphPlan {
  const graph = graphOf(card, role);
  if (graph === null) {
    const roles = (card.graphs ?? []).map((g) => g.role).join(", ");
    throw new AppError("card-invalid", `"${card.id}" has no such network.`, {
      expected: role === undefined ? "a card with a graph" : `a graph "${role}"`,
      found: roles === "" ? "a card without graphs" : roles,
      hint: "Choose another model.",
    });
  }
  const { multiple } = card.tiling;
  if (tile.height % multiple !== 0 || tile.width % multiple !== 0) {
    throw shapeError(card, `tiles on multiples of ${multiple} px`, sizeOf(tile));
  }
  const { inputs, outputs } = graph.io;
  const factor = inputs.find(({ shape = "image" }) => shape === "image")?.factor ?? 1;
  return {
    path: `${card.stage}/${card.id}/${graph.file}`,
    package: graph.package ?? null,
    sha256: graph.sha256,
    bytes: graph.bytes,
    sides: { height: tile.height / factor, width: tile.width / factor },
    inputs: inputs.map((value) => planValue(value, tile)),
    outputs: outputs.map((value) => planValue(value, tile)),
  };
}

function planValue(
  { name, type = "float32", ...value }: GraphInput,
  tile: TileShape,
): PlannedValue {
  return { name, type, dims: dimsOf(value, tile) };
}

function dimsOf(
  {
    bands,
    shape = "image",
    factor = 1,
    insetPx = 0,
    layout = "NCHW",
  }: Omit<GraphInput, "name">,
  tile: TileShape,
): PlannedValue["dims"] {
  switch (shape) {
    case "image": {
      const height = tile.height / factor - 2 * insetPx;
      const width = tile.width / factor - 2 * insetPx;
      return layout === "NHWC" ? [1, height, width, bands] : [1, bands, height, width];
    }
    case "vector":
      return [1, bands];
    case "list":
      return [bands];
    case "points":
      return [1, null, bands];
    case "labels":
      return [1, null];
    case "open":
      return null;
  }
}

/** Returns the dimensions for that many values, the free one computed; null if none fit. */
export function fitDims(
  { dims }: PlannedValue,
  length: number,
): readonly number[] | null {
  if (dims === null) {
    return null;
  }
  const known = dims.reduce<number>((n, d) => n * (d ?? 1), 1);
  const isFree = dims.includes(null);
  return length === known || (isFree && length > 0 && length % known === 0)
    ? dims.map((d) => d ?? length / known)
    : null;
}

function sizeOf(tile: TileShape): string {
  return `${tile.width} × ${tile.height} px`;
}
