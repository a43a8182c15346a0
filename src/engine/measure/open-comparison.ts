/**
 * This file prepares the comparison of a candidate with a reference: it decides which
 * part of the candidate's grid is compared, and reads the pixels of both there.
 */
import { AppError } from "#core/errors.ts";
import { boxToWindow, hull } from "#core/geo/placement.ts";
import { pairOfRasters } from "#core/metrics/measure-pair.ts";
import {
  type Grid,
  intersectWindows,
  type PixelWindow,
  windowGrid,
} from "#core/raster/grid.ts";
import { polygonMask } from "#core/raster/polygon-mask.ts";
import type { Planes } from "#core/raster/raster.ts";
import { sourceWindowFor } from "#core/raster/resample.ts";
import type { Scene } from "#core/sar/scene.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { Area } from "#ports/measurement.ts";
import type { CandidateImage } from "./candidate-image.ts";
import type { PairSource } from "./pair-source.ts";
import type { ReferencePixels } from "./reference-pixels.ts";

export type OpenComparison = PairSource & {
  readonly grid: Grid;
  readonly referenceName: string;
  /** The reference's white where it was guessed from its values; null = it is stated. */
  readonly guessedWhite: number | null;
  /** Reads the reference alone, in a window of the grid. */
  readReference(part: PixelWindow): Promise<Planes<Uint8Array>>;
};

/** Opens a comparison. @throws AppError measure-refused with the reason */
export function openComparison(
  candidate: CandidateImage,
  reference: SceneHandle,
  pixels: ReferencePixels,
  area: Area,
): OpenComparison {
  const { grid } = candidate;
  const { scene } = reference;
  const reader = createPairReader(candidate, reference, pixels);
  const opened = openArea(candidate, area);
  if (sourceWindowFor(windowGrid(grid, opened.window), scene.grid, 0) === null) {
    throw refusal(
      "a reference that overlaps the area",
      `${scene.name}, which shows another place`,
      "Drop an EO image of the same place.",
    );
  }
  return {
    ...opened,
    ...reader,
    grid,
    referenceName: scene.name,
    guessedWhite: guessedWhite(scene),
    revision: (part) => candidate.revision(part),
    readReference: (part) => pixels.read(part),
  };
}

export function guessedWhite(scene: Scene): number | null {
  return scene.role === "eo" && scene.isWhiteGuessed ? scene.white : null;
}

export type OpenArea = Pick<PairSource, "window" | "bounds" | "areaMask" | "areaKey">;

/**
 * Returns the part of the requested area in which the candidate has pixels.
 * @throws AppError measure-refused when there is none
 */
export function openArea(
  candidate: Pick<CandidateImage, "grid" | "extent">,
  area: Area,
): OpenArea {
  const { grid } = candidate;
  const extent = candidate.extent();
  const bounds = areaWindow(grid, area);
  const window = extent && bounds && intersectWindows(bounds, extent);
  if (bounds === null || window === null) {
    throw refusal("computed pixels", "none here", "Translate this view first.");
  }
  return {
    window,
    bounds,
    areaKey: area.kind === "polygon" ? JSON.stringify(area.ring) : "",
    areaMask: (part) => areaMask(grid, bounds, area, part),
  };
}

/**
 * Creates the reader of pixel pairs.
 * @throws AppError measure-refused when the two can never be compared
 */
export function createPairReader(
  { grid, read }: CandidateImage,
  { scene }: SceneHandle,
  pixels: ReferencePixels,
): Pick<PairSource, "readPair"> {
  validateReference(grid, scene);
  return {
    async readPair(part, signal) {
      const other = await pixels.read(part);
      const own = await read(part, signal);
      const common = { unit: "reflectance-01", grid: windowGrid(grid, part) } as const;
      return pairOfRasters({ ...common, ...own }, { ...common, ...other });
    },
  };
}

/** Checks that the reference covers the grid's ground. @throws AppError measure-refused */
export function validateReference(grid: Grid, scene: Scene): void {
  if (scene.role !== "eo") {
    throw refusal(
      "an optical image as the reference",
      `${scene.name}, a radar image`,
      "Drop an EO GeoTIFF.",
    );
  }
  const [own, other] = [grid.crs === "pixel", scene.grid.crs === "pixel"];
  if (own !== other) {
    throw refusal(
      "two images with a place on the Earth, or two without",
      own
        ? `${scene.name} has one, the other image has none`
        : `${scene.name} has none (no CRS)`,
      "Georeference the image that lacks it.",
    );
  }
  if (own && !isSameSize(grid, scene.grid)) {
    throw refusal(
      "two images of one size, as neither has a place on the Earth",
      `${sizeOf(grid)} and ${sizeOf(scene.grid)} px`,
      "Crop or resize one of them first.",
    );
  }
}

/**
 * Compares sizes in pixels of the file, because the candidate's pixels may each cover
 * several of them.
 */
function isSameSize(own: Grid, other: Grid): boolean {
  const [scaleX, scaleY] = [Math.abs(own.affine[0]), Math.abs(own.affine[4])];
  return (
    Math.abs(own.width * scaleX - other.width) < Math.max(scaleX, 0.5) &&
    Math.abs(own.height * scaleY - other.height) < Math.max(scaleY, 0.5)
  );
}

function sizeOf({ affine, width, height }: Grid): string {
  const size = [width * affine[0], height * affine[4]];
  return size.map((px) => Math.round(Math.abs(px))).join(" × ");
}

function areaWindow(grid: Grid, area: Area): PixelWindow | null {
  switch (area.kind) {
    case "all":
      return { col: 0, row: 0, width: grid.width, height: grid.height };
    case "box":
      return boxToWindow(grid, area.box);
    case "polygon": {
      const box = hull(area.ring);
      return box && boxToWindow(grid, box);
    }
  }
}

function areaMask(
  grid: Grid,
  bounds: PixelWindow,
  area: Area,
  part: PixelWindow,
): Uint8Array | null {
  if (area.kind === "polygon") {
    return polygonMask(windowGrid(grid, part), area.ring);
  }
  const inside = intersectWindows(part, bounds);
  if (inside?.width === part.width && inside.height === part.height) {
    return null;
  }
  const mask = new Uint8Array(part.width * part.height);
  for (let row = 0; inside !== null && row < inside.height; row++) {
    const from = (inside.row - part.row + row) * part.width + inside.col - part.col;
    mask.fill(1, from, from + inside.width);
  }
  return mask;
}

export function refusal(expected: string, found: string, hint: string): AppError {
  return new AppError("measure-refused", "This cannot be measured.", {
    expected,
    found,
    hint,
  });
}

/**
 * Limits an area's size.
 * @throws AppError measure-refused where it has more pixels than fit into memory
 */
export function validateAreaSize(
  { width, height }: PixelWindow,
  limitPx: number,
  hint: string,
): void {
  const pixels = width * height;
  if (pixels > limitPx) {
    throw refusal(
      `at most ${(limitPx / 1e6).toFixed(1)} megapixels`,
      `${(pixels / 1e6).toFixed(1)} megapixels`,
      hint,
    );
  }
}
