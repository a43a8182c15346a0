import type { ModelCard } from "#core/catalog/card.ts";

/** Which execution provider really ran, and why not a better one. */
export type Backend = {
  readonly provider: "webgpu" | "wasm" | "cpu";
  readonly threads: number;
  /** Adapter or library name and version, for provenance. */
  readonly description: string;
  /** Why WebGPU is not used; null when it is. */
  readonly reason: string | null;
};

/** What the visitor's address asks for; `auto` takes WebGPU unless it is software. */
export type BackendPreference = "auto" | "webgpu" | "wasm";

export type LoadedModel = {
  /** Key for `run` and `release`. */
  readonly handle: string;
  readonly backend: Backend;
  readonly loadMs: number;
};

export type RunOutput = {
  /**
   * One for each of the graph's outputs, in the order of its `io`: an image planar `[band][row][col]`,
   * a vector `[band]`, in the card's range. The caller owns them.
   */
  readonly outputs: readonly [Float32Array, ...Float32Array[]];
  /** Time inside the runtime's own `run`, in milliseconds. */
  readonly runMs: number;
};

/** Runs one graph on one tile. One call at a time; calls are queued in order. */
export interface ModelRunner {
  /**
   * Bytes of a graph that is in no catalogue, for cards with this hash (hex, checked when
   * one is loaded). Kept until the next call, which takes its place; they are consumed.
   */
  provide(sha256: string, bytes: Uint8Array): Promise<void>;
  /**
   * Fetches, hash-checks and compiles a graph of the card, that of `role` or the first one,
   * for tiles of `height` × `width` pixels. Loading the same graph for the same shape again
   * returns the same handle at once.
   * @throws AppError model-hash-mismatch, model-shape-mismatch, model-failed,
   *   backend-unavailable, network-unavailable
   */
  load(
    card: ModelCard,
    tile: { readonly height: number; readonly width: number },
    preference: BackendPreference,
    role?: string,
  ): Promise<LoadedModel>;
  /**
   * `inputs` in the order of the graph's `io`, planar `[band][row][col]` in the card's input range;
   * they are consumed (their buffers may be transferred).
   * @throws AppError device-lost, model-failed, model-shape-mismatch
   */
  run(handle: string, ...inputs: Float32Array[]): Promise<RunOutput>;
  release(handle: string): Promise<void>;
  /**
   * Ends by force what is running, where that is possible: it rejects with AbortError, and
   * models that were loaded come back with their next run.
   */
  giveUp?(): void;
  dispose(): Promise<void>;
}
