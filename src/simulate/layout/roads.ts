/** Roads: cut at water, bridges, carriageways, marks, parked and moving cars. */

import type { Random } from "#core/random.ts";
import { type Raster, spanLine } from "#simulate/fill.ts";
import { distance, headingOf, rect } from "#simulate/geometry.ts";
import type { Material } from "#simulate/materials.ts";
import { type Path, pathOf, resample } from "#simulate/polyline.ts";
import type { Point, Rgb } from "./layout.ts";
import type { Painter } from "./painter.ts";

export type Road = {
  readonly points: readonly Point[];
  /** Of the carriageway. */
  readonly widthM: number;
  /** On each side; 0 = none. */
  readonly sidewalkM: number;
  readonly material?: Material;
  readonly hasMarks?: boolean;
  /** Share of the kerb places that are taken; also sets how many cars move. */
  readonly parkedShare?: number;
};

export type RoadRules = {
  /** Longest bridge; longer crossings end at the water. Earth roads: at most 14 m. */
  readonly bridgeM: number;
  /** Colour of a centre line that parts the directions of a wide street. */
  readonly centerLine?: "white" | "yellow";
  readonly dashM?: number;
  /** Striped crossings where streets meet. */
  readonly hasCrosswalks?: boolean;
};

const RAILING: Rgb = [150, 146, 140];

/** Paints all of the painter's roads, and empties its list. */
export function paintRoads(painter: Painter, rules: RoadRules): void {
  const random = painter.random("roads");
  const roads = painter.roads
    .splice(0)
    .flatMap((road) => cutAtWater(painter, random, road, rules.bridgeM));
  for (const { road, hasRoundEnds } of roads) {
    if (road.sidewalkM > 0) {
      const width = road.widthM + 2 * road.sidewalkM;
      painter.line(
        road.points,
        width,
        { material: "concrete", label: "road" },
        hasRoundEnds,
      );
    }
  }
  for (const { road, hasRoundEnds } of roads) {
    const material = road.material ?? "asphalt";
    painter.line(road.points, road.widthM, { material, label: "road" }, hasRoundEnds);
  }
  const isJunction = findJunctions(
    painter.canvasM,
    roads.map(({ road }) => road),
  );
  for (const { road } of roads) {
    const path = pathOf(road.points);
    if (road.hasMarks !== false && road.widthM >= 6) {
      paintCenterLines(painter, road, path, rules, isJunction);
      if (rules.hasCrosswalks === true) {
        paintCrosswalks(painter, random, road, path, isJunction);
      }
    }
    if ((road.parkedShare ?? 0) > 0) {
      parkCars(painter, random, road, path, isJunction);
    }
  }
}

type CutRoad = { readonly road: Road; readonly hasRoundEnds: boolean };

/** The parts of a road on land and on bridges. */
function cutAtWater(
  painter: Painter,
  random: Random,
  road: Road,
  bridgeM: number,
): CutRoad[] {
  const points = resample(road.points, 2);
  const isWet = points.map(
    (point) => painter.isOnCanvas(point) && painter.materialAt(point) === "water",
  );
  if (!isWet.includes(true)) {
    return [{ road, hasRoundEnds: true }];
  }
  const limit = road.material === "soil" ? Math.min(bridgeM, 14) : bridgeM;
  const parts: Point[][] = [[]];
  for (let from = 0; from < points.length; ) {
    let to = from;
    while (to < points.length && isWet[to] === isWet[from]) {
      to += 1;
    }
    const run = points.slice(from, to);
    const crossing = distance(run[0] as Point, run.at(-1) as Point) + 2;
    const isShore = from > 0 && to < points.length;
    if (isWet[from] === false) {
      parts.at(-1)?.push(...run);
    } else if (isShore && crossing <= limit && random.chance(0.85)) {
      parts.at(-1)?.push(...run);
      addRailings(painter, points[from - 1] as Point, points[to] as Point, road);
    } else {
      parts.push([]);
    }
    from = to;
  }
  return parts
    .filter(({ length }) => length > 3)
    .map((part) => ({ road: { ...road, points: part }, hasRoundEnds: false }));
}

function addRailings(painter: Painter, from: Point, to: Point, road: Road): void {
  const path = pathOf([from, to]);
  for (const side of [-1, 1]) {
    const middle = path.at(path.lengthM / 2, side * (road.widthM / 2 + road.sidewalkM));
    painter.building(rect(middle, path.lengthM, 0.6, headingOf(from, to)), 1.3, {
      color: RAILING,
      label: "road",
      ttl: 1,
    });
  }
}

type IsJunction = (point: Point) => boolean;

/** Where carriageways of two roads lie over one another, on a 1 m grid. */
function findJunctions(canvasM: number, roads: readonly Road[]): IsJunction {
  const raster: Raster = { cells: Math.ceil(canvasM), cellM: 1 };
  const owner = new Uint16Array(raster.cells ** 2);
  const isShared = new Uint8Array(raster.cells ** 2);
  roads.forEach(({ points, widthM }, index) => {
    spanLine(raster, points, widthM, false, (row, from, to) => {
      for (let i = row * raster.cells + from; i < row * raster.cells + to; i += 1) {
        if (owner[i] !== 0 && owner[i] !== index + 1) {
          isShared[i] = 1;
        }
        owner[i] = index + 1;
      }
    });
  });
  return ([x, y]) => {
    const [col, row] = [Math.floor(x), Math.floor(y)];
    return (
      col >= 0 &&
      row >= 0 &&
      col < raster.cells &&
      row < raster.cells &&
      isShared[row * raster.cells + col] === 1
    );
  };
}

/** Dashed middle and lane lines, or a double line where a wide street has two lanes. */
function paintCenterLines(
  painter: Painter,
  { widthM }: Road,
  path: Path,
  rules: RoadRules,
  isJunction: IsJunction,
): void {
  const isDouble = widthM >= 11 && widthM < 16;
  const offsets = widthM < 11 ? [0] : isDouble ? [-0.25, 0.25] : [-3.3, 0, 3.3];
  const dash = rules.dashM ?? (widthM >= 11 ? 3 : 2);
  const mark = isDouble && rules.centerLine === "yellow" ? "yellow" : "white";
  for (const across of offsets) {
    for (let along = 6; along < path.lengthM - 6; along += isDouble ? dash : 3 * dash) {
      const to = Math.min(along + dash, path.lengthM);
      if (!isJunction(path.at(along)) && !isJunction(path.at(to))) {
        painter.line([path.at(along, across), path.at(to, across)], 0.25, { mark });
      }
    }
  }
}

function paintCrosswalks(
  painter: Painter,
  random: Random,
  { widthM }: Road,
  path: Path,
  isJunction: IsJunction,
): void {
  let wasJunction = isJunction(path.at(0));
  for (let along = 1; along < path.lengthM; along += 1) {
    const is = isJunction(path.at(along));
    if (is !== wasJunction && random.chance(0.7)) {
      // Outside of the junction, on this side of it.
      const center = along + (is ? -4 : 3);
      for (let across = -widthM / 2 + 0.6; across < widthM / 2 - 0.3; across += 1.2) {
        painter.line(
          [path.at(center - 1.3, across), path.at(center + 1.3, across)],
          0.5,
          { mark: "white" },
          false,
        );
      }
    }
    wasJunction = is;
  }
}

function parkCars(
  painter: Painter,
  random: Random,
  { widthM, parkedShare = 0 }: Road,
  path: Path,
  isJunction: IsJunction,
): void {
  for (const side of [-1, 1]) {
    let along = random.between(8, 14);
    while (along < path.lengthM - 8) {
      const at = path.at(along, side * (widthM / 2 - 1.1));
      const isClear = ![-7, 0, 7].some((d) => isJunction(path.at(along + d)));
      if (random.chance(parkedShare) && isClear && !painter.isTakenAt(at)) {
        painter.car(at, path.headingAt(along));
      }
      along += random.between(5.6, 7);
    }
  }
  let along = random.between(0, 60);
  while (along < path.lengthM) {
    const at = path.at(along, random.sign() * Math.min(widthM / 4, 2.2));
    if (!painter.isTakenAt(at)) {
      painter.car(at, path.headingAt(along), { isMoving: true });
    }
    along += random.exponential(70 / Math.max(parkedShare, 0.15));
  }
}
