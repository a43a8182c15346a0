/** This file builds nodes to put into a graph. */
import { intAttribute, type OnnxNode, textAttribute } from "./graph-edit.ts";

/** Collects nodes and constants, each value with a name that no exporter gives. */
export function createBuilder() {
  const constants = new Map<string, BigInt64Array | Float32Array>();
  let nodes: OnnxNode[] = [];
  let count = 0;
  const addAs = (
    outputs: readonly string[],
    type: string,
    inputs: readonly string[],
    attributes: readonly Uint8Array[] = [],
  ) => {
    nodes.push({ type, domain: "", inputs, outputs, attributes });
  };
  return {
    constants,
    addAs,
    /** Adds a node with one output and returns that output's name. */
    add(
      type: string,
      inputs: readonly string[],
      attributes: readonly Uint8Array[] = [],
    ) {
      const name = `norm:${type}:${count++}`;
      addAs([name], type, inputs, attributes);
      return name;
    },
    integers(...values: number[]) {
      const name = `norm:${values.join(",")}`;
      constants.set(name, BigInt64Array.from(values, BigInt));
      return name;
    },
    number(value: number) {
      const name = `norm:float:${value}`;
      constants.set(name, Float32Array.of(value));
      return name;
    },
    /** Returns the nodes that were added since the last call. */
    take() {
      const taken = nodes;
      nodes = [];
      return taken;
    },
  };
}

export type Builder = ReturnType<typeof createBuilder>;

/** Adds the height and width of planes, as one constant once the tile's size is known. */
export function sizeOf(build: Builder, planes: string): string {
  return build.add("Slice", [
    build.add("Shape", [planes]),
    build.integers(2),
    build.integers(4),
    build.integers(0),
  ]);
}

/** Adds a resize of `what` [1, 1, h, w] to a size [2]. */
export function resizeTo(
  build: Builder,
  what: string,
  size: string,
  mode: "nearest" | "linear",
): string {
  const sizes = build.add(
    "Concat",
    [build.integers(1, 1), size],
    [intAttribute("axis", 0)],
  );
  const how =
    mode === "nearest"
      ? [
          textAttribute("coordinate_transformation_mode", "asymmetric"),
          textAttribute("nearest_mode", "floor"),
        ]
      : [textAttribute("coordinate_transformation_mode", "half_pixel")];
  return build.add(
    "Resize",
    [what, "", "", sizes],
    [textAttribute("mode", mode), ...how],
  );
}
