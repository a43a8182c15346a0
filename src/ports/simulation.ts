/**
 * This port simulates scenes for the page. Everything is plain data, because it crosses
 * a worker boundary.
 */
import type { SceneSpec } from "#simulate/scene-spec.ts";
import type { SimulationStep } from "#simulate/simulated-scene.ts";

/** A GeoTIFF in memory, which can be opened like a dropped file. */
export type SimulatedFile = { readonly name: string; readonly blob: Blob };

export type SimulatedPair = {
  readonly sar: SimulatedFile;
  readonly eo: SimulatedFile;
};

/** A small scene of the same kind as RGBA images. */
export type ScenePreview = {
  readonly sizePx: number;
  /** RGBA, interleaved, `sizePx`²: the radar grey, percentiles 1–99 of its dB. */
  readonly sar: Uint8ClampedArray<ArrayBuffer>;
  readonly eo: Uint8ClampedArray<ArrayBuffer>;
};

export interface SceneSimulator {
  /**
   * Simulates a pair as products with metadata, placed near the style's city. An abort
   * takes effect between two steps.
   */
  simulateScene(
    spec: SceneSpec,
    onProgress: (step: SimulationStep) => void,
    signal?: AbortSignal,
  ): Promise<SimulatedPair>;
  /** Returns a preview of `spec` with a side of `sizePx`. */
  previewScene(spec: SceneSpec, signal?: AbortSignal): Promise<ScenePreview>;
}
