/** This file builds the nodes that stand in the place of one norm, in each form. */
import type { AttentionNorm, InstanceNorm } from "./find-norms.ts";
import { type Builder, resizeTo, sizeOf } from "./graph-builder.ts";
import { floatOf, intAttribute, type OnnxNode } from "./graph-edit.ts";
import type { NormForm } from "./norm-graph.ts";

/** Default of the operator. */
const EPSILON = 1e-5;
/** Statistics of this many tiles on a side are interpolated. */
export const AROUND = 3;

/** Name of the statistics that are given to a norm. */
export function partName(what: "mean" | "var" | "given", index: number): string {
  return `norm:${what}:${index}`;
}

/** Name of the statistics that a norm has of its tile. */
export function collected(what: "mean" | "var", index: number): string {
  return `norm:tile_${what}:${index}`;
}

/** Adds an instance normalisation with statistics. */
export function addInstanceNorm(
  build: Builder,
  form: NormForm,
  { node, channels }: InstanceNorm,
  index: number,
): void {
  const [x = "", scale = "", bias = ""] = node.inputs;
  const asPlanes = (name: string) =>
    build.add("Reshape", [name, build.integers(1, channels, 1, 1)]);
  const given = { mean: partName("mean", index), variance: partName("var", index) };
  const { mean, variance } =
    form === "collect" ? addCollecting(build, x, channels, index) : given;
  if (form === "dense") {
    const spread = addInterpolation(build, x, channels);
    const centred = build.add("Sub", [x, spread(mean)]);
    const normal = build.add("Mul", [
      centred,
      spread(inverseDeviation(build, node, variance)),
    ]);
    build.addAs(node.outputs, "Add", [
      build.add("Mul", [normal, asPlanes(scale)]),
      asPlanes(bias),
    ]);
    return;
  }
  const centred = build.add("Sub", [x, asPlanes(mean)]);
  const gain = build.add("Mul", [
    asPlanes(inverseDeviation(build, node, variance)),
    asPlanes(scale),
  ]);
  build.addAs(node.outputs, "Add", [build.add("Mul", [centred, gain]), asPlanes(bias)]);
}

/** Adds 1 / √(variance + ε). */
function inverseDeviation(build: Builder, node: OnnxNode, variance: string): string {
  const epsilon = build.number(floatOf(node, "epsilon") ?? EPSILON);
  const deviation = build.add("Sqrt", [build.add("Add", [variance, epsilon])]);
  return build.add("Div", [build.number(1), deviation]);
}

/**
 * Adds the tile's own statistics over the pixels that count, and the choice between them
 * and those given.
 */
function addCollecting(build: Builder, x: string, channels: number, index: number) {
  const weight = addWeight(build, x);
  const axes = build.integers(2, 3);
  const sum = (name: string) => build.add("ReduceSum", [name, axes]);
  const count = sum(weight);
  const own = build.add("Div", [sum(build.add("Mul", [x, weight])), count]);
  const centred = build.add("Sub", [x, own]);
  const squared = build.add("Mul", [build.add("Mul", [centred, weight]), centred]);
  const ownVariance = build.add("Div", [sum(squared), count]);
  const flat = build.integers(1, channels);
  const flatten = (name: string, what: "mean" | "var") => {
    build.addAs([collected(what, index)], "Reshape", [name, flat]);
    return choose(build, collected(what, index), what, index);
  };
  return { mean: flatten(own, "mean"), variance: flatten(ownVariance, "var") };
}

/** Returns a function that interpolates [1, channels, 9] to the planes of x. */
function addInterpolation(build: Builder, x: string, channels: number) {
  const shape = build.add("Shape", [x]);
  const side = (from: number) =>
    build.add("Slice", [
      shape,
      build.integers(from),
      build.integers(from + 1),
      build.integers(0),
    ]);
  const concat = (...parts: string[]) =>
    build.add("Concat", parts, [intAttribute("axis", 0)]);
  const three = build.integers(AROUND);
  const rows = resizeTo(build, "norm_rows", concat(side(2), three), "linear");
  const cols = resizeTo(build, "norm_cols", concat(three, side(3)), "linear");
  return (nine: string) => {
    const grid = build.add("Reshape", [
      nine,
      build.integers(1, channels, AROUND, AROUND),
    ]);
    return build.add("MatMul", [build.add("MatMul", [rows, grid]), cols]);
  };
}

/** Adds the choice between what a norm has of its tile and what it is given. */
function choose(build: Builder, own: string, what: "mean" | "var", index: number) {
  const given = partName("given", index);
  const rest = build.add("Sub", [build.number(1), given]);
  return build.add("Add", [
    build.add("Mul", [own, rest]),
    build.add("Mul", [partName(what, index), given]),
  ]);
}

/** Adds the sums of an attention over the pixels that count, and the choice of the result. */
export function addWeightedSums(
  build: Builder,
  { node: join, planes, sums }: AttentionNorm,
  index: number,
  replaced: Map<OnnxNode, readonly OnnxNode[]>,
): void {
  const level = addWeight(build, planes);
  const weight = build.add("Reshape", [level, build.integers(1, -1)]);
  for (const { node, weighted } of sums) {
    const counted = build.add("Mul", [weighted, weight]);
    build.addAs(
      node.outputs,
      node.type,
      [counted, ...node.inputs.slice(1)],
      node.attributes,
    );
    // The weight is made where the first sum stands, which is before all others.
    replaced.set(node, build.take());
  }
  const count = build.add("ReduceSum", [weight, build.integers(0, 1)]);
  const joined = build.add("Concat", join.inputs, join.attributes);
  const own = collected("mean", index);
  build.addAs([own], "Div", [joined, count]);
  build.addAs([collected("var", index)], "Sub", [own, own]);
  build.addAs(join.outputs, "Identity", [choose(build, own, "mean", index)]);
}

/** Adds the weights of pixels at the size of these planes. */
function addWeight(build: Builder, planes: string): string {
  return resizeTo(build, "norm_weight", sizeOf(build, planes), "nearest");
}
