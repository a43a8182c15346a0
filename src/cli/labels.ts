/** `sar2earth labels`: land cover of a scene from objects of OpenStreetMap. */
import { counted } from "#core/counted.ts";
import { AppError } from "#core/errors.ts";
import { OSM_FILE_LIMIT, parseOsmFeatures } from "#core/labels/osm-features.ts";
import {
  landCoverOfScene,
  OSM_ATTRIBUTION,
  type SceneLandCover,
} from "#core/labels/scene-land-cover.ts";
import type { Grid } from "#core/raster/grid.ts";
import { LABEL_COLORS, LABELS } from "#core/regions/labels.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import { parseAnswer } from "./answer-option.ts";
import { createNodeEngine } from "./node-engine.ts";
import { openSceneFile } from "./open-scene-file.ts";
import { readOrdinaryFile } from "./ordinary-file.ts";
import { claimOutput, writeOutput } from "./output/output-file.ts";
import { visibleJson } from "./output/terminal-text.ts";
import { parseOptions } from "./parse-options.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = {
  like: { type: "string" },
  out: { type: "string" },
  json: { type: "boolean", default: false },
  as: { type: "string" },
  force: { type: "boolean", default: false },
} as const;

/** Larger scenes get labels in larger pixels, a whole number of times theirs. */
const MOST_PIXELS = 50_000_000;

/** @throws AppError labels-invalid; grid-mismatch where the scene lies nowhere on Earth */
export async function labels(args: string[]): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("labels", config);
  const [path, ...rest] = positionals;
  const { like, out } = values;
  if (path === undefined || rest.length > 0 || like === undefined) {
    throw wrongUse(
      "one file of map objects and a scene: labels OSM.geojson --like SCENE",
      positionals.join(" ") || "none",
    );
  }
  if (out !== undefined) {
    await claimOutput(out, { isForced: values.force, inputs: [path, like] });
  }
  const features = parseOsmFeatures(readText(path), path);
  const sceneGrid = await gridOf(like, values.as);
  const { map, grid, cover } = landCoverOfScene(features, sceneGrid, MOST_PIXELS);
  if (out !== undefined) {
    await writeOutput(out, encode(grid, map.labels), { isForced: values.force });
  }
  console.log(values.json ? visibleJson(cover) : asText(cover));
}

function readText(path: string): string {
  const refuse = (expected: string, found: string) =>
    new AppError("labels-invalid", `${path} cannot be read as map objects.`, {
      ...{ expected, found },
      hint: OSM_FILE_LIMIT.hint,
    });
  const bytes = readOrdinaryFile(path, OSM_FILE_LIMIT.bytes, refuse);
  if (bytes === null) {
    throw refuse("an existing file", "none of that name");
  }
  return new TextDecoder().decode(bytes);
}

async function gridOf(path: string, as: string | undefined): Promise<Grid> {
  const engine = createNodeEngine({ threads: 1 });
  try {
    const { scene } = await openSceneFile(engine, path, parseAnswer(as));
    if (scene.grid.crs === "pixel") {
      throw new AppError("grid-mismatch", `${path} has no place on Earth.`, {
        expected: "a georeferenced scene",
        found: "pixels without a georeference",
        hint: "Give a GeoTIFF, or an image with its world file and CRS.",
      });
    }
    return scene.grid;
  } finally {
    await engine.dispose();
  }
}

function encode(grid: Grid, pixels: Uint8Array): Uint8Array {
  const { width, height } = grid;
  return encodeGeoTiff(
    {
      ...{ width, height, bands: 1, sampleType: "uint8", georeference: grid },
      imageDescription: `Land cover from map objects. ${OSM_ATTRIBUTION}.`,
      palette: LABELS.map((label) => LABEL_COLORS[label]),
      gdalMetadata: Object.fromEntries(
        LABELS.map((label, id) => [`CLASS_${id}`, label]),
      ),
    },
    pixels,
  );
}

function asText(found: SceneLandCover): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const shares = Object.entries(found.shares)
    .filter(([, share]) => share > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([label, share]) => `${label.padEnd(12)} ${percent(share).padStart(7)}`);
  return [
    `${counted(found.objects, "object")}, ${found.unclassed} of them of no class; ${found.areaKm2.toFixed(2)} km² in pixels of ${found.pixelM.toFixed(2)} m`,
    ...shares,
    `${found.kind}: residential ${percent(found.residential)} (urban from 25 %), other built ${percent(found.otherBuilt)} (urban from 5 %)`,
    ...found.warnings,
    found.attribution,
  ].join("\n");
}
