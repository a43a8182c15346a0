/** This file reads what covers a scene's ground from a file of map objects. */
import { counted } from "#core/counted.ts";
import { AppError } from "#core/errors.ts";
import { gridBox, reprojectBox } from "#core/geo/placement.ts";
import { type OsmLimit, parseOsmFeatures } from "#core/labels/osm-features.ts";
import {
  type LabelShape,
  labelShapes,
  landCoverOfScene,
} from "#core/labels/scene-land-cover.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { LandCoverReading } from "#ports/land-cover.ts";
import { nextTask } from "./next-task.ts";

/**
 * A file of this size is read in seconds, in which the engine does nothing else; a town
 * with its buildings has a tenth of it.
 */
const FILE_LIMIT: OsmLimit = {
  bytes: 60_000_000,
  hint: "Export only the objects on the scene's ground, or use `npx sar2earth labels`, which takes 500 MB.",
};
/** Shares of a scene's classes hardly change with finer labels. */
const MOST_PIXELS = 4_000_000;
/** More objects, or corners of them, make the map slow to move. */
const MOST_SHAPES = 20_000;
const MOST_CORNERS = 1_000_000;

/** @throws AppError labels-invalid, grid-mismatch, crs-unknown */
export async function readLandCover(
  grid: Grid,
  { name, blob }: { readonly name: string; readonly blob: Blob },
  signal?: AbortSignal,
): Promise<LandCoverReading> {
  if (grid.crs === "pixel") {
    throw new AppError("grid-mismatch", "The scene has no place on Earth.", {
      expected: "a georeferenced scene on the map",
      found: "pixels without a georeference",
      hint: "Open a GeoTIFF, or an image with its world file and CRS, and drop the file again.",
    });
  }
  if (blob.size > FILE_LIMIT.bytes) {
    throw new AppError("labels-invalid", `${name} is too large.`, {
      expected: `at most ${FILE_LIMIT.bytes / 1e6} MB`,
      found: `${(blob.size / 1e6).toFixed(0)} MB`,
      hint: FILE_LIMIT.hint,
    });
  }
  const text = await blob.text();
  signal?.throwIfAborted();
  // Between the steps messages are handled: the watchdog's, and those of map tiles.
  const features = parseOsmFeatures(text, name, FILE_LIMIT);
  await nextTask();
  signal?.throwIfAborted();
  const { cover } = landCoverOfScene(features, grid, MOST_PIXELS);
  await nextTask();
  signal?.throwIfAborted();
  const shapes = labelShapes(features).filter(isOn(grid));
  if (shapes.length === 0 || cover.shares.other === 1) {
    throw new AppError("labels-invalid", `Nothing in ${name} covers this scene.`, {
      expected: "areas or lines with tags of OpenStreetMap on the scene's ground",
      found: `${counted(cover.objects, "object")}, ${cover.painted} of them of a known kind, none on the scene`,
      hint: "Export the objects of this place: the metadata panel says where it lies.",
    });
  }
  const drawn = shapes.slice(firstDrawn(shapes));
  return { cover, shapes: drawn, undrawn: shapes.length - drawn.length };
}

/** Index of the first of the last shapes that the map can draw; those on top come last. */
function firstDrawn(shapes: readonly LabelShape[]): number {
  let corners = 0;
  for (let i = shapes.length - 1; i >= 0; i--) {
    const { rings, lines } = shapes[i] as LabelShape;
    corners += [...rings, ...lines].reduce((sum, part) => sum + part.length, 0);
    if (corners > MOST_CORNERS || shapes.length - i > MOST_SHAPES) {
      return i + 1;
    }
  }
  return 0;
}

/** Returns a test whether a shape's bounds meet the grid's, in degrees. */
function isOn(grid: Grid): (shape: LabelShape) => boolean {
  const box = reprojectBox(gridBox(grid), grid.crs, "EPSG:4326");
  return ({ rings, lines }) => {
    let [minX, minY] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    let [maxX, maxY] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const [lon, lat] of [...rings, ...lines].flat()) {
      minX = Math.min(minX, lon);
      maxX = Math.max(maxX, lon);
      minY = Math.min(minY, lat);
      maxY = Math.max(maxY, lat);
    }
    return (
      box === null || (minX < box[2] && maxX > box[0] && minY < box[3] && maxY > box[1])
    );
  };
}
