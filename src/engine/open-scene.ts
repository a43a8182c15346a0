/** This file turns a file into a scene: classified once, with the resolutions it has. */

import { gridCorners, groundSpacingM } from "#core/geo/placement.ts";
import { type Grid, PIXEL_AFFINE, type PixelWindow } from "#core/raster/grid.ts";
import type { Planes } from "#core/raster/raster.ts";
import { isNodata, type SamplePlace, sampleToPower } from "#core/sar/calibration.ts";
import type { StatedFacts } from "#core/sar/check-facts.ts";
import { classifyScene } from "#core/sar/classify-scene.ts";
import type { TextFile } from "#core/sar/documents/product-document.ts";
import { withWhite } from "#core/sar/eo-scene.ts";
import { findFillValue } from "#core/sar/fill-value.ts";
import { sampleStatistics } from "#core/sar/sample-statistics.ts";
import type {
  EoScene,
  SarScene,
  Scene,
  SceneAnswer,
  SceneReading,
} from "#core/sar/scene.ts";
import { withStatedFacts } from "#core/sar/stated-facts.ts";
import type { SceneId } from "#ports/ids.ts";
import type { RasterLevel, RasterSource, SampleBlock } from "#ports/raster-source.ts";
import { type BorderMask, createBorderMask } from "./border-mask.ts";
import { addOverviews, mayBuildUnasked } from "./memory-overview.ts";
import { levelGrid, type SceneHandle, type SceneLevel } from "./scene-handle.ts";
import { insideOfTiles, SPREADS, spreadWindows } from "./spread-windows.ts";
import { withMovedTable } from "./with-moved-table.ts";

/** Overviews of up to this many pixels are read whole; larger ones by windows. */
const WHOLE_LEVEL_PX = 1_200_000;
/** Side in pixels of the sampling windows where there is no small overview. */
const WINDOW_PX = 128;
/** The most samples to decode, over all tiles, for one spread of windows. */
const MOST_LOOKED_AT = 2 ** 27;
/** The most stored tiles to read where windows all over the file show nothing. */
const MOST_WRITTEN = 16;

export type OpenResult =
  | { readonly status: "opened"; readonly handle: SceneHandle }
  | { readonly status: "ambiguous"; readonly readings: readonly SceneReading[] };

/**
 * Classifies and prepares a source. The handle owns the source from then on.
 * @throws AppError everything that `classifyScene` and the source throw
 */
export async function openScene(
  source: RasterSource,
  sceneId: SceneId,
  options: {
    readonly answer: SceneAnswer | null;
    readonly sidecar: string | null;
    readonly documents?: readonly TextFile[];
    readonly facts?: StatedFacts | null;
    readonly white?: number | null;
  },
  signal?: AbortSignal,
): Promise<OpenResult> {
  const { info } = source;
  const grid: Grid = {
    crs: info.georeference?.crs ?? "pixel",
    affine: info.georeference?.affine ?? PIXEL_AFFINE,
    width: info.width,
    height: info.height,
  };
  const samples = await sampleSource(source, signal);
  const fill = info.nodata === null ? findFillValue(samples, info) : null;
  const corner = await source.readWindow(
    0,
    { col: 0, row: 0, width: 1, height: 1 },
    signal,
  );
  const outcome = classifyScene({
    info,
    statistics: sampleStatistics(
      samples,
      info.bands,
      info.nodata ?? fill?.value ?? null,
    ),
    fill,
    sidecar: options.sidecar,
    documents: options.documents ?? [],
    pixel00: corner.data[0] ?? null,
    gsdM: groundSpacingM(grid)?.mean ?? null,
    corners: gridCorners(grid),
    answer: options.answer,
  });
  if (outcome.status === "ambiguous") {
    return outcome;
  }
  const warnings = [...outcome.scene.warnings, ...(info.notices ?? [])];
  const stated =
    outcome.scene.role === "sar"
      ? withStatedFacts(withMovedTable(outcome.scene, source), options.facts ?? {})
      : withWhite(outcome.scene, options.white ?? null);
  const { scene, border } = await applyBorderRule(
    source,
    { ...stated, warnings },
    signal,
  );
  const levels = info.levels.map((level, index) =>
    fileLevel(source, scene, level, index, border),
  );
  const identity = async () => {
    const content = await source.fingerprint?.();
    return content ? `${content} as ${JSON.stringify(options)}` : null;
  };
  const said = { answer: options.answer, facts: options.facts ?? {} };
  const handle: SceneHandle = { sceneId, scene, source, said, identity, levels };
  if (mayBuildUnasked(handle)) {
    await addOverviews(handle, () => undefined, signal);
  }
  return { status: "opened", handle };
}

/** Finds which pixels the border rule masks, and reports their share. */
async function applyBorderRule(
  source: RasterSource,
  scene: Scene,
  signal: AbortSignal | undefined,
): Promise<{ scene: Scene; border: BorderMask | null }> {
  if (scene.role !== "sar" || scene.nodata.scope !== "border") {
    return { scene, border: null };
  }
  const border = await createBorderMask(source, scene.bandIndex, signal);
  if (border === null) {
    const reason =
      "no tag; the file is too large, without overviews, to look for borders";
    return { scene: { ...scene, nodata: { value: 0, reason } }, border };
  }
  const percent = `${Number((border.share * 100).toPrecision(2))} %`;
  const reason =
    border.share === 0
      ? "no tag; no solid area of 0 reaches the border, so that 0 is dark ground"
      : `no tag; 0 that reaches the border as a solid area (${percent} of the image), elsewhere 0 is dark ground`;
  return { scene: { ...scene, nodata: { ...scene.nodata, reason } }, border };
}

/**
 * Returns planar samples of the smallest level, or of evenly spread windows when that
 * is large. More windows are read as long as all of them show only nodata.
 */
async function sampleSource(
  source: RasterSource,
  signal: AbortSignal | undefined,
): Promise<Float32Array> {
  const { levels, bands, nodata } = source.info;
  const last = levels.length - 1;
  // Takes the coarsest level that still has texture: in tiny ones everything is
  // averaged.
  let chosen = last;
  while (chosen > 0 && pixels(levels[chosen]) < 128 * 128) {
    chosen -= 1;
  }
  const level = levels[chosen] as RasterLevel;
  if (pixels(level) * bands <= 4 * WHOLE_LEVEL_PX && pixels(level) <= WHOLE_LEVEL_PX) {
    const all = { col: 0, row: 0, width: level.width, height: level.height };
    return (await source.readWindow(chosen, all, signal)).data;
  }
  let samples = new Float32Array(0);
  for (const perSide of affordableSpreads(level, bands)) {
    const blocks: SampleBlock[] = [];
    for (const window of sampledWindows(level, perSide)) {
      blocks.push(await source.readWindow(chosen, window, signal));
    }
    samples = joinBlocks(blocks, bands);
    if (samples.some((value) => value !== 0 && !isNodata(value, nodata))) {
      return samples;
    }
  }
  // Sparse files list which tiles were written, so those are read.
  const blocks: SampleBlock[] = [];
  const tilePx = level.tileWidth * level.tileHeight * bands;
  const most = Math.min(MOST_WRITTEN, Math.ceil(MOST_LOOKED_AT / tilePx));
  for (const tile of (await source.writtenTiles?.(most)) ?? []) {
    const [window] = spreadWindows(tile, 1, WINDOW_PX) as [PixelWindow];
    const { col, row } = window;
    const placed = { ...window, col: tile.col + col, row: tile.row + row };
    blocks.push(await source.readWindow(0, placed, signal));
  }
  return blocks.length === 0 ? samples : joinBlocks(blocks, bands);
}

function sampledWindows(level: RasterLevel, perSide: number): PixelWindow[] {
  return insideOfTiles(spreadWindows(level, perSide, WINDOW_PX), level);
}

/**
 * Returns the numbers of windows per side whose tiles are cheap enough to decode: a
 * file may have such large tiles that nine of them take minutes. A single window is
 * always allowed.
 */
function affordableSpreads(level: RasterLevel, bands: number): readonly number[] {
  const { tileWidth, tileHeight } = level;
  const sampled = WINDOW_PX ** 2 * bands;
  const costOf = (perSide: number) => {
    const tiles = new Set(
      sampledWindows(level, perSide).map(
        ({ col, row }) =>
          `${Math.floor(col / tileWidth)}/${Math.floor(row / tileHeight)}`,
      ),
    );
    return (
      tiles.size * Math.min(tileWidth * tileHeight, pixels(level)) * bands +
      perSide ** 2 * sampled
    );
  };
  const affordable = [2, ...SPREADS].filter(
    (perSide) => costOf(perSide) <= MOST_LOOKED_AT,
  );
  return affordable.length === 0
    ? [1]
    : affordable.filter((n) => n > 2 || affordable.length === 1);
}

function pixels(level: RasterLevel | undefined): number {
  return (level?.width ?? 0) * (level?.height ?? 0);
}

function joinBlocks(
  blocks: readonly SampleBlock[],
  bands: number,
): Float32Array<ArrayBuffer> {
  const size = blocks.reduce((n, b) => n + b.data.length / bands, 0);
  const out = new Float32Array(size * bands);
  let at = 0;
  for (const block of blocks) {
    const plane = block.data.length / bands;
    for (let band = 0; band < bands; band += 1) {
      out.set(block.data.subarray(band * plane, (band + 1) * plane), band * size + at);
    }
    at += plane;
  }
  return out;
}

function fileLevel(
  source: RasterSource,
  scene: Scene,
  level: RasterLevel,
  index: number,
  border: BorderMask | null,
): SceneLevel {
  return {
    grid: levelGrid(scene.grid, level.width, level.height),
    factor: Math.sqrt(
      (scene.grid.width / level.width) * (scene.grid.height / level.height),
    ),
    async read(window, signal) {
      const block = await source.readWindow(index, window, signal);
      if (scene.role === "eo") {
        return eoPlanes(block, scene);
      }
      border?.hide(plane(block, scene.bandIndex), window, level);
      return sarPlanes(block, scene, {
        window,
        factorX: scene.grid.width / level.width,
        factorY: scene.grid.height / level.height,
      });
    },
  };
}

function plane(block: SampleBlock, band: number): Float32Array {
  const size = block.window.width * block.window.height;
  return block.data.subarray(band * size, (band + 1) * size);
}

/** Converts the displayed band to linear power. */
function sarPlanes(block: SampleBlock, scene: SarScene, place: SamplePlace): Planes {
  const samples = plane(block, scene.bandIndex);
  const { value, scope } = scene.nodata;
  const { data, valid } = sampleToPower(
    samples,
    scene.calibration,
    scope === "border" ? null : value,
    place,
  );
  return { data, bands: 1, valid };
}

/** Converts samples to RGB in [0, 1]; a pixel is invalid where all three bands are nodata. */
function eoPlanes(block: SampleBlock, scene: EoScene): Planes {
  const size = block.window.width * block.window.height;
  const rgb = scene.rgbBands.map((band) => plane(block, band));
  const data = new Float32Array(size * 3);
  const valid = new Uint8Array(size);
  for (let i = 0; i < size; i += 1) {
    const isMissing = rgb.every((p) => isNodata(p[i] as number, scene.nodata.value));
    valid[i] = isMissing ? 0 : 1;
  }
  for (const [band, samples] of rgb.entries()) {
    for (let i = 0; i < size; i += 1) {
      const value = (samples[i] as number) / scene.white;
      data[band * size + i] = Math.min(1, Math.max(0, value));
    }
  }
  return { data, bands: 3, valid };
}
