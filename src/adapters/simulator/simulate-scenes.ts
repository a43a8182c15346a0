/**
 * This adapter simulates scenes on demand. A scene is made in steps of less than half a
 * second; between two steps the worker handles messages such as a cancellation.
 */

import { quantileOfSorted, sortedFinite } from "#core/color/quantiles.ts";
import { stretchToByte } from "#core/color/stretch-to-byte.ts";
import { amplitudeToDb } from "#core/sar/decibels.ts";
import type { ScenePreview, SceneSimulator, SimulatedPair } from "#ports/simulation.ts";
import { encodeProductFile } from "#simulate/product/encode-product.ts";
import { orderNear } from "#simulate/product/order-near.ts";
import { createProduct } from "#simulate/product/product.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import { simulateSceneSteps } from "#simulate/simulate-scene.ts";
import type { SimulatedScene, SimulationStep } from "#simulate/simulated-scene.ts";

export function createSceneSimulator(): SceneSimulator {
  return {
    async simulateScene(spec, onProgress, signal) {
      const scene = await simulate(spec, onProgress, signal);
      return writePair(scene, spec, signal);
    },
    async previewScene(spec, signal) {
      return drawPreview(await simulate(spec, () => {}, signal));
    },
  };
}

async function simulate(
  spec: SceneSpec,
  onProgress: (step: SimulationStep) => void,
  signal: AbortSignal | undefined,
): Promise<SimulatedScene> {
  const steps = simulateSceneSteps(spec);
  for (;;) {
    signal?.throwIfAborted();
    const next = steps.next();
    if (next.done) {
      return next.value;
    }
    onProgress(next.value);
    await hearMessages();
  }
}

async function writePair(
  scene: SimulatedScene,
  spec: SceneSpec,
  signal: AbortSignal | undefined,
): Promise<SimulatedPair> {
  const order = orderNear(spec, scene.acquisition.timeGapDays);
  const product = createProduct(scene, order);
  const write = (part: "sar" | "eo") => ({
    name: `simulated-${spec.style}-${spec.seed}-${part}.tif`,
    blob: new Blob([encodeProductFile(product, part)], { type: "image/tiff" }),
  });
  const sar = write("sar");
  await hearMessages();
  signal?.throwIfAborted();
  return { sar, eo: write("eo") };
}

/** Messages that have arrived meanwhile are handled before the next timer. */
function hearMessages(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function drawPreview({ dn, eo, acquisition }: SimulatedScene): ScenePreview {
  const db = Float32Array.from(dn, (value) => amplitudeToDb(value));
  const sorted = sortedFinite(db, null);
  const lo = quantileOfSorted(sorted, 0.01);
  const grey = stretchToByte(
    db,
    lo,
    Math.max(quantileOfSorted(sorted, 0.99), lo + 0.5),
  );
  return {
    sizePx: acquisition.sizePx,
    sar: toRgba(dn.length, (pixel) => grey[pixel]),
    eo: toRgba(dn.length, (pixel, band) => eo[3 * pixel + band]),
  };
}

function toRgba(
  pixels: number,
  valueAt: (pixel: number, band: number) => number | undefined,
): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(4 * pixels);
  for (let pixel = 0; pixel < pixels; pixel += 1) {
    for (let band = 0; band < 3; band += 1) {
      rgba[4 * pixel + band] = valueAt(pixel, band) as number;
    }
    rgba[4 * pixel + 3] = 255;
  }
  return rgba;
}
