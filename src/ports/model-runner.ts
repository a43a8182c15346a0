import type { ModelCard } from "#core/catalog/card.ts";
import type { NormForm } from "#core/onnx/norm-graph.ts";

/** The execution provider that ran a model, and why not a better one. */
export type Backend = {
  readonly provider: "webgpu" | "wasm" | "cpu";
  readonly threads: number;
  /** Name and version of adapter or library, for provenance. */
  readonly description: string;
  /** Why WebGPU is not used; null when it is. */
  readonly reason: string | null;
};

/** The backend that the page's address asks for; `auto` uses WebGPU unless it is software. */
export type BackendPreference = "auto" | "webgpu" | "wasm";

export type LoadedModel = {
  /** Key for `run` and `release`. */
  readonly handle: string;
  readonly backend: Backend;
  readonly loadMs: number;
  /** Number of statistics of each of the graph's norms; null or absent unless a form was asked for. */
  readonly normLengths?: readonly number[] | null;
};

export type RunOutput = {
  /**
   * One array for each of the graph's outputs, in the order of its `io`: an image in its
   * `layout` (planar `[band][row][col]` by default), a vector `[band]`, in the card's
   * range. The caller owns them.
   */
  readonly outputs: readonly [Float32Array, ...Float32Array[]];
  /** Dimensions of each output, as the graph gave them. */
  readonly dims: readonly (readonly number[])[];
  /** Time inside the runtime's own `run`, in milliseconds. */
  readonly runMs: number;
};

/** Runs one graph on one tile. Calls are queued and run one at a time, in order. */
export interface ModelRunner {
  /**
   * Provides the bytes of a graph that is in no catalogue, for cards with this hash
   * (hex, checked when one is loaded). They are consumed, and kept.
   */
  provide(sha256: string, bytes: Uint8Array): Promise<void>;
  /** Forgets a graph that was provided, and releases all that was loaded of it. */
  withdraw(sha256: string): Promise<void>;
  /**
   * Loads, hash-checks and compiles a graph of the card, that of `role` or the first
   * one, for tiles of `height` × `width` pixels. Loading the same graph for the same
   * shape again returns the same handle at once. With `norms` the graph is rewritten to
   * that form, whose inputs and outputs follow those of `io`.
   * @throws AppError model-hash-mismatch, model-shape-mismatch, model-failed,
   *   backend-unavailable, network-unavailable
   */
  load(
    card: ModelCard,
    tile: { readonly height: number; readonly width: number },
    preference: BackendPreference,
    role?: string,
    norms?: NormForm,
  ): Promise<LoadedModel>;
  /**
   * Runs a graph. `inputs` are in the order of its `io`, images in their `layout`, in the
   * card's input range; they are consumed (their buffers may be transferred).
   * @throws AppError device-lost, model-failed, model-shape-mismatch
   */
  run(handle: string, ...inputs: Float32Array[]): Promise<RunOutput>;
  release(handle: string): Promise<void>;
  /**
   * Terminates the current run, where that is possible: it rejects with AbortError, and
   * loaded models are restored with their next run.
   */
  giveUp?(): void;
  /** Answers at once, unless its thread is blocked; absent where it has no thread of its own. */
  ping?(): Promise<void>;
  dispose(): Promise<void>;
}
