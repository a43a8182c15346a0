/** This file puts the parts of one translation (`translate --tile-range`) together. */
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { claimOutput, type OutputRules, writeOutput } from "#cli/output/output-file.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { AppError } from "#core/errors.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { RasterInfo, RasterSource } from "#ports/raster-source.ts";
import { partOfName } from "./tile-range.ts";

/** A part, decoded: `[row][col][band]`, in the file's own numbers. */
type Part = {
  readonly path: string;
  readonly info: RasterInfo;
  readonly pixels: Uint8Array | Float32Array;
};

/** Of a pixel in 10 000: what rounding may do to an origin. */
const ORIGIN_TOLERANCE_PX = 1e-4;

/**
 * Writes the parts below one another. Pixels are those of a single run, bit for bit.
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
    const part = await readPart(path);
    checkNeighbour(parts.at(-1), part);
    // A part without any data says nothing of its models: compare with all above it.
    checkMetadata(parts, part);
    parts.push(part);
  }
  const [{ info }] = parts as [Part, ...Part[]];
  const height = parts.reduce((sum, part) => sum + part.info.height, 0);
  const isPicture = info.bands === 3;
  const hasHoles = parts.some((part) => part.info.nodata !== null);
  const rows = rowReader(parts, isPicture && hasHoles);
  const bytes = encodeGeoTiff(
    {
      ...{ width: info.width, height, georeference: info.georeference },
      ...(isPicture
        ? { bands: 3, sampleType: "uint8", nodata: hasHoles ? 0 : null }
        : { bands: 1, sampleType: "float32", nodata: Number.NaN }),
      gdalMetadata: metadataOf(parts),
    },
    rows,
  );
  await writeOutput(out, bytes, rules);
  console.log(`${out}: ${parts.length} parts, ${info.width} × ${height} px`);
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
        ? `${paths.length} files; missing: ${missing.map((i) => `${i} of ${count}`).join(", ")}`
        : paths.join(" "),
    );
  }
  return named
    .toSorted((a, b) => (a.part?.index ?? 0) - (b.part?.index ?? 0))
    .map(({ path }) => path);
}

async function readPart(path: string): Promise<Part> {
  const source = await openGeoTiff(await openFileReader(path));
  try {
    return await decodePart(path, source);
  } finally {
    source.dispose();
  }
}

async function decodePart(path: string, source: RasterSource): Promise<Part> {
  const { info } = source;
  const { width, height, bands, sampleType } = info;
  if (
    !(bands === 3 && sampleType === "uint8") &&
    !(bands === 1 && sampleType === "float32")
  ) {
    throw notTogether(`${path}: ${bands} bands of ${sampleType}`);
  }
  const { data } = await source.readWindow(0, { col: 0, row: 0, width, height });
  if (bands === 1) {
    return { path, info, pixels: data };
  }
  const n = width * height;
  const pixels = new Uint8Array(3 * n);
  for (let i = 0; i < n; i += 1) {
    for (let band = 0; band < 3; band += 1) {
      pixels[3 * i + band] = data[band * n + i] as number;
    }
  }
  return { path, info, pixels };
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
    const [value, other] = [a[key] ?? "none", b[key] ?? "none"];
    if (key !== "SAR2EARTH_TIME" && other !== value) {
      throw notTogether(`${key}: “${value}” and “${other}”`);
    }
  }
}

/** Of the parts that have any, with the time of the last. */
function metadataOf(parts: readonly Part[]): Record<string, string> {
  const items = Object.assign({}, ...parts.map(({ info }) => info.gdalMetadata));
  const times = parts.flatMap(({ info }) => info.gdalMetadata.SAR2EARTH_TIME ?? []);
  const [last] = times.sort().reverse();
  return last === undefined ? items : { ...items, SAR2EARTH_TIME: last };
}

/**
 * Reads windows of the whole. Where zero means no data in some parts, it does in all: a
 * computed zero of the others becomes 1, as in a single run.
 */
function rowReader(parts: readonly Part[], isZeroNodata: boolean) {
  const starts: { readonly from: number; readonly part: Part }[] = [];
  let from = 0;
  for (const part of parts) {
    starts.push({ from, part });
    from += part.info.height;
  }
  return ({ col, row, width, height }: PixelWindow): Uint8Array | Float32Array => {
    const [first] = parts as [Part, ...Part[]];
    const { bands } = first.info;
    const size = width * height * bands;
    const pixels = bands === 3 ? new Uint8Array(size) : new Float32Array(size);
    for (let i = 0; i < height; i += 1) {
      const place = starts.findLast((each) => each.from <= row + i);
      if (place === undefined) {
        throw new Error("a row above the first part");
      }
      const { part } = place;
      const start = ((row + i - place.from) * part.info.width + col) * bands;
      const line = part.pixels.subarray(start, start + width * bands);
      pixels.set(
        isZeroNodata && part.info.nodata === null
          ? line.map((value) => Math.max(1, value))
          : line,
        i * width * bands,
      );
    }
    return pixels;
  };
}

function notTogether(found: string): AppError {
  return new AppError("argument-invalid", "These pictures cannot be merged.", {
    expected: "the parts of one translation, as translate --tile-range writes them",
    found,
    hint: "Give all parts of one scene, made with the same models and options.",
  });
}
