/**
 * What a run of the command line over a whole scene costs beside a bare loop of
 * onnxruntime-node over as many tiles, with the same threads: the engine's own share of a
 * real translation. The limit is 1.1 times the loop.
 */
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import ort from "onnxruntime-node";
import { bench, describe } from "vitest";
import { inputRange, type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { chain } from "#testing/chain.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import { createNodeEngine } from "./node-engine.ts";

const SIZE = 2048;
const ONCE = { time: 0, iterations: 3, warmupTime: 0, warmupIterations: 1 };
const models = new URL("../../models/", import.meta.url);

async function cardOf(id: string): Promise<ModelCard> {
  const path = `translate/${id}/card.json`;
  return parseModelCard(
    JSON.parse(await readFile(new URL(path, models), "utf8")),
    path,
  );
}

/** A scene at the model's own pixel size: nothing is resampled. */
function sceneOf({ domain }: ModelCard): Blob {
  const gsd = domain?.gsdM ?? 1;
  const { bytes } = makeGeoTiff({
    ...{ width: SIZE, height: SIZE, tileSize: 512, overviews: "none" },
    georeference: { crs: "EPSG:32633", affine: [gsd, 0, 5e5, 0, -gsd, 5e6] },
  });
  return new Blob([bytes]);
}

async function wholeRun(card: ModelCard) {
  const engine = createNodeEngine({ threads: null });
  const outcome = await engine.openScene(
    { kind: "blob", name: "bench.tif", blob: sceneOf(card) },
    { answer: "amplitude" },
  );
  if (outcome.status !== "opened") {
    throw new Error("expected to open");
  }
  const request = {
    sceneId: outcome.opened.sceneId,
    stages: chain({ syneo: card.id }),
    region: { kind: "whole" },
    focus: null,
    backend: "auto",
  } as const;
  const { tiles } = await engine.planRun(request);
  return { tiles, run: () => engine.run(request, () => undefined) };
}

async function bareLoop(card: ModelCard, tiles: number) {
  const [graph] = card.graphs ?? [];
  const file = new URL(`translate/${card.id}/${graph?.file}`, models);
  const { tile } = card.tiling;
  const session = await ort.InferenceSession.create(await readFile(file), {
    executionProviders: ["cpu"],
    intraOpNumThreads: availableParallelism(),
    freeDimensionOverrides: { height: tile, width: tile },
    logSeverityLevel: 3,
  });
  const [lo, hi] = inputRange(card) ?? [0, 1];
  const data = new Float32Array(tile * tile).map(
    (_, i) => lo + ((i % 97) / 97) * (hi - lo),
  );
  const name = session.inputNames[0] as string;
  return async () => {
    for (let i = 0; i < tiles; i += 1) {
      await session.run({
        [name]: new ort.Tensor("float32", data, [1, 1, tile, tile]),
      });
    }
  };
}

for (const id of ["tile-unet-light-sim-x", "tile-unet-sim-x"]) {
  const card = await cardOf(id);
  const { tiles, run } = await wholeRun(card);
  const loop = await bareLoop(card, tiles);
  describe(`${id}, 2048², ${tiles} tiles`, () => {
    bench("bare loop", loop, ONCE);
    bench("whole run", async () => void (await run()), ONCE);
  });
}
