/**
 * What a whole-scene run costs outside of the network: decode, resample, tile, blend and
 * write, with a runner that answers at once. ms per megapixel of the model's grid = mean / 4.19
 * (own pixels) or mean / 1.05 (factor 2). Decoding alone is the yardstick. All tiles are
 * blended: over tile/32 without a norm (144 tiles of 256 px), over tile/16 with one (169).
 */

import { readFileSync } from "node:fs";
import { bench, describe } from "vitest";
import { createBlobReader } from "#adapters/geotiff/blob-reader.ts";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { chain } from "#testing/chain.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";
import { createEngine } from "./create-engine.ts";

const SIZE = 2048;
/** Inside of what the generators were trained at: no resampling. */
const GSD_M = 8.5;
const TILE = { tile: 256, multiple: 4, haloPx: 32 };
const ONCE = { time: 0, iterations: 4, warmupTime: 0, warmupIterations: 1 };

const CARD = new URL(
  "../testing/models/translate/tiny-translate/card.json",
  import.meta.url,
);

function makeFile(gsdM: number) {
  return makeGeoTiff({
    width: SIZE,
    height: SIZE,
    tileSize: 512,
    overviews: "none",
    georeference: { crs: "EPSG:32633", affine: [gsdM, 0, 5e5, 0, -gsdM, 5e6] },
  }).bytes;
}

/** Returns the tiny card with the tiling of the real generators. */
function cardJson(norm: "instance" | "none") {
  const card = JSON.parse(readFileSync(CARD, "utf8"));
  return { ...card, tiling: { ...TILE, norm } };
}

function createBenchEngine(norm: "instance" | "none") {
  const side = TILE.tile ** 2;
  const backend = {
    provider: "cpu",
    threads: 1,
    description: "none",
    reason: null,
  } as const;
  return createEngine({
    openSource: async (input) => {
      if (input.kind !== "blob") {
        throw new Error("the bench opens blobs");
      }
      return openGeoTiff(createBlobReader(input.name, input.blob));
    },
    runner: {
      load: async () => ({ handle: "none", backend, loadMs: 0 }),
      run: async (_, input = new Float32Array()) => {
        const data = new Float32Array(3 * side);
        for (let band = 0; band < 3; band++) {
          data.set(input, band * side);
        }
        return { outputs: [data], dims: [], runMs: 0 };
      },
      provide: async () => {},
      withdraw: async () => {},
      release: async () => {},
      dispose: async () => {},
    },
    regions: null,
    findProvider: async () => "cpu",
    assets: {
      listKept: async () => null,
      readJson: async (path) =>
        path === "catalog.json"
          ? {
              schema: 1,
              models: [
                {
                  id: "tiny-translate",
                  stage: "translate",
                  title: "",
                  card: "card.json",
                  sha256: "",
                },
              ],
            }
          : cardJson(norm),
    },
    clock: { nowMs: () => performance.now(), isoNow: () => "" },
    version: "bench",
  });
}

async function runWhole(bytes: Uint8Array<ArrayBuffer>, norm: "instance" | "none") {
  const engine = createBenchEngine(norm);
  const outcome = await engine.openScene(
    { kind: "blob", name: "bench.tif", blob: new Blob([bytes]) },
    { answer: "amplitude" },
  );
  if (outcome.status !== "opened") {
    throw new Error("expected to open");
  }
  const { sceneId } = outcome.opened;
  const request = {
    sceneId,
    stages: chain({ syneo: "tiny-translate" }),
    region: { kind: "whole" },
    focus: null,
    backend: "auto",
  } as const;
  return () => engine.run(request, () => undefined);
}

const native = makeFile(GSD_M);
const finer = makeFile(GSD_M / 2);

const plainNative = await runWhole(native, "none");
const normNative = await runWhole(native, "instance");
const plainFiner = await runWhole(finer, "none");
const normFiner = await runWhole(finer, "instance");

describe("4.2 megapixels in, 4.2 out: own pixels", () => {
  bench(
    "decode alone",
    async () => {
      const source = await openGeoTiff(createBlobReader("a.tif", new Blob([native])));
      await source.readWindow(0, { col: 0, row: 0, width: SIZE, height: SIZE });
    },
    ONCE,
  );
  bench("whole run, no norm", async () => void (await plainNative()), ONCE);
  bench("whole run, instance norm", async () => void (await normNative()), ONCE);
});

describe("4.2 megapixels in, 1.05 out: factor 2", () => {
  bench("whole run, no norm", async () => void (await plainFiner()), ONCE);
  bench("whole run, instance norm", async () => void (await normFiner()), ONCE);
});
