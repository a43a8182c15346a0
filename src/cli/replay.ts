/**
 * `sar2earth replay`: makes the pixels of an exported GeoTIFF again, from its scene and
 * from what it says of itself, and says how far they are apart.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openGeoTiff } from "#adapters/geotiff/geotiff-source.ts";
import { openFileReader } from "#adapters/node/file-source.ts";
import { type Recipe, readRecipe } from "#core/catalog/recipe.ts";
import { runRow } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import { splitWindow } from "#core/raster/split-window.ts";
import { modelHashItem } from "#engine/provenance-items.ts";
import type { Engine } from "#ports/engine.ts";
import type { RasterSource } from "#ports/raster-source.ts";
import type { RunRequest } from "#ports/runs.ts";
import { createNodeEngine } from "./node-engine.ts";
import { parseCount } from "./number-option.ts";
import { openSceneFile } from "./open-scene-file.ts";
import { claimOutput, writeOutput } from "./output/output-file.ts";
import { createProgress, type Progress } from "./output/progress.ts";
import { visibleJson } from "./output/terminal-text.ts";
import { parseOptions } from "./parse-options.ts";
import { showRun } from "./translate/translate-report.ts";
import { wrongUse } from "./wrong-use.ts";

const OPTIONS = {
  force: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  out: { type: "string" },
  threads: { type: "string" },
} as const;

/** Most that two backends may be apart: a level of 8 bits, or a thousandth of a power. */
const TOLERANCE = { picture: 1, power: 1e-3 };
const STRIP_PX = 256;
/** Of a pixel: what rounding may do to an origin. */
const ORIGIN_TOLERANCE_PX = 0.01;

/** How far two files are apart, over the pixels that the first one has. */
export type ReplayDifference = {
  readonly pixels: number;
  readonly equal: number;
  /** Levels of 255 for a picture; relative for power. */
  readonly largest: number;
};

/** @throws AppError, also where the pixels are others */
export async function replay(args: string[], modelsFolder?: string): Promise<void> {
  const config = { args, options: OPTIONS, allowPositionals: true } as const;
  const { values, positionals } = parseOptions("replay", config);
  const [exported, scene, ...rest] = positionals;
  if (exported === undefined || scene === undefined || rest.length > 0) {
    throw wrongUse(
      "an exported GeoTIFF and its scene: replay EXPORTED.tif SCENE",
      positionals.join(" ") || "none",
    );
  }
  const { out, force: isForced } = values;
  if (out !== undefined) {
    await claimOutput(out, { isForced, inputs: [exported, scene] });
  }
  const threads = parseCount("threads", values.threads);
  const engine = createNodeEngine({
    threads,
    ...(modelsFolder === undefined ? {} : { modelsFolder }),
  });
  const progress = createProgress("");
  let source: RasterSource | null = null;
  try {
    source = await openGeoTiff(await openFileReader(exported));
    const recipe = readRecipe(source.info.gdalMetadata, exported);
    await checkModels(engine, recipe, source.info.gdalMetadata);
    const bytes = await makeAgain(engine, scene, recipe, progress);
    const difference = await compareWith(source, bytes);
    if (out !== undefined) {
      await writeOutput(out, bytes, { isForced });
    }
    report(exported, difference, values.json);
    requireEqual(difference, source.info.bands === 1);
  } finally {
    source?.dispose();
    progress.end();
    await engine.dispose();
  }
}

/** @throws AppError where a model is not here, or has other weights now */
async function checkModels(
  engine: Pick<Engine, "loadCards">,
  { stages, stage: made }: Recipe,
  items: Readonly<Record<string, string>>,
): Promise<void> {
  const cards = await engine.loadCards();
  const last = stages.findIndex(({ stage }) => stage === made);
  for (const { stage, cardId } of stages.slice(0, last + 1)) {
    const card = cards.find(({ id }) => id === cardId);
    const [item, hashes] = modelHashItem(runRow(stage).item, card?.graphs ?? []);
    const had = item === undefined ? undefined : items[item];
    if (card === undefined || had !== hashes) {
      throw new AppError(
        "argument-invalid",
        `The model ${cardId} is not the one here.`,
        {
          expected: `${cardId} with the weights ${had ?? "of the file"}`,
          found: card === undefined ? "no such model" : `weights ${hashes ?? "none"}`,
          hint: "Use the version of the program that the file names; a model of your own cannot be replayed.",
        },
      );
    }
  }
}

async function makeAgain(
  engine: Engine,
  path: string,
  { answer, facts, stages, stage, levels, norm, flip, seed, box }: Recipe,
  progress: Progress,
): Promise<Uint8Array> {
  const { sceneId } = await openSceneFile(engine, path, answer, facts);
  const request: RunRequest = {
    ...{ sceneId, stages, levels, seed, focus: null, backend: "auto" },
    region: { kind: "box", box },
    ...(norm === null ? {} : { norm }),
    ...(flip === null ? {} : { flip }),
  };
  const plan = await engine.planRun(request);
  await engine.run(request, (event) => showRun(event, progress));
  progress.end();
  const made = plan.results.find((result) => result.stage === stage);
  if (made === undefined) {
    throw new Error(`a run without a result of stage ${stage}`);
  }
  return engine.exportGeoTiff(made.resultId, box);
}

/** Compares strip by strip. @throws AppError where the ground differs */
async function compareWith(
  first: RasterSource,
  bytes: Uint8Array,
): Promise<ReplayDifference> {
  const folder = mkdtempSync(join(tmpdir(), "sar2earth-replay-"));
  let second: RasterSource | null = null;
  try {
    const path = join(folder, "again.tif");
    await writeFile(path, bytes);
    second = await openGeoTiff(await openFileReader(path));
    const { width, height, bands, nodata } = first.info;
    const [col, row] = originIn(second.info, first.info);
    let [pixels, equal, largest] = [0, 0, 0];
    const strips = { width, height: STRIP_PX };
    for (const strip of splitWindow({ col: 0, row: 0, width, height }, strips)) {
      const [a, b] = [
        (await first.readWindow(0, strip)).data,
        (await second.readWindow(0, { ...strip, col, row: row + strip.row })).data,
      ];
      const plane = strip.width * strip.height;
      for (let i = 0; i < plane; i += 1) {
        const apart = distanceAt(a, b, { i, plane, bands, nodata });
        if (apart !== null) {
          pixels += 1;
          equal += apart === 0 ? 1 : 0;
          largest = Math.max(largest, apart);
        }
      }
    }
    return { pixels, equal, largest };
  } finally {
    second?.dispose();
    rmSync(folder, { recursive: true });
  }
}

/**
 * Returns where a file begins in the one that was made again, in pixels: the box of a
 * scene that lies turned is larger than what was exported of it.
 * @throws AppError where it does not contain it
 */
function originIn(
  again: RasterSource["info"],
  first: RasterSource["info"],
): readonly [col: number, row: number] {
  const [a, b] = [first.georeference, again.georeference];
  const [x, y] =
    a === null || b === null
      ? [0, 0]
      : pixelToWorld(invertAffine(b.affine), a.affine[2], a.affine[5]);
  const [col, row] = [Math.round(x), Math.round(y)];
  const isInside =
    Math.hypot(x - col, y - row) < ORIGIN_TOLERANCE_PX &&
    Math.min(col, row) >= 0 &&
    col + first.width <= again.width &&
    row + first.height <= again.height;
  if (!isInside || first.bands !== again.bands) {
    const text = ({ width, height, bands }: RasterSource["info"]) =>
      `${width} × ${height} px, ${bands} bands`;
    throw new AppError(
      "argument-invalid",
      "This scene covers other ground, or has another pixel size.",
      {
        ...{ expected: text(first), found: text(again) },
        hint: "Give the scene that the file was made from.",
      },
    );
  }
  return [col, row];
}

/** Returns how far a pixel of the first file is from the second's; null where it has none. */
function distanceAt(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  at: {
    readonly i: number;
    readonly plane: number;
    readonly bands: number;
    readonly nodata: number | null;
  },
): number | null {
  const { i, plane, bands, nodata } = at;
  if (bands === 1) {
    const [power, again] = [a[i] as number, b[i] as number];
    return Number.isNaN(power) ? null : relative(power, again);
  }
  let [largest, isThere] = [0, nodata === null];
  for (let band = 0; band < bands; band += 1) {
    const [level, again] = [a[band * plane + i], b[band * plane + i]] as [
      number,
      number,
    ];
    isThere ||= level !== nodata;
    // A file with holes has 1 where the picture is 0, so that the two differ.
    largest = Math.max(
      largest,
      Math.abs(level - Math.max(again, nodata === null ? 0 : 1)),
    );
  }
  return isThere ? largest : null;
}

function relative(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}

function report(
  exported: string,
  difference: ReplayDifference,
  isJson: boolean | undefined,
): void {
  const { pixels, equal, largest } = difference;
  const share = pixels === 0 ? 0 : (100 * equal) / pixels;
  console.log(
    isJson
      ? visibleJson({ exported, ...difference })
      : `${exported}: ${pixels} pixels made again, ${share.toFixed(2)} % of them equal, the largest difference ${Number(largest.toPrecision(3))}`,
  );
}

/** @throws AppError where the pixels are further apart than two backends are */
function requireEqual({ pixels, largest }: ReplayDifference, isPower: boolean): void {
  const most = isPower ? TOLERANCE.power : TOLERANCE.picture;
  const unit = isPower ? "of the power" : "of 255 levels";
  if (pixels === 0 || !(largest <= most)) {
    throw new AppError("argument-invalid", "The pixels are not those of the file.", {
      expected: `at most ${most} ${unit}`,
      found: pixels === 0 ? "no pixel to compare" : `${largest} ${unit}`,
      hint: "Give the scene that the file was made from; half-precision GPUs may differ by more.",
    });
  }
}
