/**
 * This file starts the runtime with a graph of one operator, so that its download and
 * its start do not count as the time of a model that is examined.
 */
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { sha256Hex } from "#core/sha256.ts";
import type { BackendPreference, ModelRunner } from "#ports/model-runner.ts";
import { runLimited } from "./run-limited.ts";

/** The network's speed decides. */
const START_WITHIN_MS = 120_000;

/** Starts the runtime, or finds it started. @throws AppError those of the runner */
export async function loadRuntime(
  runner: ModelRunner,
  backend: BackendPreference,
  signal: AbortSignal | undefined,
): Promise<void> {
  const bytes = identityGraph();
  const sha256 = await sha256Hex(bytes);
  const card = identityCard(sha256, bytes.length);
  const limits = { runner, name: "ONNX Runtime", patienceMs: START_WITHIN_MS, signal };
  await runner.provide(sha256, bytes);
  await runLimited(
    limits,
    "it was started",
    runner.load(card, { width: 1, height: 1 }, backend),
  );
}

/** ModelProto of `y = Identity(x)` on one float32 pixel: IR 8, opset 13. */
function identityGraph(): Uint8Array {
  const field = (number: number, content: readonly number[] | string) => {
    const bytes =
      typeof content === "string" ? [...new TextEncoder().encode(content)] : content;
    return [8 * number + 2, bytes.length, ...bytes];
  };
  const int = (number: number, value: number) => [8 * number, value];
  const ones = [1, 1, 1, 1].flatMap((n) => field(1, int(1, n)));
  const type = field(1, [...int(1, 1), ...field(2, ones)]);
  const value = (name: string) => [...field(1, name), ...field(2, type)];
  const node = [...field(1, "x"), ...field(2, "y"), ...field(4, "Identity")];
  const graph = [
    ...field(1, node),
    ...field(2, "g"),
    ...field(11, value("x")),
    ...field(12, value("y")),
  ];
  return Uint8Array.from([...int(1, 8), ...field(7, graph), ...field(8, int(2, 13))]);
}

function identityCard(sha256: string, bytes: number): ModelCard {
  const image = (name: string) => ({ name, bands: 1, range: [0, 1] });
  return parseModelCard(
    {
      ...{
        schema: 1,
        id: "identity",
        stage: "metric",
        method: "",
        title: "ONNX Runtime",
      },
      ...{ supervision: "none", summary: "", paper: null, domain: null },
      graphs: [
        {
          ...{
            role: "identity",
            file: "identity.onnx",
            bytes,
            sha256,
            precision: "fp32",
          },
          io: { inputs: [image("x")], outputs: [image("y")] },
        },
      ],
      tiling: { tile: 1, multiple: 1, haloPx: 0, norm: "none" },
      cost: { params: 0, macsPerPixel: 0 },
      ...{ training: null, measured: null, golden: null },
      ...{ licence: "Apache-2.0", attribution: "" },
    },
    "of the runtime's start",
  );
}
