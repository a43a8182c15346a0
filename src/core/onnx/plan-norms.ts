import type { GraphPlan, PlannedValue } from "#core/catalog/plan-graph.ts";
import { type NormForm, normInputs, normOutputs, rewriteNorms } from "./norm-graph.ts";

/** A graph as a runtime is to load it. */
export type PreparedGraph = {
  readonly plan: GraphPlan;
  readonly bytes: Uint8Array;
  /** Number of statistics of each of its norms; null where the graph was left as it is. */
  readonly normLengths: readonly number[] | null;
};

/**
 * Rewrites a graph whose file was checked, and plans its further inputs and outputs,
 * which follow those of the card.
 * @throws AppError model-shape-mismatch where its norms cannot be given statistics
 */
export function prepareGraph(
  plan: GraphPlan,
  bytes: Uint8Array,
  form: NormForm | undefined,
): PreparedGraph {
  if (form === undefined) {
    return { plan, bytes, normLengths: null };
  }
  const rewritten = rewriteNorms(bytes, form);
  const { lengths } = rewritten;
  const length = lengths.reduce((sum, n) => sum + n, 0);
  const asFloats = (values: readonly Omit<PlannedValue, "type">[]) =>
    values.map((value): PlannedValue => ({ ...value, type: "float32" }));
  return {
    plan: {
      ...plan,
      inputs: [...plan.inputs, ...asFloats(normInputs(form, length, plan.sides))],
      outputs: [...plan.outputs, ...asFloats(normOutputs(form, length))],
    },
    bytes: rewritten.bytes,
    normLengths: lengths,
  };
}
