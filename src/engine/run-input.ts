/**
 * How one scene enters one model: the model's grid, the stated rule, and what speaks
 * against it. Decided once a run from the card and a few samples of the scene, the same
 * wherever the user looks, so that a pixel's value never depends on the view.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import {
  checkDomain,
  type InputRule,
  inputRule,
  type SceneFacts,
} from "#core/catalog/domain.ts";
import { amplitudeAtQuantile, cardHistogram } from "#core/catalog/histogram.ts";
import { groundSpacingM } from "#core/geo/placement.ts";
import {
  coarserGrid,
  type Grid,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import type { SarScene } from "#core/sar/scene.ts";
import type { DomainIssue } from "#ports/engine.ts";
import { readOnGrid } from "./read-on-grid.ts";
import type { SceneHandle } from "./scene-handle.ts";

export type RunInput = {
  /** The model's grid over the whole scene. */
  readonly grid: Grid;
  readonly rule: InputRule;
  readonly issues: readonly DomainIssue[];
};

/** Blocks a side that are sampled, and their size in model pixels. */
const SAMPLE_BLOCKS = 3;
const SAMPLE_PX = 96;
/** Pixels whose sides differ by less count as square. */
const SQUARE_TOLERANCE = 0.02;

/**
 * @param card the translator's card; null when only a plain operation runs, which takes
 *   the scene's own pixels
 */
export async function decideRunInput(
  handle: SceneHandle,
  scene: SarScene,
  card: ModelCard | null,
): Promise<RunInput> {
  const facts: SceneFacts = {
    gsdM: scene.gsdM,
    displayUnit: scene.displayUnit,
    isUint8Dn:
      handle.source.info.sampleType === "uint8" &&
      scene.calibration.kind === "uncalibrated-amplitude",
    band: scene.metadata.band,
    polarisation: scene.metadata.polarisation,
    amplitudeQuantile: null,
    histogram: null,
  };
  if (card === null || card.domain === null) {
    return {
      grid: scene.grid,
      rule: {
        rule: ["The scene's own pixels, in linear power."],
        gsdM: scene.gsdM,
        resampleFactor: 1,
        toCardUnit: { kind: "amplitude", scale: 1 },
      },
      issues: [],
    };
  }
  const grid = modelGrid(scene, inputRule(card, facts));
  const samples = await samplePower(handle, grid);
  const quantile = card.domain.relativeQuantile ?? 0.99;
  const sampled: SceneFacts = {
    ...facts,
    amplitudeQuantile: amplitudeAtQuantile(samples, null, quantile),
  };
  const rule = inputRule(card, sampled);
  const histogram = cardHistogram(
    card.domain.inputStats,
    rule.toCardUnit,
    samples,
    null,
  );
  return { grid, rule, issues: checkDomain(card, { ...sampled, histogram }) };
}

/** The rule's GSD as a grid; pixels that are not square on the ground become so. */
function modelGrid(scene: SarScene, rule: InputRule): Grid {
  const spacing = groundSpacingM(scene.grid);
  if (rule.resampleFactor === 1 || rule.gsdM === null || spacing === null) {
    return scene.grid;
  }
  const isSquare = Math.abs(spacing.x / spacing.y - 1) < SQUARE_TOLERANCE;
  return isSquare
    ? coarserGrid(scene.grid, rule.resampleFactor)
    : coarserGrid(scene.grid, rule.gsdM / spacing.x, rule.gsdM / spacing.y);
}

/** Valid power of evenly spread blocks, at the model's pixel size. */
async function samplePower(handle: SceneHandle, grid: Grid): Promise<Float32Array> {
  const parts: Float32Array[] = [];
  for (const window of sampleWindows(grid)) {
    const planes = await readOnGrid(handle, windowGrid(grid, window), "exact");
    if (planes !== null) {
      parts.push(planes.data.filter((_, i) => planes.valid[i] === 1));
    }
  }
  const all = new Float32Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function sampleWindows(grid: Grid): PixelWindow[] {
  const width = Math.min(SAMPLE_PX, grid.width);
  const height = Math.min(SAMPLE_PX, grid.height);
  const columns = Math.min(SAMPLE_BLOCKS, Math.ceil(grid.width / width));
  const rows = Math.min(SAMPLE_BLOCKS, Math.ceil(grid.height / height));
  const windows: PixelWindow[] = [];
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      windows.push({
        // Block centres at (i + ½)/n of the image, so that the border strip of nodata
        // that real products have is not what is looked at.
        col: Math.round(((c + 0.5) / columns) * grid.width - width / 2),
        row: Math.round(((r + 0.5) / rows) * grid.height - height / 2),
        width,
        height,
      });
    }
  }
  return windows;
}
