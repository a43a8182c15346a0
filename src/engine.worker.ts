/**
 * This is the composition root of the engine's worker, which owns the files, the pixels
 * and the results. ONNX Runtime lives in another worker (`runner.worker.ts`), reached
 * through a port, so that a tile in the network never delays the map, and a lost device
 * loses no pixels.
 */
import { createModelAssets } from "#adapters/assets/model-assets.ts";
import { createRegionAssets } from "#adapters/assets/region-assets.ts";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openDecoded } from "#adapters/images/image-source.ts";
import { findAdapter } from "#adapters/onnx/find-adapter.ts";
import { openOpfsFiles } from "#adapters/opfs/opfs-files.ts";
import { createImageDecoder } from "#adapters/worker/image-decoder.ts";
import { serveEngine } from "#adapters/worker/serve-engine.ts";
import { VERSION } from "#core/version.ts";
import { createEngine } from "#engine/create-engine.ts";
import { createMemoryFiles } from "#engine/kept/memory-files.ts";
import { createTileStore } from "#engine/kept/tile-store.ts";

const decodeImage = createImageDecoder(
  () =>
    new Worker(new URL("./picture.worker.ts", import.meta.url), {
      type: "module",
      name: "picture",
    }),
);

serveEngine(({ modelsUrl, regionsUrl, runner, onStep, keepResult }) =>
  createEngine({
    openSource: createOpenSource({
      openImage: (reader, _, signal) => openDecoded(reader, decodeImage, signal),
      onStep,
    }),
    runner,
    keepResult,
    tileStore: createTileStore(openOpfsFiles, createMemoryFiles()),
    assets: createModelAssets(modelsUrl),
    regions: createRegionAssets(regionsUrl),
    findProvider: async (preference) => {
      // If a backend is requested by name but missing, the run itself reports it.
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
