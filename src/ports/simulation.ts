/** Scenes that are made here, as the page asks for them. Plain data: it crosses a worker. */
import type { SceneSpec } from "#simulate/scene-spec.ts";
import type { SimulationStep } from "#simulate/simulated-scene.ts";

/** A GeoTIFF in memory, to be opened like a dropped file. */
export type SimulatedFile = { readonly name: string; readonly blob: Blob };

export type SimulatedPair = {
  readonly sar: SimulatedFile;
  readonly eo: SimulatedFile;
};

/** A small scene of the same kind, ready to be painted. */
export type ScenePreview = {
  readonly sizePx: number;
  /** RGBA, interleaved, `sizePx`²: the radar grey, percentiles 1–99 of its dB. */
  readonly sar: Uint8ClampedArray<ArrayBuffer>;
  readonly eo: Uint8ClampedArray<ArrayBuffer>;
};

export interface SceneSimulator {
  /**
   * Makes a pair, as products with their metadata, placed near the style's city. An abort
   * is heard between two steps.
   */
  simulateScene(
    spec: SceneSpec,
    onProgress: (step: SimulationStep) => void,
    signal?: AbortSignal,
  ): Promise<SimulatedPair>;
  /** A look at what `spec` gives, `sizePx` small. */
  previewScene(spec: SceneSpec, signal?: AbortSignal): Promise<ScenePreview>;
}
