/**
 * This port runs graphs whose values change their sizes from call to call, a language
 * model's say. What a call gives can be given to the next one where it lies, on the GPU too.
 */
import type { BackendPreference } from "./model-runner.ts";

export type GraphData = Float32Array | BigInt64Array | Uint8Array;

/** Values of a graph; `dispose` frees those that lie on the GPU. */
export type GraphTensor = {
  readonly type: string;
  readonly dims: readonly number[];
  /** Gives the values as an array, from the GPU too. */
  readonly getData: () => Promise<unknown>;
  readonly dispose: () => void;
};

export type GraphInput = {
  readonly name: string;
  readonly type: string;
  /** Sizes, or their names where a call decides them. */
  readonly shape: readonly (number | string)[];
};

export interface GraphSession {
  readonly inputs: readonly GraphInput[];
  readonly outputs: readonly string[];
  run(
    feeds: Readonly<Record<string, GraphTensor>>,
  ): Promise<Readonly<Record<string, GraphTensor>>>;
  release(): Promise<void>;
}

export interface GraphSessions {
  /**
   * Compiles a graph for the GPU, or for wasm where there is none or it is not wanted.
   * @param staysThere whether outputs stay on the GPU, where the next call takes them
   * @throws AppError model-failed, network-unavailable, backend-unavailable
   */
  open(bytes: Uint8Array, staysThere: boolean): Promise<GraphSession>;
  tensor(
    type: "float32" | "int64" | "bool",
    data: GraphData,
    dims: readonly number[],
  ): GraphTensor;
  /** Runtime and device in words, once a graph is open. */
  describe(): string;
}

/** Makes sessions that all run on one device. */
export type CreateGraphSessions = (
  preference: BackendPreference,
) => Promise<GraphSessions>;
