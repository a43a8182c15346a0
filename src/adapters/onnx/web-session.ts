import type { InferenceSession } from "onnxruntime-web/webgpu";
import type { OwnedDevice } from "#adapters/onnx/gpu-device.ts";
import type { LoadedRuntime } from "#adapters/onnx/load-runtime.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import {
  checkGraph,
  checkInputs,
  checkOutput,
  type GraphValue,
} from "#core/catalog/check-graph.ts";
import {
  type Elements,
  type ElementType,
  fromElements,
  toElements,
} from "#core/catalog/element-types.ts";
import { fitDims, type GraphPlan } from "#core/catalog/plan-graph.ts";
import { AppError } from "#core/errors.ts";
import type { RunOutput } from "#ports/model-runner.ts";

export type WebSession = {
  readonly card: ModelCard;
  readonly plan: GraphPlan;
  readonly session: InferenceSession;
  readonly runtime: LoadedRuntime;
  /** Null on wasm. */
  readonly device: OwnedDevice | null;
  /** The runtime has placed operators on the CPU although WebGPU was asked for. */
  readonly isCpuNeeded: boolean;
};

/** Compiles for one provider. @throws AppError model-failed, model-shape-mismatch */
export async function createSession(
  runtime: LoadedRuntime,
  card: ModelCard,
  plan: GraphPlan,
  bytes: Uint8Array,
  device: OwnedDevice | null,
): Promise<WebSession> {
  const { ort } = runtime;
  const options = (isCpuAllowed: boolean): InferenceSession.SessionOptions => ({
    executionProviders: [
      device === null ? "wasm" : { name: "webgpu", device: device.device },
    ],
    // Static shapes: the GPU's programs are compiled once, shape arithmetic folds away.
    freeDimensionOverrides: { ...plan.sides },
    // Without this the runtime puts what WebGPU lacks on the CPU and says nothing.
    ...(device !== null && !isCpuAllowed
      ? { extra: { session: { disable_cpu_ep_fallback: "1" } } }
      : {}),
  });
  let isCpuNeeded = false;
  let session: InferenceSession;
  try {
    session = await ort.InferenceSession.create(bytes, options(false)).catch(
      (error: unknown) => {
        if (device === null || !/fallback to CPU/i.test(String(error))) {
          throw error;
        }
        isCpuNeeded = true;
        return ort.InferenceSession.create(bytes, options(true));
      },
    );
  } catch (cause) {
    throw new AppError(
      "model-failed",
      `ONNX Runtime could not compile "${card.title}" for ${device === null ? "wasm" : "WebGPU"}.`,
      {
        expected: `a graph that ${runtime.description} runs`,
        found: cause instanceof Error ? cause.message : String(cause),
        hint:
          device === null
            ? "Reload the page; if it stays, export the model again."
            : "Add ?backend=wasm to the address.",
        cause,
      },
    );
  }
  try {
    checkGraph(
      card,
      plan,
      session.inputMetadata.map(toGraphValue),
      session.outputMetadata.map(toGraphValue),
    );
  } catch (error) {
    await session.release();
    throw error;
  }
  return { card, plan, session, runtime, device, isCpuNeeded };
}

/**
 * One run. Ends with an error as soon as the device is lost, whether or not the runtime
 * ever answers.
 * @throws AppError model-failed, model-shape-mismatch; anything once the device is lost
 */
export async function runSession(
  { card, plan, session, runtime, device }: WebSession,
  inputs: readonly Float32Array[],
): Promise<RunOutput> {
  checkInputs(card, plan, inputs);
  const feeds = Object.fromEntries(
    plan.inputs.map((value, i) => {
      const data = inputs[i] as Float32Array;
      const dims = fitDims(value, data.length) ?? [];
      const elements = toElements(value.type, data);
      return [value.name, tensorOf(runtime, value.type, elements, dims)];
    }),
  );
  device?.takeError();
  const started = performance.now();
  let found: InferenceSession.ReturnType;
  try {
    const names = plan.outputs.map(({ name }) => name);
    found = await untilLost(session.run(feeds, names), device);
  } catch (cause) {
    throw runFailure(
      card,
      cause instanceof Error ? cause.message : String(cause),
      cause,
    );
  }
  const runMs = performance.now() - started;
  const gpuError = device?.takeError();
  if (gpuError) {
    throw runFailure(card, gpuError, undefined);
  }
  const dims: (readonly number[])[] = [];
  const outputs = plan.outputs.map((planned) => {
    const output = found[planned.name];
    const data = fromElements(planned.type, output?.data);
    if (output === undefined || data === null) {
      throw runFailure(card, `no ${planned.type} output "${planned.name}"`, undefined);
    }
    checkOutput(card, planned, output.dims, data);
    dims.push(output.dims);
    return data;
  });
  return { outputs: outputs as [Float32Array, ...Float32Array[]], dims, runMs };
}

function tensorOf(
  { ort }: LoadedRuntime,
  type: ElementType,
  elements: Elements,
  dims: readonly number[],
): InferenceSession.OnnxValueMapType[string] {
  // The types pair each name with an array; `toElements` keeps that pairing.
  return new ort.Tensor(type as "float32", elements as Float32Array, dims);
}

/** How long after a failed run the browser may take to say that the device is gone. */
const LOSS_NOTICE_MS = 200;

async function untilLost<T>(run: Promise<T>, device: OwnedDevice | null): Promise<T> {
  if (device === null) {
    return run;
  }
  const lost = device.lost.then((message) => {
    throw new Error(`device lost: ${message}`);
  });
  try {
    return await Promise.race([run, lost]);
  } catch (error) {
    run.catch(() => {});
    // The runtime often fails first, in its own words; the loss explains it better.
    const notice = new Promise((resolve) => setTimeout(resolve, LOSS_NOTICE_MS));
    await Promise.race([notice, device.lost]);
    throw error;
  }
}

function toGraphValue(value: InferenceSession.ValueMetadata): GraphValue {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: "no tensor", shape: [] };
}

function runFailure(card: ModelCard, found: string, cause: unknown): AppError {
  return new AppError(
    "model-failed",
    `"${card.title}" stopped in the middle of a tile.`,
    {
      expected: "an output",
      found,
      hint: "Try again; if it stays, add ?backend=wasm to the address.",
      cause,
    },
  );
}
