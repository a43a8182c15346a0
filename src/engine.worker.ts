/**
 * Composition root of the engine's worker: it owns the files, the pixels and the results.
 * ONNX Runtime lives in a worker of its own (`runner.worker.ts`), reached through a port,
 * so that a tile in the network never makes the map wait, and a lost device takes no
 * pixel with it.
 */
import { createModelAssets } from "#adapters/assets/model-assets.ts";
import { createRegionAssets } from "#adapters/assets/region-assets.ts";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/image-source.ts";
import { findAdapter } from "#adapters/onnx/find-adapter.ts";
import { serveEngine } from "#adapters/worker/serve-engine.ts";
import { VERSION } from "#core/version.ts";
import { createEngine } from "#engine/create-engine.ts";

serveEngine(({ modelsUrl, regionsUrl, runner, onStep, keepResult }) =>
  createEngine({
    openSource: createOpenSource({ openImage, onStep }),
    runner,
    keepResult,
    assets: createModelAssets(modelsUrl),
    regions: createRegionAssets(regionsUrl),
    findProvider: async (preference) => {
      // Asked for by name and not there: the run itself says so.
      const choice = await findAdapter(navigator.gpu, preference).catch(() => null);
      return choice?.kind === "gpu" ? "webgpu" : "wasm";
    },
    clock: {
      nowMs: () => performance.now(),
      isoNow: () => new Date().toISOString(),
    },
    version: VERSION,
  }),
);
