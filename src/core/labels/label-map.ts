/**
 * This file paints objects of OpenStreetMap into a raster of land-cover classes. Areas
 * count by their pixels' centres and the even-odd rule over all rings (holes are free);
 * lines are as wide as they are on the ground.
 */
import { AppError } from "#core/errors.ts";
import { createTransform } from "#core/geo/crs.ts";
import { groundSpacingM } from "#core/geo/placement.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import { LABEL } from "#core/regions/labels.ts";
import type { OsmFeature } from "./osm-features.ts";
import { type OsmClass, osmClass } from "./osm-rules.ts";

type Point = readonly [col: number, row: number];

export type LabelMap = {
  /** Ids of `core/regions/labels.ts`, `[row][col]`; `other` where nothing is mapped. */
  readonly labels: Uint8Array;
  /** How many objects were painted, and how many have no class. */
  readonly painted: number;
  readonly unclassed: number;
  /** Whether a coastline was among them: the sea beyond it is no object, and stays `other`. */
  readonly hasCoastline: boolean;
};

/**
 * How often each pixel may be looked at on average; a town's objects look at it about once.
 * Thousands of objects that each cover everything would take hours.
 */
const MOST_LOOKS = 30;
/** What filling a run of pixels costs, and a place where a ring crosses a row, in looks. */
const FILLED = 1 / 16;
const CROSSED = 8;

/** Counts looks at pixels. @throws AppError labels-invalid when they are used up */
type Spend = (looks: number) => void;

function createBudget({ width, height }: Grid): Spend {
  let left = MOST_LOOKS * width * height + 1e6;
  return (looks) => {
    // Points outside of the projection give no number.
    if (looks > 0) {
      left -= looks;
    }
    if (left < 0) {
      throw new AppError(
        "labels-invalid",
        "The map objects cover the scene too often.",
        {
          expected: `objects that together cover it less than ${MOST_LOOKS} times`,
          found: "more, by large objects over each other or very wide lines",
          hint: "Export fewer objects: only those of the scene's ground are needed.",
        },
      );
    }
  };
}

/**
 * @param grid georeferenced; its pixels' size on the ground decides how wide lines are
 * @throws AppError crs-unknown, labels-invalid
 */
export function paintLabels(features: readonly OsmFeature[], grid: Grid): LabelMap {
  const labels = new Uint8Array(grid.width * grid.height);
  const toWorld = createTransform("EPSG:4326", grid.crs);
  const inverse = invertAffine(grid.affine);
  const toPixel = ([lon, lat]: readonly [number, number]): Point => {
    const [x, y] = toWorld(lon, lat);
    return pixelToWorld(inverse, x, y);
  };
  const pixelM = groundSpacingM(grid)?.mean ?? 1;
  const spend = createBudget(grid);
  const classed = features.flatMap((feature) => {
    const found = osmClass(feature.tags);
    return found === null ? [] : [{ feature, found }];
  });
  classed.sort((a, b) => a.found.order - b.found.order);
  for (const { feature, found } of classed) {
    const id = LABEL[found.label];
    fillRings(
      labels,
      grid,
      feature.rings.map((ring) => ring.map(toPixel)),
      id,
      spend,
    );
    const radius = radiusOf(found, pixelM);
    if (radius !== null) {
      for (const line of feature.lines) {
        strokeLine(labels, grid, line.map(toPixel), radius, id, spend);
      }
    }
  }
  return {
    labels,
    painted: classed.length,
    unclassed: features.length - classed.length,
    hasCoastline: features.some(({ tags }) => tags.natural === "coastline"),
  };
}

/** Half a line's width in pixels, at least so much that it does not fall apart. */
function radiusOf({ widthM }: OsmClass, pixelM: number): number | null {
  return widthM === null ? null : Math.max(widthM / pixelM, 1) / 2;
}

function fillRings(
  labels: Uint8Array,
  { width, height }: Grid,
  rings: readonly (readonly Point[])[],
  id: number,
  spend: Spend,
): void {
  const corners = rings.flat();
  // Most of a city's houses lie beside a small scene, and cost nothing but this look.
  if (!reaches(corners, 0, 0, width) || !reaches(corners, 1, 0, height)) {
    return;
  }
  const [top, bottom] = rowsOf(corners, 0, height);
  const crossings = crossingsByRow(rings, top, bottom, spend);
  for (let row = top; row < bottom; row++) {
    const across = (crossings[row - top] ?? []).sort((p, q) => p - q);
    for (let k = 0; k + 1 < across.length; k += 2) {
      // Centres with from ≤ col + ½ < to.
      const first = Math.max(0, Math.ceil((across[k] as number) - 0.5));
      const end = Math.min(width, Math.ceil((across[k + 1] as number) - 0.5));
      if (end > first) {
        spend((end - first) * FILLED);
        labels.fill(id, row * width + first, row * width + end);
      }
    }
  }
}

/**
 * Returns where the rings cross the middle of each row, in any order. Every edge is looked
 * at once, however many rows there are: a coastline has a hundred thousand.
 */
function crossingsByRow(
  rings: readonly (readonly Point[])[],
  top: number,
  bottom: number,
  spend: Spend,
): number[][] {
  spend(bottom - top);
  const crossings = Array.from(
    { length: Math.max(0, bottom - top) },
    (): number[] => [],
  );
  for (const ring of rings) {
    let [x0, y0] = ring.at(-1) ?? [0, 0];
    for (const [x1, y1] of ring) {
      // Half-open, so that a corner on the line counts once.
      const first = Math.max(top, Math.ceil(Math.min(y0, y1) - 0.5));
      const end = Math.min(bottom, Math.ceil(Math.max(y0, y1) - 0.5));
      spend(CROSSED * (end - first));
      for (let row = first; row < end; row++) {
        crossings[row - top]?.push(x0 + ((row + 0.5 - y0) / (y1 - y0)) * (x1 - x0));
      }
      [x0, y0] = [x1, y1];
    }
  }
  return crossings;
}

/** Paints every pixel whose centre lies within `radius` of the line. */
function strokeLine(
  labels: Uint8Array,
  { width, height }: Grid,
  points: readonly Point[],
  radius: number,
  id: number,
  spend: Spend,
): void {
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1] as Point, points[i] as Point];
    if (!reaches([from, to], 0, radius, width)) {
      continue;
    }
    const [top, bottom] = rowsOf([from, to], radius, height);
    for (let row = top; row < bottom; row++) {
      const [least, most] = columnsNear(from, to, row + 0.5, radius);
      const left = Math.max(0, Math.floor(least - radius));
      const right = Math.min(width, Math.ceil(most + radius));
      spend(1 + Math.max(0, right - left));
      for (let col = left; col < right; col++) {
        if (distanceSq([col + 0.5, row + 0.5], from, to) <= radius ** 2) {
          labels[row * width + col] = id;
        }
      }
    }
  }
}

/** Least and largest column of the part of a segment that lies within `radius` rows of `y`. */
function columnsNear(
  [x0, y0]: Point,
  [x1, y1]: Point,
  y: number,
  radius: number,
): readonly [number, number] {
  const at = (row: number) => {
    const t = y1 === y0 ? 0 : Math.min(1, Math.max(0, (row - y0) / (y1 - y0)));
    return x0 + t * (x1 - x0);
  };
  // A level segment is near as a whole.
  const [p, q] = y1 === y0 ? [x0, x1] : [at(y - radius), at(y + radius)];
  return [Math.min(p, q), Math.max(p, q)];
}

/** Tells whether the bounds of points with a margin meet the raster's columns (0) or rows (1). */
function reaches(
  points: readonly Point[],
  axis: 0 | 1,
  margin: number,
  size: number,
): boolean {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of points) {
    least = Math.min(least, point[axis]);
    most = Math.max(most, point[axis]);
  }
  return most + margin > 0 && least - margin < size;
}

/** First and last row (exclusive) that points with a margin reach, within the raster. */
function rowsOf(points: readonly Point[], margin: number, height: number) {
  let [least, most] = [height, 0];
  for (const [, row] of points) {
    least = Math.min(least, row);
    most = Math.max(most, row);
  }
  return [
    Math.max(0, Math.floor(least - margin)),
    Math.min(height, Math.ceil(most + margin)),
  ] as const;
}

/** Square of the distance from a point to a segment. */
function distanceSq([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const t =
    length === 0
      ? 0
      : Math.min(1, Math.max(0, ((x - x0) * dx + (y - y0) * dy) / length));
  return (x - x0 - t * dx) ** 2 + (y - y0 - t * dy) ** 2;
}
