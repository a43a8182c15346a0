/**
 * This file asks OpenStreetMap's Overpass API for a scene's objects, and reads what it
 * answers (`[out:json]` with `out geom`: every way, and every member of a relation, comes
 * with its coordinates).
 */

import type { Box } from "#core/geo/placement.ts";
import { gridBox, reprojectBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { OsmFeature } from "./osm-features.ts";
import { OSM_RULES, type OsmTags } from "./osm-rules.ts";

type LonLat = readonly [lon: number, lat: number];

/** Side of the cells that are asked for one after the other, in km: a public server's time is short. */
const CELL_KM = 1;
const KM_PER_DEGREE = 111.32;
const TIMEOUT_S = 60;

/** Relations of these types are areas; others (routes, boundaries) cover nothing. */
const AREA_RELATIONS: readonly (string | undefined)[] = ["multipolygon"];

/** Counts the cells of at most 1 km × 1 km that a scene's ground has; 0 without a place. */
export function overpassCells(grid: Grid): number {
  const { rows, columns } = cellsOf(grid);
  return rows * columns;
}

/**
 * Returns one query for each cell, row by row.
 * @throws AppError crs-unknown
 */
export function overpassQueries(grid: Grid): readonly string[] {
  const { box, rows, columns } = cellsOf(grid);
  const [west, south, east, north] = box;
  const [dx, dy] = [(east - west) / columns, (north - south) / rows];
  return Array.from({ length: rows * columns }, (_, i) => {
    const [col, row] = [i % columns, Math.floor(i / columns)];
    const [x, y] = [west + col * dx, south + row * dy];
    return queryOf([x, y, x + dx, y + dy]);
  });
}

function cellsOf(grid: Grid): {
  readonly box: Box;
  readonly rows: number;
  readonly columns: number;
} {
  const box =
    grid.crs === "pixel" ? null : reprojectBox(gridBox(grid), grid.crs, "EPSG:4326");
  if (box === null) {
    return { box: [0, 0, 0, 0], rows: 0, columns: 0 };
  }
  const [west, south, east, north] = box;
  const kmPerLon = KM_PER_DEGREE * Math.cos((((south + north) / 2) * Math.PI) / 180);
  return {
    box,
    rows: Math.max(1, Math.ceil(((north - south) * KM_PER_DEGREE) / CELL_KM)),
    columns: Math.max(1, Math.ceil(((east - west) * kmPerLon) / CELL_KM)),
  };
}

function queryOf([west, south, east, north]: Box): string {
  const keys = [...new Set(OSM_RULES.map(({ key }) => key))];
  const bounds = [south, west, north, east]
    .map((degree) => degree.toFixed(6))
    .join(",");
  const parts = keys.map(
    (key) => `way["${key}"];rel["${key}"]["type"="multipolygon"];`,
  );
  return `[out:json][timeout:${TIMEOUT_S}][bbox:${bounds}];(${parts.join("")});out geom;`;
}

/** One way or relation of an answer, or of a file that says it is one. */
type Element = Readonly<
  Partial<Record<"type" | "id" | "tags" | "geometry" | "members", unknown>>
>;

/** Joins answers of several cells into one: what lies in two of them counts once. */
export function joinOverpass(
  answers: readonly { readonly elements: readonly unknown[] }[],
): {
  readonly elements: readonly unknown[];
} {
  const known = new Map<string, unknown>();
  for (const element of answers.flatMap(({ elements }) => elements)) {
    const { type, id } = element as Element;
    known.set(`${type} ${id}`, element);
  }
  return { elements: [...known.values()] };
}

/** Reads the elements of an answer; what has no coordinates is left out. */
export function overpassFeatures(elements: readonly unknown[]): readonly OsmFeature[] {
  return elements.flatMap((given): readonly OsmFeature[] => {
    const { type, geometry, members, ...element } = (given ?? {}) as Element;
    const tags = tagsOf(element.tags);
    if (type === "way") {
      const line = positionsOf(geometry);
      if (line.length < 2) {
        return [];
      }
      // A closed way is an area, unless it is a road or a railway that runs in a circle.
      const isArea = isClosed(line) && !isLine(tags);
      return [{ tags, rings: isArea ? [line] : [], lines: isArea ? [] : [line] }];
    }
    if (type === "relation" && AREA_RELATIONS.includes(tags.type)) {
      const rings = joinedRings(
        listOf(members).map((member) =>
          positionsOf((member as Element | null)?.geometry),
        ),
      );
      return rings.length === 0 ? [] : [{ tags, rings, lines: [] }];
    }
    return [];
  });
}

function listOf(given: unknown): readonly unknown[] {
  return Array.isArray(given) ? given : [];
}

/** Texts alone: other values are no tags. */
function tagsOf(given: unknown): OsmTags {
  const entries = Object.entries((given ?? {}) as object);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === "string"));
}

function isLine({ highway, railway, area, building }: OsmTags): boolean {
  // A station is a building that is tagged as a railway, too.
  const isBuilt = building !== undefined && building !== "no";
  return (highway !== undefined || railway !== undefined) && area !== "yes" && !isBuilt;
}

/** Positions of a way; null stands for nodes outside of the question, which are left out. */
function positionsOf(geometry: unknown): readonly LonLat[] {
  return listOf(geometry).flatMap((point): LonLat[] => {
    const { lon, lat } = (point ?? {}) as { lon?: unknown; lat?: unknown };
    return typeof lon === "number" && typeof lat === "number" ? [[lon, lat]] : [];
  });
}

function isClosed(line: readonly LonLat[]): boolean {
  return line.length >= 4 && isSame(line[0], line.at(-1));
}

function isSame(a: LonLat | undefined, b: LonLat | undefined): boolean {
  return a !== undefined && b !== undefined && a[0] === b[0] && a[1] === b[1];
}

/**
 * Joins the members of a multipolygon, which are parts of its outlines and holes in any
 * order and direction, into rings. What does not close is left out.
 */
function joinedRings(
  members: readonly (readonly LonLat[])[],
): readonly (readonly LonLat[])[] {
  const lines = members.filter((line) => line.length >= 2);
  // By the places where they end: a search through all lines for each of them would take
  // the square of their number.
  const endingAt = new Map<string, Set<readonly LonLat[]>>();
  const endsOf = (line: readonly LonLat[]) => [`${line[0]}`, `${line.at(-1)}`];
  for (const line of lines) {
    for (const place of endsOf(line)) {
      endingAt.set(place, (endingAt.get(place) ?? new Set()).add(line));
    }
  }
  const left = new Set(lines);
  const take = (line: readonly LonLat[]) => {
    left.delete(line);
    for (const place of endsOf(line)) {
      endingAt.get(place)?.delete(line);
    }
  };
  const rings: (readonly LonLat[])[] = [];
  for (const first of lines) {
    if (!left.has(first)) {
      continue;
    }
    take(first);
    const ring = [...first];
    while (!isClosed(ring)) {
      const end = ring.at(-1);
      const [next] = endingAt.get(`${end}`) ?? [];
      if (next === undefined) {
        break;
      }
      take(next);
      const ahead = isSame(next[0], end) ? next : next.toReversed();
      for (const place of ahead.slice(1)) {
        ring.push(place);
      }
    }
    if (isClosed(ring)) {
      rings.push(ring);
    }
  }
  return rings;
}
