/** Addresses of onnxruntime-web's wasm files, as Vite serves them or relative to a built chunk. */
import asyncify from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url";
import jspi from "onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url";
import cpu from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";
import type { RuntimeUrls } from "./runtime-builds.ts";

export const wasmUrls: RuntimeUrls = { cpu, jspi, asyncify };
