/**
 * This file encodes a result as files: a GeoTIFF, or a PNG with a world file and GDAL's
 * `.aux.xml`, which contains the CRS and the provenance.
 */

import { encode } from "fast-png";
import type { PixelKind } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import { type Grid, windowGrid } from "#core/raster/grid.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { geoTiffLimitPx } from "#engine/export-result.ts";
import { provenanceItems } from "#engine/provenance-items.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId } from "#ports/ids.ts";
import type { Provenance } from "#ports/runs.ts";

/** Limit of a PNG's pixels, because the encoder holds all of them twice. */
const PNG_LIMIT_PX = 100_000_000;
const STRIP_PX = 256;

export type OutputFormat = "geotiff" | "png";

/** Returns the format that an output's name implies. @throws AppError argument-invalid */
function formatOf(path: string): OutputFormat {
  if (/\.tiff?$/i.test(path)) {
    return "geotiff";
  }
  if (/\.png$/i.test(path)) {
    return "png";
  }
  throw new AppError(
    "argument-invalid",
    `${path} names no format that can be written.`,
    {
      expected: "a name that ends in .tif, .tiff or .png",
      found: path,
      hint: "Give --out such a name.",
    },
  );
}

/** Lists the files of an output, itself last. */
export function filesOf(path: string): readonly string[] {
  return formatOf(path) === "png"
    ? [worldFileOf(path), `${path}.aux.xml`, path]
    : [path];
}

function worldFileOf(path: string): string {
  return path.replace(/png$/i, (end) => (end === "PNG" ? "PGW" : "pgw"));
}

/**
 * Checks an output.
 * @throws AppError argument-invalid when these pixels, or so many, cannot be written in
 *   its format
 */
export function validateOutput(
  path: string,
  { width, height }: Grid,
  pixels: PixelKind,
): void {
  if (formatOf(path) === "png" && pixels === "power") {
    throw new AppError("argument-invalid", "Radar power is not written as a picture.", {
      expected: "a name that ends in .tif or .tiff",
      found: path,
      hint: "Write a GeoTIFF (--out name.tif): its 32-bit numbers stay numbers.",
    });
  }
  const isPng = formatOf(path) === "png";
  const limitPx = isPng ? PNG_LIMIT_PX : geoTiffLimitPx(pixels);
  if (width * height > limitPx) {
    const bands = `--tile-range 1/${Math.ceil((width * height) / limitPx)}`;
    const name = isPng ? "a PNG" : "one GeoTIFF";
    throw new AppError("argument-invalid", `The picture is too large for ${name}.`, {
      expected: `at most ${limitPx / 1e6} megapixels`,
      found: `${width} × ${height} px`,
      hint: isPng
        ? "Write a GeoTIFF (--out name.tif), or a part with --box."
        : `Translate it in bands (${bands} and so on; \`sar2earth merge\` puts them together), or a part with --box.`,
    });
  }
}

export type ResultOnGrid = {
  readonly engine: Pick<Engine, "renderTile" | "exportGeoTiff">;
  readonly resultId: ResultId;
  /** Grid of the part that has been computed. */
  readonly grid: Grid;
};

/** Returns the bytes of each of the files that `filesOf` lists. */
export async function encodeFiles(
  path: string,
  result: ResultOnGrid,
  provenance: Provenance,
): Promise<ReadonlyMap<string, Uint8Array | string>> {
  const { engine, resultId, grid } = result;
  if (formatOf(path) === "geotiff") {
    return new Map([[path, await engine.exportGeoTiff(resultId)]]);
  }
  const files = new Map<string, Uint8Array | string>();
  if (grid.crs !== "pixel") {
    files.set(worldFileOf(path), worldFile(grid));
  }
  files.set(`${path}.aux.xml`, auxiliary(grid, provenanceItems(provenance, grid)));
  return files.set(path, await encodePng(result));
}

async function encodePng(result: ResultOnGrid): Promise<Uint8Array> {
  const { width, height } = result.grid;
  const data = new Uint8Array(width * height * 4);
  for await (const { row, rgba } of strips(result)) {
    data.set(rgba, row * width * 4);
  }
  return encode({ width, height, data, channels: 4 });
}

/** Yields the result's own pixels from the top, interleaved as R, G, B, opacity. */
async function* strips({ engine, resultId, grid }: ResultOnGrid) {
  const size = { width: grid.width, height: STRIP_PX };
  for (const strip of splitWindow({ ...grid, col: 0, row: 0 }, size)) {
    const part = windowGrid(grid, strip);
    const tile = await engine.renderTile({ kind: "result", resultId }, part);
    if (tile?.kind === "rgba") {
      yield { row: strip.row, rgba: tile.data };
    }
  }
}

/** Returns the six lines of a world file: the affine, from the centre of the upper left pixel. */
export function worldFile({ affine: [a, b, c, d, e, f] }: Grid): string {
  const [x, y] = [c + (a + b) / 2, f + (d + e) / 2];
  return [a, d, b, e, x, y].map((value) => `${value}\n`).join("");
}

/** Returns GDAL's sidecar with CRS and metadata. */
function auxiliary({ crs }: Grid, items: Readonly<Record<string, string>>): string {
  const srs = crs === "pixel" ? [] : [`  <SRS>${crs}</SRS>`];
  const entries = Object.entries(items).map(
    ([key, value]) => `    <MDI key="${xml(key)}">${xml(value)}</MDI>`,
  );
  return [
    "<PAMDataset>",
    ...srs,
    ...["  <Metadata>", ...entries, "  </Metadata>", "</PAMDataset>", ""],
  ].join("\n");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Escapes text; XML cannot contain control characters, not even escaped. */
function xml(text: string): string {
  return text
    .replace(/[&<>"]/g, (found) => ENTITIES[found] ?? "")
    .replace(/\p{Cc}/gu, " ");
}
