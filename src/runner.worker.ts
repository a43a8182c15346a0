/**
 * Composition root of the worker that owns ONNX Runtime, and nothing else: a wasm run
 * blocks its thread, and what the runtime has leaked is cured by ending this worker, while
 * results and open files stay with the engine.
 */
import * as Comlink from "comlink";
import wasmUrl from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import { createModelAssets } from "#adapters/assets/model-assets.ts";
import { fetchWatched } from "#adapters/assets/watched-fetch.ts";
import { createOnnxRunner, type OnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { serveRunner } from "#adapters/worker/serve-runner.ts";

let runner: OnnxRunner | null = null;

/** What the page, which made the worker, can ask of it. */
const control = {
  /**
   * Serves the runner to whoever holds the other end of `port` (`connectRunner`).
   * `modelsUrl` is absolute and ends in a slash; the first call decides.
   */
  connect(port: MessagePort, modelsUrl: string): void {
    runner ??= createOnnxRunner({
      fetchModel: createModelAssets(modelsUrl).fetchModel,
      // In the built site the address is relative to this worker's own file.
      wasmUrl: new URL(wasmUrl, import.meta.url).href,
      fetchPacked: async (url) =>
        (await fetchWatched(url, { what: "ONNX Runtime" })).bytes,
      log: (message) => console.info(`[runner] ${message}`),
    });
    serveRunner(runner, port);
  },
  /** Destroys the GPU device, as a driver would: for tests. */
  loseDevice(): void {
    runner?.currentDevice()?.destroy();
  },
};

export type RunnerControl = typeof control;

Comlink.expose(control);
