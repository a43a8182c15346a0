/** This file puts the parts of one translation (`translate --tile-range`) together. */

import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { claimOutput, type OutputRules, writeChunks } from "#cli/output/output-file.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { RECIPE_ITEM, readRecipe, recipeText } from "#core/catalog/recipe.ts";
import { counted } from "#core/counted.ts";
import { AppError } from "#core/errors.ts";
import { type Box, gridBox } from "#core/geo/placement.ts";
import type { GeoTiffSpec } from "#core/tiff/geotiff-spec.ts";
import { geoTiffChunks } from "#core/tiff/write-geotiff.ts";
import type { RasterInfo, RasterSource } from "#ports/raster-source.ts";
import { type SpooledRows, spoolRows } from "./spooled-rows.ts";
import { partOfName } from "./tile-range.ts";

type Part = { readonly path: string; readonly info: RasterInfo };

/** Rows of a part that are decoded together: those of one row of its tiles. */
const STRIP_PX = 512;

/** Of a pixel in 10 000: what rounding may do to an origin. */
const ORIGIN_TOLERANCE_PX = 1e-4;

/**
 * Writes the parts below one another. Pixels are those of a single run, bit for bit. The
 * picture passes through a file of uncompressed rows beside the output; in memory are a
 * strip of it and the compressed overviews.
 * @throws AppError argument-invalid unless they are all parts of one translation
 */
export async function mergeTileRanges(
  paths: readonly string[],
  out: string,
  rules: OutputRules,
): Promise<void> {
  const ordered = inOrder(paths);
  await claimOutput(out, rules);
  const parts: Part[] = [];
  for (const path of ordered) {
    const part = await withSource(path, async ({ info }) => ({ path, info }));
    checkFormat(part);
    checkNeighbour(parts.at(-1), part);
    // A part without any data says nothing of its models: compare with all above it.
    checkMetadata(parts, part);
    parts.push(part);
  }
  const [{ info }] = parts as [Part, ...Part[]];
  const height = parts.reduce((sum, part) => sum + part.info.height, 0);
  const isPicture = info.bands === 3;
  const hasHoles = parts.some((part) => part.info.nodata !== null);
  const spec: GeoTiffSpec = {
    ...{ width: info.width, height, georeference: info.georeference },
    ...(isPicture
      ? { bands: 3, sampleType: "uint8", nodata: hasHoles ? 0 : null }
      : { bands: 1, sampleType: "float32", nodata: Number.NaN }),
    gdalMetadata: metadataOf(parts, height),
  };
  const rows = spoolRows(out, { width: info.width, bands: isPicture ? 3 : 1 });
  try {
    for (const part of parts) {
      await appendRows(rows, part, isPicture && hasHoles);
    }
    await writeChunks(out, geoTiffChunks(spec, rows.read), rules);
  } finally {
    rows.dispose();
  }
  console.log(`${out}: ${counted(parts.length, "part")}, ${info.width} × ${height} px`);
}

/** Sorts the parts; all of them are there, each once. */
function inOrder(paths: readonly string[]): readonly string[] {
  const named = paths.map((path) => ({ path, part: partOfName(path) }));
  const count = named[0]?.part?.count ?? 0;
  const indices = named.map(({ part }) => (part?.count === count ? part.index : 0));
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter(
    (index) => !indices.includes(index),
  );
  if (
    count === 0 ||
    indices.includes(0) ||
    missing.length > 0 ||
    paths.length > count
  ) {
    throw wrongUse(
      "each part of one translation once: NAME.part-1-of-N.tif …",
      missing.length > 0 && count > 0
        ? `${counted(paths.length, "file")}; missing: ${missing.map((i) => `${i} of ${count}`).join(", ")}`
        : paths.join(" "),
    );
  }
  return named
    .toSorted((a, b) => (a.part?.index ?? 0) - (b.part?.index ?? 0))
    .map(({ path }) => path);
}

async function withSource<T>(
  path: string,
  work: (source: RasterSource) => Promise<T>,
): Promise<T> {
  const source = await openGeoTiff(await openFileReader(path));
  try {
    return await work(source);
  } finally {
    source.dispose();
  }
}

function checkFormat({ path, info: { bands, sampleType } }: Part): void {
  if (
    !(bands === 3 && sampleType === "uint8") &&
    !(bands === 1 && sampleType === "float32")
  ) {
    throw notTogether(`${path}: ${bands} bands of ${sampleType}`);
  }
}

/**
 * Appends a part's rows, in the file's own numbers. Where zero means no data in some
 * parts, it does in all: a computed zero of the others becomes 1, as in a single run.
 */
async function appendRows(
  rows: SpooledRows,
  { path, info }: Part,
  isZeroNodata: boolean,
): Promise<void> {
  const { width, height, bands, nodata } = info;
  const least = isZeroNodata && nodata === null ? 1 : 0;
  await withSource(path, async (source) => {
    for (let row = 0; row < height; row += STRIP_PX) {
      const window = { col: 0, row, width, height: Math.min(STRIP_PX, height - row) };
      const { data } = await source.readWindow(0, window);
      rows.append(bands === 1 ? data : interleave(data, least));
    }
  });
}

function interleave(planes: Float32Array, least: number): Uint8Array {
  const n = planes.length / 3;
  const pixels = new Uint8Array(planes.length);
  for (let i = 0; i < n; i += 1) {
    for (let band = 0; band < 3; band += 1) {
      pixels[3 * i + band] = Math.max(least, planes[band * n + i] as number);
    }
  }
  return pixels;
}

/** Checks that a part lies right below the one above it. */
function checkNeighbour(upper: Part | undefined, lower: Part): void {
  if (upper === undefined) {
    return;
  }
  const [a, b] = [upper.info, lower.info];
  if (a.width !== b.width || a.bands !== b.bands) {
    throw notTogether(`${a.width} and ${b.width} columns`);
  }
  const [above, below] = [a.georeference, b.georeference];
  if ((above === null) !== (below === null)) {
    throw notTogether("parts with and without a place on the Earth");
  }
  if (above !== null && below !== null) {
    const [ax, bx, cx, ay, by, cy] = above.affine;
    const [dx, ex, fx, dy, ey, fy] = below.affine;
    const off = Math.hypot(
      fx - (cx + bx * a.height),
      fy - (cy + by * a.height),
      ax - dx,
      bx - ex,
      ay - dy,
      by - ey,
    );
    const pixel = Math.hypot(ax, ay);
    if (above.crs !== below.crs || off > ORIGIN_TOLERANCE_PX * pixel) {
      throw notTogether(`${lower.path} does not begin where ${upper.path} ends`);
    }
  }
}

function checkMetadata(above: readonly Part[], { info }: Part): void {
  const stated = above.find((part) => Object.keys(part.info.gdalMetadata).length > 0);
  const [a, b] = [stated?.info.gdalMetadata ?? {}, info.gdalMetadata];
  if (Object.keys(a).length === 0 || Object.keys(b).length === 0) {
    return;
  }
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const [value, other] = [a, b].map((items) => comparable(key, items[key]));
    if (key !== "SAR2EARTH_TIME" && other !== value) {
      throw notTogether(`${key}: “${value}” and “${other}”`);
    }
  }
}

/** Each part's recipe names its own ground. */
function comparable(key: string, value = "none"): string {
  return key === RECIPE_ITEM ? value.replace(/"box":\[[^\]]*\]/, "") : value;
}

/** Returns the recipe of all parts: the first one's, with the ground of the whole. */
function recipeOf(parts: readonly Part[], height: number): Record<string, string> {
  const recipes = parts.flatMap(({ path, info: { gdalMetadata } }) =>
    RECIPE_ITEM in gdalMetadata ? [readRecipe(gdalMetadata, path)] : [],
  );
  const [recipe] = recipes;
  if (recipe === undefined) {
    return {};
  }
  const { georeference, width } = (parts[0] as Part).info;
  const boxes = recipes.map(({ box }) => box);
  const whole: Box =
    georeference !== null
      ? gridBox({ ...georeference, width, height })
      : [
          Math.min(...boxes.map(([minX]) => minX)),
          Math.min(...boxes.map(([, minY]) => minY)),
          Math.max(...boxes.map(([, , maxX]) => maxX)),
          Math.max(...boxes.map(([, , , maxY]) => maxY)),
        ];
  return { [RECIPE_ITEM]: recipeText({ ...recipe, box: [...whole] }) };
}

/** Of the parts that have any, with the time of the last. */
function metadataOf(parts: readonly Part[], height: number): Record<string, string> {
  const items = Object.assign(
    {},
    ...parts.map(({ info }) => info.gdalMetadata),
    recipeOf(parts, height),
  );
  const times = parts.flatMap(({ info }) => info.gdalMetadata.SAR2EARTH_TIME ?? []);
  const [last] = times.sort().reverse();
  return last === undefined ? items : { ...items, SAR2EARTH_TIME: last };
}

function notTogether(found: string): AppError {
  return new AppError("argument-invalid", "These pictures cannot be merged.", {
    expected: "the parts of one translation, as translate --tile-range writes them",
    found,
    hint: "Give all parts of one scene, made with the same models and options.",
  });
}
