/** Country cut into blocks of land by roads and tracks. */

import type { Random } from "#core/random.ts";
import { type Raster, spanLine } from "#simulate/fill.ts";
import { middleOf, rect } from "#simulate/geometry.ts";
import { type Cut, type SplitOptions, split } from "#simulate/split.ts";
import type { Point, Polygon } from "./layout.ts";
import type { Painter } from "./painter.ts";

/** Side of the canvas at which the first cut is a main road. */
const REFERENCE_CANVAS_M = 640;

export type LandCut = Cut & {
  /** 0 and 1 are main roads, whatever the size of the canvas; growing with the cut's depth. */
  readonly rank: number;
};

export type Land = { readonly blocks: Polygon[]; readonly cuts: LandCut[] };

/** Cuts the canvas; blocks and cuts that lie outside of it are left out. */
export function splitLand(
  painter: Painter,
  random: Random,
  options: SplitOptions & { readonly axisRad: number },
): Land {
  const { canvasM, middle } = painter;
  // The turned square covers the canvas. Its middle wanders, so that no seed has its first
  // road in the middle of the canvas.
  const centre: Point = [
    middle[0] + random.between(-0.2, 0.2) * canvasM,
    middle[1] + random.between(-0.2, 0.2) * canvasM,
  ];
  const sideM = 1.9 * canvasM;
  const { parts, cuts } = split(
    random,
    rect(centre, sideM, sideM, options.axisRad),
    options,
  );
  // A canvas of twice the side takes two more cuts before its roads are as dense.
  const levels = Math.round(2 * Math.log2((1.3 * canvasM) / REFERENCE_CANVAS_M));
  return {
    blocks: parts.filter((part) => painter.isInView(part)),
    cuts: cuts
      .filter(({ from, to }) => painter.isInView([from, to]))
      .map((cut) => ({ ...cut, rank: Math.max(0, cut.depth - levels) })),
  };
}

/** Ground that is kept for what is painted later: rivers, railways. On a 2 m grid. */
export class Corridors {
  readonly #raster: Raster;
  readonly #taken: Uint8Array;

  constructor({ canvasM }: Painter) {
    this.#raster = { cells: Math.ceil(canvasM / 2), cellM: 2 };
    this.#taken = new Uint8Array(this.#raster.cells ** 2);
  }

  take(points: readonly Point[], widthM: number): void {
    const { cells } = this.#raster;
    spanLine(this.#raster, points, widthM, true, (row, from, to) =>
      this.#taken.fill(1, row * cells + from, row * cells + to),
    );
  }

  /** Whether a corner or the middle of a polygon lies on kept ground. */
  readonly isTaken = (polygon: Polygon): boolean =>
    [...polygon, middleOf(polygon)].some(([x, y]) => {
      const { cells, cellM } = this.#raster;
      const [col, row] = [Math.floor(x / cellM), Math.floor(y / cellM)];
      return (
        Math.min(row, col) >= 0 &&
        Math.max(row, col) < cells &&
        this.#taken[row * cells + col] === 1
      );
    });
}

/** Of `count` objects on a canvas of 640 m, how many this one has by its area; at least `least`. */
export function countForCanvas(painter: Painter, count: number, least: number): number {
  const share = (painter.canvasM / REFERENCE_CANVAS_M) ** 2;
  return Math.max(least, Math.round(count * share));
}

/** Blocks for what is rare: `count` of them on a canvas of 640 m (at least one), by area on others. */
export function chooseBlocks(
  painter: Painter,
  random: Random,
  blocks: readonly Polygon[],
  count: number,
): ReadonlySet<Polygon> {
  const wanted = countForCanvas(painter, count, 1);
  // Of the outer ones, the canvas shows a part only.
  const { canvasM, middle } = painter;
  const isInner = (block: Polygon) => {
    const [x, y] = middleOf(block);
    return Math.max(Math.abs(x - middle[0]), Math.abs(y - middle[1])) < 0.45 * canvasM;
  };
  return new Set(random.shuffle(blocks.filter(isInner)).slice(0, wanted));
}
