/**
 * Composition root of the worker that owns ONNX Runtime, and nothing else: a wasm run
 * blocks its thread, and what the runtime has leaked is cured by ending this worker, while
 * results and open files stay with the engine.
 */
import * as Comlink from "comlink";
import { createModelAssets } from "#adapters/assets/model-assets.ts";
import { fetchWatched } from "#adapters/assets/watched-fetch.ts";
import { createOnnxRunner, type OnnxRunner } from "#adapters/onnx/onnx-runner.ts";
import { wasmUrls } from "#adapters/onnx/runtime-urls.ts";
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
      wasmUrls: {
        cpu: absolute(wasmUrls.cpu),
        jspi: absolute(wasmUrls.jspi),
        asyncify: absolute(wasmUrls.asyncify),
      },
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

/** In the built site addresses are relative to this worker's own file. */
function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}

export type RunnerControl = typeof control;

Comlink.expose(control);
