/**
 * This file finds the norms of a graph that are computed over the whole tile: instance
 * normalisation, and channel attention in the form that the training kit exports. Both
 * reduce to one vector of statistics for each norm, which can be pooled over tiles.
 */
import { type OnnxGraph, type OnnxNode, readGraph } from "./graph-edit.ts";

/** Instance normalisation of `channels` planes; a statistic is a mean and a variance each. */
export type InstanceNorm = {
  readonly kind: "instance";
  readonly node: OnnxNode;
  readonly channels: number;
};

/**
 * Channel attention whose `length` sums over pixels (products of queries and keys,
 * squares of both) are joined into one vector that the rest of the block depends on.
 */
export type AttentionNorm = {
  readonly kind: "attention";
  /** The node that joins the sums. */
  readonly node: OnnxNode;
  readonly length: number;
  /** The planes that queries and keys are slices of, which tell the size in pixels. */
  readonly planes: string;
  /** Nodes that sum over pixels: products of queries and keys, and squares. */
  readonly sums: readonly { readonly node: OnnxNode; readonly weighted: string }[];
};

export type Norm = InstanceNorm | AttentionNorm;

/** Older versions take the axes of sums as an attribute. */
const OLDEST_OPSET = 13;

/** Operators that see the whole tile and are not rewritten, or hide others that do. */
const TILE_WIDE: readonly string[] = [
  ...["MeanVarianceNormalization", "GlobalAveragePool", "GlobalMaxPool"],
  ...["If", "Loop", "Scan"],
];

export type NormSearch =
  | { readonly graph: OnnxGraph; readonly norms: readonly Norm[]; readonly why: null }
  | { readonly why: string };

/**
 * Finds the norms in the order in which they are computed, or says why they cannot be
 * given statistics.
 * @throws AppError file-unsupported
 */
export function findNorms(file: Uint8Array): NormSearch {
  const graph = readGraph(file);
  if (graph.opset < OLDEST_OPSET) {
    return { why: `operators of version ${graph.opset}, older than ${OLDEST_OPSET}` };
  }
  const makers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  const norms: Norm[] = [];
  for (const node of graph.nodes) {
    if (node.type === "InstanceNormalization" && node.domain === "") {
      const channels = lengthOf(graph, makers, node.inputs[1] ?? "");
      if (channels === null) {
        return { why: "a norm whose scale is not a constant" };
      }
      if (makers.get(node.inputs[0] ?? "")?.type === "Reshape") {
        return { why: "a norm over groups of channels" };
      }
      norms.push({ kind: "instance", node, channels });
    } else if (TILE_WIDE.includes(node.type)) {
      return { why: `${node.type}, which may see the whole tile, too` };
    } else if (node.type === "GroupNormalization") {
      return { why: "a norm over groups of channels" };
    } else {
      const attention = findAttention(graph, makers, node);
      if (attention !== null) {
        norms.push(attention);
      }
    }
  }
  return norms.length === 0
    ? { why: "no instance normalisation and no channel attention" }
    : { graph, norms, why: null };
}

type Makers = ReadonlyMap<string, OnnxNode>;

/** Returns the length of a constant vector, also behind a change of its type. */
function lengthOf(graph: OnnxGraph, makers: Makers, name: string): number | null {
  const constant = graph.constants.get(behindNodes(makers, name, ["Cast", "Identity"]));
  return constant?.dims.length === 1 ? (constant.dims[0] ?? null) : null;
}

/** No exporter puts more such nodes one behind the other; damaged graphs run in circles. */
const MOST_BEHIND = 100;

/** Follows nodes of these types back to the value that they are made of. */
function behindNodes(makers: Makers, name: string, types: readonly string[]): string {
  let at = name;
  for (let i = 0; i < MOST_BEHIND; i++) {
    const maker = makers.get(at);
    if (maker === undefined || !types.includes(maker.type)) {
      break;
    }
    at = maker.inputs[0] ?? "";
  }
  return at;
}

/**
 * Recognises the join of [query·key, query², key²]: a Concat of three reshaped sums that
 * is split again at once.
 */
function findAttention(
  graph: OnnxGraph,
  makers: Makers,
  split: OnnxNode,
): AttentionNorm | null {
  const join = makers.get(split.inputs[0] ?? "");
  if (split.type !== "Split" || join?.type !== "Concat" || join.inputs.length !== 3) {
    return null;
  }
  const sizes = graph.constants.get(split.inputs[1] ?? "")?.integers() ?? null;
  const behind = (name: string | undefined, type: string) => {
    const maker = makers.get(name ?? "");
    return maker?.type === type ? maker : null;
  };
  const sums = join.inputs.map((name) =>
    makers.get(behind(name, "Reshape")?.inputs[0] ?? ""),
  );
  const [product, ...squares] = sums;
  const factors = squares.map((sum) =>
    sum?.type === "ReduceSum" ? behind(sum.inputs[0], "Mul") : null,
  );
  const [query = "", turned] = product?.inputs ?? [];
  const key = behind(turned, "Transpose")?.inputs[0] ?? "";
  const areSquares = [query, key].every((name, i) =>
    factors[i]?.inputs.every((input) => input === name),
  );
  const planes = planesBehind(makers, query);
  if (product?.type !== "MatMul" || !areSquares || planes === null || sizes === null) {
    return null;
  }
  return {
    kind: "attention",
    node: join,
    length: sizes.reduce((sum, size) => sum + size, 0),
    planes,
    sums: [
      { node: product, weighted: query },
      ...factors.flatMap((node, i) =>
        node === null ? [] : [{ node, weighted: i === 0 ? query : key }],
      ),
    ],
  };
}

/** Follows slices and reshapes back to the planes that they are made of. */
function planesBehind(makers: Makers, name: string): string | null {
  const planes = behindNodes(makers, name, ["Squeeze", "Slice", "Reshape", "Split"]);
  return makers.has(planes) ? planes : null;
}
