/** These tests read headers that were made to take long. */
import { describe, expect, it } from "vitest";
import { field, joinBytes } from "#core/onnx/wire.ts";
import { readModelHeader } from "./model-header.ts";

/** A float image of four axes. */
function image(name: string): Uint8Array {
  const dims = [1, 1, 64, 64].map((n) => field(1, field(1, n)));
  const tensor = joinBytes([field(1, 1), field(2, joinBytes(dims))]);
  return joinBytes([field(1, name), field(2, field(1, tensor))]);
}

function model(nodes: readonly Uint8Array[]): Uint8Array {
  const graph = [
    ...nodes.map((node) => field(1, node)),
    ...[field(11, image("x")), field(12, image("y"))],
  ];
  return field(7, joinBytes(graph));
}

const node = (op: string, inputs: readonly string[], output: string) =>
  joinBytes([
    ...inputs.map((name) => field(1, name)),
    ...[field(2, output), field(4, op)],
  ]);

describe("a model's header", () => {
  it("is read in time where thousands of operators ask for constants", () => {
    const nodes = Array.from({ length: 40_000 }, (_, i) =>
      node("ConstantOfShape", [`none ${i}`], `y${i}`),
    );
    const file = model(nodes);
    const before = process.cpuUsage();
    expect(readModelHeader(file, "long.onnx").ops).toEqual(["ConstantOfShape"]);
    expect(process.cpuUsage(before).user / 1000).toBeLessThan(6000);
  });

  it("is read where one operator has more inputs than a call has arguments", () => {
    const inputs = Array.from({ length: 300_000 }, () => "x");
    const header = readModelHeader(model([node("Concat", inputs, "y")]), "wide.onnx");
    expect(header).toMatchObject({ ops: ["Concat"], reduction: 1 });
  });

  it("finds a constant that no machine can hold, by its weight or its operator", () => {
    const int64 = (values: readonly number[]) =>
      joinBytes([
        ...[field(1, values.length), field(2, 7), field(8, "shape")],
        field(9, new Uint8Array(BigInt64Array.from(values, BigInt).buffer)),
      ]);
    const shape = int64([1 << 16, 1 << 16]);
    const made = joinBytes([
      ...[field(2, "shape"), field(4, "Constant")],
      field(5, joinBytes([field(1, "value"), field(5, shape)])),
    ]);
    const large = node("ConstantOfShape", ["shape"], "y");
    expect(() => readModelHeader(model([made, large]), "huge.onnx")).toThrow(
      expect.objectContaining({ found: expect.stringContaining("17.2 GB") }),
    );
  });
});
