/** What the program does with a file from anywhere, as far as it goes by itself. */
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { readStacItem } from "#core/archive/stac-item.ts";
import { parseCatalog, parseModelCard } from "#core/catalog/card.ts";
import { readModelHeader } from "#core/catalog/own-model/model-header.ts";
import { parseResultsFile } from "#core/evaluation/parse-results.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import { parseOsmFeatures } from "#core/labels/osm-features.ts";
import { landCoverOfScene } from "#core/labels/scene-land-cover.ts";
import { findNorms } from "#core/onnx/find-norms.ts";
import type { Grid } from "#core/raster/grid.ts";
import { parseRegionsFile } from "#core/regions/regions-file.ts";
import { createEngine } from "#engine/create-engine.ts";
import type { Engine } from "#ports/engine.ts";
import { createFakeRunner } from "#testing/fake-runner.ts";
import type { SeedKind } from "./seeds.ts";

/** Where the seeds' map objects lie. */
const SCENE: Grid = {
  ...{ crs: "EPSG:4326", width: 200, height: 200 },
  affine: [1e-4, 0, 15, 0, -1e-4, 45.02],
};

type Opener = (name: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;

/** Resolves when the file was opened and looked at; @throws what the program throws */
export function createOpeners(
  sidecarImage: Uint8Array,
): Readonly<Record<SeedKind, Opener>> {
  const engine = createEngine({
    openSource: createOpenSource({ openImage }),
    runner: createFakeRunner(),
    assets: {
      readJson: async () => ({ schema: 1, models: [] }),
      listKept: async () => [],
    },
    regions: null,
    findProvider: async () => "wasm",
    clock: { nowMs: () => performance.now(), isoNow: () => "2026-01-01T00:00:00Z" },
    version: "fuzz",
  });
  const image: Opener = (name, bytes) => look(engine, name, bytes);
  const xml: Opener = (name, bytes) =>
    look(engine, "product.tif", new Uint8Array(sidecarImage), {
      documents: [{ name, text: new TextDecoder().decode(bytes) }],
    });
  const json: Opener = async (name, bytes) => {
    const text = new TextDecoder().decode(bytes);
    const file = new Uint8Array(sidecarImage);
    if (/^(capella|iceye)_/.test(name)) {
      await look(engine, "capella.tif", file, { sidecar: text });
      return;
    }
    if (name.startsWith("umbra_")) {
      await look(engine, "umbra.tif", file, { documents: [{ name, text }] });
      return;
    }
    if (name.endsWith(".geojson")) {
      landCoverOfScene(parseOsmFeatures(text, name), SCENE, 1e6);
      return;
    }
    if (name.startsWith("results")) {
      parseResultsFile(text, name);
      return;
    }
    if (name.endsWith(".stac.json")) {
      readStacItem(text, "https://x.org/items/1");
      return;
    }
    let value: unknown;
    try {
      value = parseLimitedJson(text);
    } catch {
      // Whoever fetches the file says so: there is nothing to check yet.
      return;
    }
    if (name.includes("regions")) {
      parseRegionsFile(value);
    } else if (name.includes("catalog")) {
      parseCatalog(value, name);
    } else {
      parseModelCard(value, name);
    }
  };
  const onnx: Opener = async (name, bytes) => {
    if (name.startsWith("own-")) {
      findNorms(bytes);
      readModelHeader(bytes, name);
    } else {
      await engine.bringInception(name, bytes);
    }
  };
  return { tiff: image, zstd: image, png: image, jpeg: image, json, xml, onnx };
}

async function look(
  engine: Engine,
  name: string,
  bytes: Uint8Array<ArrayBuffer>,
  how: Parameters<Engine["openScene"]>[1] = {},
): Promise<void> {
  const input = { kind: "blob", name, blob: new Blob([bytes]) } as const;
  let outcome = await engine.openScene(input, how);
  const [reading] = outcome.status === "ambiguous" ? outcome.readings : [];
  if (reading !== undefined) {
    outcome = await engine.openScene(input, { ...how, answer: reading.as });
  }
  if (outcome.status !== "opened") {
    return;
  }
  const { sceneId, scene } = outcome.opened;
  const key = { kind: "scene", sceneId } as const;
  try {
    const { crs, affine, width, height } = scene.grid;
    const view = {
      crs,
      affine,
      width: Math.min(width, 256),
      height: Math.min(height, 256),
    };
    await engine.renderTile(key, view);
    await engine.histogram(sceneId, null);
    await engine.readCursor(key, crs, affine[2], affine[5]);
  } finally {
    await engine.closeScene(sceneId);
  }
}
