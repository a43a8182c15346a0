/** Streets in a grid, turned and bent, with some blocks joined. */

import type { Random } from "#core/random.ts";
import { type LocalFrame, localFrame } from "#simulate/geometry.ts";
import { runsOf } from "#simulate/polyline.ts";
import type { Point, Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";
import type { Road } from "./roads.ts";

/** A street on a line of constant u or v. */
export type GridLine = {
  readonly atM: number;
  /** Half of the carriageway, and of the whole street with its sidewalks, metres. */
  readonly halfRoadM: number;
  readonly halfStreetM: number;
};

export type GridBlock = {
  /** Column and row of its first cell. */
  readonly column: number;
  readonly row: number;
  /** Between the streets' edges, in grid coordinates. */
  readonly u0: number;
  readonly u1: number;
  readonly v0: number;
  readonly v1: number;
  readonly outline: Polygon;
};

export type GridPlan = {
  readonly frame: LocalFrame;
  /** Lines of constant u and of constant v, ascending. */
  readonly us: readonly GridLine[];
  readonly vs: readonly GridLine[];
  /** Amplitude of the streets' bends, metres. */
  readonly bendM?: number;
  /** Share of the streets' pieces that are left out, which joins the blocks beside. */
  readonly joinedShare?: number;
};

export type StreetGrid = {
  readonly rad: number;
  /** Canvas point of grid coordinates. */
  at(u: number, v: number): Point;
  /** Heading of constant-v lines there, radians. */
  headingAt(u: number, v: number): number;
  readonly blocks: readonly GridBlock[];
  readonly streets: readonly Street[];
};

export type Street = {
  readonly points: readonly Point[];
  readonly line: GridLine;
};

/** Streets are drawn with a point every so many metres. */
const STEP_M = 12;

export function createStreetGrid(random: Random, plan: GridPlan): StreetGrid {
  const { frame, us, vs, bendM = 0, joinedShare = 0 } = plan;
  const phases = [random.between(0, 2 * Math.PI), random.between(0, 2 * Math.PI)];
  const waves = [random.between(120, 200), random.between(130, 220)];
  const at = (u: number, v: number): Point => {
    const [x, y] = frame.at(u, v);
    return [
      x + bendM * Math.sin(y / (waves[0] as number) + (phases[0] as number)),
      y + bendM * Math.sin(x / (waves[1] as number) + (phases[1] as number)),
    ];
  };
  const joins = planJoins(random, us.length - 1, vs.length - 1, joinedShare);
  return {
    rad: frame.rad,
    at,
    headingAt(u, v) {
      const [[x0, y0], [x1, y1]] = [at(u - 1, v), at(u + 1, v)];
      return Math.atan2(y1 - y0, x1 - x0);
    },
    blocks: blocksOf(us, vs, joins, at),
    streets: streetsOf(us, vs, joins, at),
  };
}

/** Lines from −`reachM` to `reachM`, `stepM` ± `jitter` (a share) apart. */
export function spaceLines(
  random: Random,
  reachM: number,
  stepM: number,
  jitter: number,
  widths: () => { roadM: number; sidewalkM: number },
): GridLine[] {
  const lines: GridLine[] = [];
  let at = -reachM - random.between(0, stepM);
  while (at < reachM + stepM) {
    lines.push(gridLine(at, widths()));
    at += stepM * (1 + random.between(-jitter, jitter));
  }
  return lines;
}

export function gridLine(
  atM: number,
  { roadM, sidewalkM }: { roadM: number; sidewalkM: number },
): GridLine {
  return { atM, halfRoadM: roadM / 2, halfStreetM: roadM / 2 + sidewalkM };
}

/** Queues the grid's streets at the painter, where `isKept` holds. */
export function layStreets(
  painter: Painter,
  { streets }: StreetGrid,
  options: Pick<Road, "parkedShare" | "material" | "hasMarks">,
  isKept: (point: Point) => boolean = () => true,
): void {
  for (const { points, line } of streets) {
    for (const run of runsOf(points, isKept)) {
      painter.road({
        points: run,
        widthM: 2 * line.halfRoadM,
        sidewalkM: line.halfStreetM - line.halfRoadM,
        ...options,
      });
    }
  }
}

type Cell = { readonly column: number; readonly row: number };

/** What each cell is joined with: its right or lower neighbour; a cell joins once. */
type Joins = {
  isJoinedRight(cell: Cell): boolean;
  isJoinedDown(cell: Cell): boolean;
  isSecond(cell: Cell): boolean;
};

function planJoins(
  random: Random,
  columns: number,
  rows: number,
  share: number,
): Joins {
  const right = new Set<string>();
  const down = new Set<string>();
  const second = new Set<string>();
  const keyOf = ({ column, row }: Cell) => `${column},${row}`;
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      const cell = { column, row };
      const isAcross = random.chance(0.5);
      const other = isAcross ? { column: column + 1, row } : { column, row: row + 1 };
      const isInGrid = other.column < columns && other.row < rows;
      const isUsed =
        second.has(keyOf(cell)) || second.has(keyOf(other)) || right.has(keyOf(other));
      if (random.chance(share) && isInGrid && !isUsed) {
        (isAcross ? right : down).add(keyOf(cell));
        second.add(keyOf(other));
      }
    }
  }
  return {
    isJoinedRight: (cell) => right.has(keyOf(cell)),
    isJoinedDown: (cell) => down.has(keyOf(cell)),
    isSecond: (cell) => second.has(keyOf(cell)),
  };
}

function blocksOf(
  us: readonly GridLine[],
  vs: readonly GridLine[],
  joins: Joins,
  at: (u: number, v: number) => Point,
): GridBlock[] {
  const blocks: GridBlock[] = [];
  for (let column = 0; column + 1 < us.length; column += 1) {
    for (let row = 0; row + 1 < vs.length; row += 1) {
      const cell = { column, row };
      const right = us[column + (joins.isJoinedRight(cell) ? 2 : 1)] as GridLine;
      const bottom = vs[row + (joins.isJoinedDown(cell) ? 2 : 1)] as GridLine;
      const [left, top] = [us[column] as GridLine, vs[row] as GridLine];
      const [u0, u1] = [left.atM + left.halfStreetM, right.atM - right.halfStreetM];
      const [v0, v1] = [top.atM + top.halfStreetM, bottom.atM - bottom.halfStreetM];
      if (!joins.isSecond(cell) && u1 - u0 > 8 && v1 - v0 > 8) {
        const outline = [at(u0, v0), at(u1, v0), at(u1, v1), at(u0, v1)];
        blocks.push({ ...cell, u0, u1, v0, v1, outline });
      }
    }
  }
  return blocks;
}

function streetsOf(
  us: readonly GridLine[],
  vs: readonly GridLine[],
  joins: Joins,
  at: (u: number, v: number) => Point,
): Street[] {
  const alongV = us.flatMap((line, k) =>
    openRuns(vs, (row) => k === 0 || !joins.isJoinedRight({ column: k - 1, row })).map(
      ([from, to]) => ({ line, points: walk(from, to, (v) => at(line.atM, v)) }),
    ),
  );
  const alongU = vs.flatMap((line, k) =>
    openRuns(
      us,
      (column) => k === 0 || !joins.isJoinedDown({ column, row: k - 1 }),
    ).map(([from, to]) => ({ line, points: walk(from, to, (u) => at(u, line.atM)) })),
  );
  return [...alongV, ...alongU];
}

/** Stretches [from, to] between crossing lines over which a street is not left out. */
function openRuns(
  crossing: readonly GridLine[],
  isOpen: (piece: number) => boolean,
): [number, number][] {
  const runs: [number, number][] = [];
  let start = 0;
  for (let piece = 0; piece < crossing.length; piece += 1) {
    const isLast = piece === crossing.length - 1;
    if (isLast || !isOpen(piece)) {
      if (piece > start) {
        runs.push([
          (crossing[start] as GridLine).atM,
          (crossing[piece] as GridLine).atM,
        ]);
      }
      start = piece + 1;
    }
  }
  return runs;
}

function walk(from: number, to: number, at: (t: number) => Point): Point[] {
  const count = Math.max(1, Math.ceil((to - from) / STEP_M));
  return Array.from({ length: count + 1 }, (_, i) =>
    at(from + ((to - from) * i) / count),
  );
}

/** The grid's frame on a canvas: turned, its origin off the middle, and how far it reaches. */
export function gridFrame(
  painter: Painter,
  random: Random,
  rad: number,
): { frame: LocalFrame; reachM: number } {
  const { middle, canvasM } = painter;
  const shift = () => random.between(-0.1, 0.1) * canvasM;
  // Half of the diagonal, and the shift.
  return {
    frame: localFrame([middle[0] + shift(), middle[1] + shift()], rad),
    reachM: 0.85 * canvasM,
  };
}
