/**
 * This file rewrites a graph so that the statistics of its norms can be read and given.
 * Weights stay as they are. The rewritten graph has these values besides its own, where L
 * is the number of statistics of all norms:
 *
 * | form | more inputs | more outputs |
 * |---|---|---|
 * | `collect` | `norm_weight` [1, 1, height, width] (1 = counts, 0 = not), `norm_given`, `norm_mean` and `norm_var` [1, L] (given: 1 = use the statistics that are given, 0 = the tile's own) | `norm_tile_mean` and `norm_tile_var` [1, L], of the pixels that count |
 * | `given` | `norm_mean` and `norm_var` [1, L] | – |
 * | `dense` | `norm_mean` and `norm_var` [1, L, 9] of 3 × 3 tiles row by row, `norm_rows` [1, 1, height, 3] and `norm_cols` [1, 1, 3, width]: the part that each row and column of the nine has in each pixel | – |
 *
 * The sums of channel attention are divided by the number of pixels and stand in `mean`;
 * their `var` is 0.
 */
import { AppError } from "#core/errors.ts";
import { findNorms, type Norm } from "./find-norms.ts";
import { type Builder, createBuilder } from "./graph-builder.ts";
import {
  editGraph,
  intAttribute,
  type OnnxInput,
  type OnnxNode,
} from "./graph-edit.ts";
import {
  AROUND,
  addInstanceNorm,
  addWeightedSums,
  collected,
  partName,
} from "./norm-nodes.ts";

/** Inputs of one Concat: with its output, as many buffers as any WebGPU shader can bind. */
const MOST_JOINED = 7;

export type NormForm = "collect" | "given" | "dense";

export type NormGraph = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Number of statistics of each norm, in the order of the graph. */
  readonly lengths: readonly number[];
};

/**
 * Rewrites a graph.
 * @throws AppError model-shape-mismatch where its norms cannot be given statistics
 */
export function rewriteNorms(file: Uint8Array, form: NormForm): NormGraph {
  const found = findNorms(file);
  if (found.why !== null) {
    throw cannot(found.why);
  }
  const { graph, norms } = found;
  if (form === "dense" && norms.some(({ kind }) => kind === "attention")) {
    throw cannot("channel attention, which has no statistics of single pixels");
  }
  const build = createBuilder();
  const lengths = norms.map((norm) =>
    norm.kind === "instance" ? norm.channels : norm.length,
  );
  const length = lengths.reduce((sum, n) => sum + n, 0);
  splitGiven(build, form, lengths);
  const head = build.take();
  const replaced = new Map<OnnxNode, readonly OnnxNode[]>();
  for (const [i, norm] of norms.entries()) {
    replaceNorm(build, form, norm, i, replaced);
  }
  if (form === "collect") {
    joinCollected(build, norms);
  }
  const tail = build.take();
  const { height, width } = sidesOf(graph.inputs);
  const bytes = editGraph(file, {
    nodes: [
      ...head,
      ...graph.nodes.flatMap((node) => replaced.get(node) ?? [node]),
      ...tail,
    ],
    constants: build.constants,
    inputs: normInputs(form, length, { height, width }),
    outputs: normOutputs(form, length),
  });
  return { bytes, lengths };
}

type Sides<T> = { readonly height: T; readonly width: T };
type Value<T> = { readonly name: string; readonly dims: readonly (number | T)[] };

/** Returns the inputs that a form has besides those of the graph, in order. */
export function normInputs<T extends number | string>(
  form: NormForm,
  length: number,
  { height, width }: Sides<T>,
): Value<T>[] {
  const dims = form === "dense" ? [1, length, AROUND ** 2] : [1, length];
  const given: Value<T>[] = ["norm_mean", "norm_var"].map((name) => ({ name, dims }));
  switch (form) {
    case "given":
      return given;
    case "collect":
      return [
        { name: "norm_weight", dims: [1, 1, height, width] },
        { name: "norm_given", dims },
        ...given,
      ];
    case "dense":
      return [
        ...given,
        { name: "norm_rows", dims: [1, 1, height, AROUND] },
        { name: "norm_cols", dims: [1, 1, AROUND, width] },
      ];
  }
}

/** Returns the outputs that a form has besides those of the graph, in order. */
export function normOutputs(form: NormForm, length: number): Value<never>[] {
  return form === "collect"
    ? ["norm_tile_mean", "norm_tile_var"].map((name) => ({ name, dims: [1, length] }))
    : [];
}

/** Returns the sides of the graph's first image. */
function sidesOf(inputs: readonly OnnxInput[]) {
  const image = inputs.find(({ dims }) => dims.length === 4);
  const [, , height, width] = image?.dims ?? [];
  if (height === undefined || width === undefined) {
    throw cannot("no input of four dimensions");
  }
  return { height, width };
}

/** Splits the statistics that are given into those of each norm. */
function splitGiven(build: Builder, form: NormForm, lengths: readonly number[]): void {
  const isChosen = form === "collect";
  for (const what of [
    "mean",
    "var",
    ...(isChosen ? (["given"] as const) : []),
  ] as const) {
    let from = 0;
    for (const [i, length] of lengths.entries()) {
      // A Split has an output for each norm: more than a WebGPU shader can bind.
      const range = [build.integers(from), build.integers(from + length)];
      const axis = build.integers(1);
      build.addAs([partName(what, i)], "Slice", [`norm_${what}`, ...range, axis]);
      from += length;
    }
  }
}

/** Fills `replaced` with what stands in the place of the nodes of one norm. */
function replaceNorm(
  build: Builder,
  form: NormForm,
  norm: Norm,
  index: number,
  replaced: Map<OnnxNode, readonly OnnxNode[]>,
): void {
  if (norm.kind === "instance") {
    addInstanceNorm(build, form, norm, index);
  } else if (form === "collect") {
    addWeightedSums(build, norm, index, replaced);
  } else {
    build.addAs(norm.node.outputs, "Identity", [partName("mean", index)]);
  }
  replaced.set(norm.node, build.take());
}

function joinCollected(build: Builder, norms: readonly Norm[]): void {
  const axis = intAttribute("axis", 1);
  for (const what of ["mean", "var"] as const) {
    let names = norms.map((_, i) => collected(what, i));
    while (names.length > MOST_JOINED) {
      const groups = Array.from(
        { length: Math.ceil(names.length / MOST_JOINED) },
        (_, i) => names.slice(i * MOST_JOINED, (i + 1) * MOST_JOINED),
      );
      names = groups.map((group) => build.add("Concat", group, [axis]));
    }
    build.addAs([`norm_tile_${what}`], "Concat", names, [axis]);
  }
}

function cannot(found: string): AppError {
  return new AppError(
    "model-shape-mismatch",
    "The norms of this model cannot be shared between tiles.",
    {
      expected: "instance normalisation, or channel attention as the kit exports it",
      found,
      hint: "Let each tile be translated by itself.",
    },
  );
}
