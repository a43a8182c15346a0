/**
 * This is the composition root of the worker that runs a vision-language model in the page.
 * The page starts it when the visitor has chosen that; a run blocks its thread, and what it
 * takes of memory is given back when the page ends it.
 */
import * as Comlink from "comlink";
import { fetchWatched } from "#adapters/assets/watched-fetch.ts";
import { createGraphRuntime } from "#adapters/onnx/graph-sessions.ts";
import { wasmUrls } from "#adapters/onnx/runtime-urls.ts";
import { createModelWorker } from "#adapters/vlm/model-worker.ts";
import { serveCalls } from "#adapters/worker/remote-calls.ts";

const worker = createModelWorker(
  createGraphRuntime({
    wasmUrls: {
      cpu: absolute(wasmUrls.cpu),
      jspi: absolute(wasmUrls.jspi),
      asyncify: absolute(wasmUrls.asyncify),
    },
    fetchPacked: async (url) =>
      (await fetchWatched(url, { what: "ONNX Runtime" })).bytes,
  }),
);

/** In the built site addresses are relative to this worker's own file. */
function absolute(url: string): string {
  return new URL(url, import.meta.url).href;
}

Comlink.expose(serveCalls(() => worker));
