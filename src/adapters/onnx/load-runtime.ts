/** This file loads builds of onnxruntime-web, each once and only when a model wants it. */
import { AppError } from "#core/errors.ts";
import {
  RUNTIME_MODULES,
  type Runtime,
  type RuntimeBuild,
  type RuntimeUrls,
} from "./runtime-builds.ts";

export type LoadedRuntime = {
  readonly build: RuntimeBuild;
  readonly ort: Runtime;
  /** "onnxruntime-web 1.30.0" */
  readonly description: string;
};

export type RuntimeLoader = (build: RuntimeBuild) => Promise<LoadedRuntime>;

/** @returns a loader that imports each build once, and again only after a failure */
export function createRuntimeLoader(
  urls: RuntimeUrls,
  threads: number,
  fetchPacked: FetchPacked,
): RuntimeLoader {
  const loaded = new Map<RuntimeBuild, Promise<LoadedRuntime>>();
  return (build) => {
    const loading =
      loaded.get(build) ?? importRuntime(build, urls[build], threads, fetchPacked);
    loaded.set(build, loading);
    // A chunk that could not be fetched may be there next time.
    loading.catch(() => loaded.delete(build));
    return loading;
  };
}

/**
 * Opens the first of the builds that can be loaded.
 * @throws what the first one has thrown, where none can
 */
export async function openFirst(
  [first, ...others]: readonly RuntimeBuild[],
  open: RuntimeLoader,
): Promise<LoadedRuntime> {
  if (first === undefined) {
    throw new Error("no build to open");
  }
  return open(first).catch(async (error: unknown) => {
    for (const build of others) {
      const runtime = await open(build).catch(() => null);
      if (runtime !== null) {
        return runtime;
      }
    }
    throw error;
  });
}

/** Settings of a build count once for each worker, at its first session. */
async function importRuntime(
  build: RuntimeBuild,
  wasmUrl: string,
  threads: number,
  fetchPacked: FetchPacked,
): Promise<LoadedRuntime> {
  try {
    const ort = await RUNTIME_MODULES[build]();
    ort.env.logLevel = "error";
    ort.env.wasm.numThreads = threads;
    ort.env.wasm.wasmPaths = { wasm: wasmUrl };
    if (wasmUrl.endsWith(".gz")) {
      ort.env.wasm.wasmBinary = await unpackWasm(await fetchPacked(wasmUrl));
    }
    const version = ort.env.versions.web ?? ort.env.versions.common;
    return { build, ort, description: `onnxruntime-web ${version}` };
  } catch (cause) {
    if (cause instanceof AppError) {
      throw cause;
    }
    throw new AppError("network-unavailable", "ONNX Runtime could not be loaded.", {
      expected: "the program's own files",
      found: cause instanceof Error ? cause.message : String(cause),
      hint: "Check the connection and reload the page.",
      cause,
    });
  }
}

/** Bytes of a file that the build has packed, whole. */
export type FetchPacked = (url: string) => Promise<Uint8Array<ArrayBuffer>>;

/**
 * What the build packed (build/packed-wasm.ts); some servers unpack it on the way.
 * @throws AppError network-unavailable when it is no wasm
 */
async function unpackWasm(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const stream = new Blob([bytes]).stream();
  const wasm = isPacked
    ? new Uint8Array(
        await new Response(
          stream.pipeThrough(new DecompressionStream("gzip")),
        ).arrayBuffer(),
      )
    : bytes;
  if (String.fromCharCode(...wasm.subarray(0, 4)) !== "\0asm") {
    const start = new TextDecoder().decode(wasm.subarray(0, 20));
    throw new AppError("network-unavailable", "ONNX Runtime could not be loaded.", {
      expected: "the program's own files",
      found: `something else in the place of its wasm: "${start}…"`,
      hint: "Reload the page; whoever hosts it has to serve all of its files.",
    });
  }
  return wasm;
}
