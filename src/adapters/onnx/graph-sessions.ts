/**
 * This file opens graphs whose values change their sizes from call to call. The graphs of a
 * model run on one device: one that WebGPU cannot compile takes all of them to wasm.
 */
import type { InferenceSession } from "onnxruntime-web/webgpu";
import { AppError } from "#core/errors.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import type {
  CreateGraphSessions,
  GraphSession,
  GraphSessions,
  GraphTensor,
} from "#ports/graph-sessions.ts";
import type { OwnedDevice } from "./gpu-device.ts";
import { createDeviceKeeper } from "./keep-device.ts";
import {
  createRuntimeLoader,
  type FetchPacked,
  type LoadedRuntime,
  openFirst,
} from "./load-runtime.ts";
import { planThreads } from "./plan-threads.ts";
import {
  hasPromiseIntegration,
  type RuntimeUrls,
  runtimeBuildsToTry,
} from "./runtime-builds.ts";

export function createGraphRuntime(options: {
  readonly wasmUrls: RuntimeUrls;
  readonly fetchPacked: FetchPacked;
  /** `navigator.gpu`, unless a test says otherwise. */
  readonly gpu?: GPU | null;
}): CreateGraphSessions {
  const { wasmUrls, fetchPacked, gpu = navigator.gpu } = options;
  const threads = planThreads({
    isCrossOriginIsolated: globalThis.crossOriginIsolated,
    hardwareConcurrency: navigator.hardwareConcurrency,
  });
  const openRuntime = createRuntimeLoader(wasmUrls, threads.threads, fetchPacked);
  const devices = createDeviceKeeper(
    gpu,
    () => {},
    () => {},
  );
  return async (preference) => {
    const device = await devices.open(preference);
    const owned = typeof device === "string" ? null : device;
    const builds = runtimeBuildsToTry(owned !== null, hasPromiseIntegration());
    const runtime = await openFirst(builds, openRuntime);
    // The build without the provider serves where the other could not be fetched.
    const used = runtime.build === "cpu" ? null : owned;
    const place = used?.name ?? `wasm, threads: ${threads.threads}`;
    return sessionsOn(runtime, used, `${runtime.description}, ${place}`);
  };
}

function sessionsOn(
  runtime: LoadedRuntime,
  device: OwnedDevice | null,
  description: string,
): GraphSessions {
  const { ort } = runtime;
  // One gate: the runtime makes no two sessions at once, and runs none while it does.
  const queue = createSerialQueue();
  const orLost = failWhenLost(device);
  return {
    describe: () => description,
    tensor: (type, data, dims) =>
      new ort.Tensor(type as "float32", data as Float32Array, dims),
    open: (bytes, staysThere) =>
      queue(async () => {
        const options: InferenceSession.SessionOptions =
          device === null
            ? { executionProviders: ["wasm"] }
            : {
                executionProviders: [{ name: "webgpu", device: device.device }],
                ...(staysThere ? { preferredOutputLocation: "gpu-buffer" } : {}),
              };
        const session = await ort.InferenceSession.create(bytes, options).catch(
          (cause: unknown) => {
            throw notCompiled(runtime, device, cause);
          },
        );
        return describeSession(session, device, orLost, queue);
      }),
  };
}

type OrLost = <T>(run: Promise<T>) => Promise<T>;

/** Makes runs fail that wait for a device that was lost, because it may never answer. */
function failWhenLost(device: OwnedDevice | null): OrLost {
  // `Promise.race` would keep every run's tensors as long as the device lives.
  const waiting = new Set<(error: Error) => void>();
  void device?.lost.then((why) => {
    for (const fail of waiting) {
      fail(new Error(`the GPU was lost: ${why}`));
    }
  });
  return (run) =>
    new Promise((resolve, reject) => {
      waiting.add(reject);
      run.then(resolve, reject).finally(() => waiting.delete(reject));
    });
}

function describeSession(
  session: InferenceSession,
  device: OwnedDevice | null,
  orLost: OrLost,
  queue: <T>(job: () => Promise<T>) => Promise<T>,
): GraphSession {
  return {
    inputs: session.inputMetadata.flatMap((input) =>
      input.isTensor
        ? [{ name: input.name, type: input.type, shape: input.shape }]
        : [],
    ),
    outputs: session.outputNames,
    run: (feeds) =>
      queue(async () => {
        device?.takeError();
        const running = session.run(
          feeds as Readonly<Record<string, InferenceSession.OnnxValueMapType[string]>>,
        );
        const found = await orLost(running);
        const error = device?.takeError();
        if (error) {
          throw new Error(error);
        }
        return found as Readonly<Record<string, GraphTensor>>;
      }),
    // The runtime would wait for a lost device.
    release: () =>
      device?.isLost() ? Promise.resolve() : queue(() => session.release()),
  };
}

function notCompiled(
  { description }: LoadedRuntime,
  device: OwnedDevice | null,
  cause: unknown,
): AppError {
  return new AppError("model-failed", "ONNX Runtime could not open the model.", {
    expected: `a graph that ${description} runs`,
    found: cause instanceof Error ? cause.message : String(cause),
    hint:
      device === null
        ? "Close other tabs and try again; if it stays, ask a model on a server."
        : "Add ?backend=wasm to the address.",
    cause,
  });
}
