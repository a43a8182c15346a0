/**
 * The builds of onnxruntime-web, by what the visitor's browser can do. Whoever has no GPU
 * downloads no WebGPU provider: 3.7 MB packed instead of 6.6. The two builds with the
 * provider differ in how wasm waits for the GPU: by the browser's own stack switching
 * (JSPI, 4.1 MB packed) where it has that, by rewritten code (asyncify) elsewhere.
 */
export type Runtime = typeof import("onnxruntime-web/webgpu");

export type RuntimeBuild = "cpu" | "jspi" | "asyncify";

/** Addresses of `ort-wasm-simd-threaded.wasm` and its `.jspi` and `.asyncify` siblings. */
export type RuntimeUrls = Readonly<Record<RuntimeBuild, string>>;

/** @param hasJspi whether the browser can suspend wasm (`hasPromiseIntegration`) */
function chooseRuntimeBuild(isGpuUsed: boolean, hasJspi: boolean): RuntimeBuild {
  if (!isGpuUsed) {
    return "cpu";
  }
  return hasJspi ? "jspi" : "asyncify";
}

/**
 * Lists the builds in the order in which they are tried. Both sides run models without a
 * GPU, so the other one is of use where the first cannot be had: without a network only
 * one of them is kept, and a GPU may have been lost since.
 */
export function runtimeBuildsToTry(
  isGpuUsed: boolean,
  hasJspi: boolean,
): readonly RuntimeBuild[] {
  return [isGpuUsed, !isGpuUsed].map((isGpu) => chooseRuntimeBuild(isGpu, hasJspi));
}

/** Whether this browser has JavaScript Promise Integration. */
export function hasPromiseIntegration(): boolean {
  return "Suspending" in WebAssembly && "promising" in WebAssembly;
}

/** Each is a chunk of its own (vite.config.ts): a thread must start one build alone. */
export const RUNTIME_MODULES: Readonly<Record<RuntimeBuild, () => Promise<Runtime>>> = {
  cpu: () => import("onnxruntime-web/wasm"),
  jspi: () => import("onnxruntime-web/jspi"),
  asyncify: () => import("onnxruntime-web/webgpu"),
};
