/**
 * This file says what covers a scene's ground by objects of OpenStreetMap: the share of
 * each class, and urban or rural by the paper's rule (section 3.2).
 */
import { groundSpacingM } from "#core/geo/placement.ts";
import { coarserGrid, type Grid } from "#core/raster/grid.ts";
import type { Label } from "#core/regions/labels.ts";
import {
  builtShares,
  type LandCover,
  landCoverOf,
  regionKind,
} from "#core/regions/land-cover.ts";
import type { RegionKind } from "#core/regions/regions-file.ts";
import { type LabelMap, paintLabels } from "./label-map.ts";
import type { OsmFeature } from "./osm-features.ts";
import { osmClass } from "./osm-rules.ts";

export const OSM_ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0";

export type SceneLandCover = {
  /** Areas and lines that were read, those that were painted, and those without a class. */
  readonly objects: number;
  readonly painted: number;
  readonly unclassed: number;
  /** Size of the label map, and of its pixels on the ground. */
  readonly width: number;
  readonly height: number;
  readonly pixelM: number;
  readonly areaKm2: number;
  readonly shares: LandCover;
  /** The two fractions that the rule uses, 0–1. */
  readonly residential: number;
  readonly otherBuilt: number;
  readonly kind: RegionKind;
  readonly warnings: readonly string[];
  readonly attribution: string;
};

/** An object as it is drawn over the map, in degrees on WGS 84. */
export type LabelShape = {
  readonly label: Label;
  readonly rings: OsmFeature["rings"];
  readonly lines: OsmFeature["lines"];
};

/**
 * @param mostPixels larger grids get labels in larger pixels, a whole number of times theirs
 * @throws AppError crs-unknown
 */
export function landCoverOfScene(
  features: readonly OsmFeature[],
  sceneGrid: Grid,
  mostPixels: number,
): { readonly map: LabelMap; readonly grid: Grid; readonly cover: SceneLandCover } {
  const pixels = sceneGrid.width * sceneGrid.height;
  const factor = Math.ceil(Math.sqrt(pixels / mostPixels));
  const grid = factor > 1 ? coarserGrid(sceneGrid, factor) : sceneGrid;
  const map = paintLabels(features, grid);
  const shares = landCoverOf(map.labels);
  const pixelM = groundSpacingM(grid)?.mean ?? Number.NaN;
  return {
    ...{ map, grid },
    cover: {
      ...{ objects: features.length, painted: map.painted, unclassed: map.unclassed },
      ...{ width: grid.width, height: grid.height, pixelM },
      areaKm2: (grid.width * grid.height * pixelM ** 2) / 1e6,
      ...{ shares, ...builtShares(shares), kind: regionKind(shares) },
      warnings: map.hasCoastline
        ? ["A coastline is a line: the sea beyond it is not painted."]
        : [],
      attribution: OSM_ATTRIBUTION,
    },
  };
}

/** Lists the objects that have a class, the lowest first, as they are painted. */
export function labelShapes(features: readonly OsmFeature[]): readonly LabelShape[] {
  return features
    .flatMap(({ tags, rings, lines }) => {
      const found = osmClass(tags);
      // An open way of a kind that only areas have is no area, and is not painted either.
      const drawn = found?.widthM === null ? [] : lines;
      return found === null || (rings.length === 0 && drawn.length === 0)
        ? []
        : [{ order: found.order, shape: { label: found.label, rings, lines: drawn } }];
    })
    .sort((a, b) => a.order - b.order)
    .map(({ shape }) => shape);
}
