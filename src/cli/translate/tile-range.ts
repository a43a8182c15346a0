/**
 * This file splits one scene's translation into parts that other processes and machines
 * compute. A part is a band of rows of the model's grid; tiles are anchored to that grid,
 * so a part's pixels are those of the whole run.
 */
import { basename, dirname, join } from "node:path";
import type { ResultOnGrid } from "#cli/output/picture-files.ts";
import type { PixelKind } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import type { Shard } from "#core/evaluation/select-patches.ts";
import { windowBox } from "#core/geo/placement.ts";
import type { PixelWindow } from "#core/raster/grid.ts";
import { encodeGeoTiff } from "#core/tiff/write-geotiff.ts";
import type { Engine } from "#ports/engine.ts";
import type { RunPlan, RunRequest } from "#ports/runs.ts";

/** Bands begin at multiples of this, where the scene is high enough for that. */
const ALIGNED_PX = 256;

/** Returns a part's file: `out.tif` → `out.part-2-of-4.tif`. */
export function partPath(out: string, { index, count }: NonNullable<Shard>): string {
  const name = basename(out).replace(/(\.[^.]*)?$/, `.part-${index}-of-${count}$1`);
  return join(dirname(out), name);
}

/** Returns part and number of parts of a file that `partPath` has named, or null. */
export function partOfName(path: string): NonNullable<Shard> | null {
  const [, index, count] = /\.part-(\d+)-of-(\d+)\.tiff?$/i.exec(path) ?? [];
  return index === undefined || count === undefined
    ? null
    : { index: Number(index), count: Number(count) };
}

/**
 * Plans the whole run, or a part of it.
 * @throws AppError argument-invalid where the scene has fewer rows than there are parts, or
 *   lies turned in its CRS
 */
export async function planRange(
  engine: Pick<Engine, "planRun">,
  request: RunRequest,
  range: Shard,
): Promise<{ readonly plan: RunPlan; readonly request: RunRequest }> {
  const whole = await engine.planRun(request);
  if (range === null) {
    return { plan: whole, request };
  }
  const rows = rowsOf(whole.window, range);
  const box = windowBox(whole.grid, rows);
  const part: RunRequest = { ...request, region: { kind: "box", box } };
  const plan = await engine.planRun(part);
  const { row, col, width, height } = plan.window;
  const isSame =
    row === rows.row &&
    col === rows.col &&
    width === rows.width &&
    height === rows.height;
  if (!isSame) {
    throw new AppError("argument-invalid", "This scene cannot be split into rows.", {
      expected: "a scene whose rows are parallel to an axis of its CRS",
      found: "a scene that lies turned",
      hint: "Translate it in one run.",
    });
  }
  return { plan, request: part };
}

function rowsOf(
  window: PixelWindow,
  { index, count }: NonNullable<Shard>,
): PixelWindow {
  const { row, height } = window;
  const step = height >= count * ALIGNED_PX ? ALIGNED_PX : 1;
  const edge = (i: number) =>
    i === count ? height : step * Math.round((i * height) / count / step);
  const [from, to] = [edge(index - 1), edge(index)];
  if (to <= from) {
    throw new AppError("argument-invalid", "There are more parts than rows.", {
      expected: `at most ${height} parts`,
      found: `--tile-range ${index}/${count}`,
      hint: "Split the scene into fewer parts.",
    });
  }
  return { ...window, row: row + from, height: to - from };
}

/** Returns the GeoTIFF of a part; one without any data has nothing but no data. */
export async function encodeRange(
  { engine, resultId, grid }: ResultOnGrid,
  pixels: PixelKind,
  region: RunRequest["region"],
): Promise<Uint8Array> {
  try {
    const box = region.kind === "box" ? region.box : null;
    return await engine.exportGeoTiff(resultId, box);
  } catch (error) {
    if (!(error instanceof AppError && error.code === "nothing-to-export")) {
      throw error;
    }
    const { width, height } = grid;
    const size = width * height;
    const georeference = grid.crs === "pixel" ? null : grid;
    return pixels === "power"
      ? encodeGeoTiff(
          {
            ...{ width, height, georeference, bands: 1, sampleType: "float32" },
            nodata: Number.NaN,
          },
          new Float32Array(size).fill(Number.NaN),
        )
      : encodeGeoTiff(
          {
            ...{ width, height, georeference, bands: 3, sampleType: "uint8" },
            nodata: 0,
          },
          new Uint8Array(3 * size),
        );
  }
}
