/**
 * This file provides the ground for marks of use: which cells a mark may darken, and
 * the distance to their border.
 */
import type { Raster, VisitSpan } from "#simulate/fill.ts";
import type { Point } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import { DISTANCE_UNIT_M, type GroundDistance } from "./ground-distance.ts";

export type Ground = {
  readonly raster: Raster;
  readonly material: Uint8Array;
  readonly label: Uint8Array;
  readonly distance: GroundDistance;
  /** Change of brightness in percent, written by the marks. */
  readonly tone: Int8Array;
};

/** Adds a tone to the paved cells of a run. */
export function darkenPaving(
  { material, tone, raster }: Ground,
  percent: number,
): VisitSpan {
  return (row, from, to) => {
    for (let i = row * raster.cells + from; i < row * raster.cells + to; i += 1) {
      if (material[i] === MATERIAL.asphalt || material[i] === MATERIAL.concrete) {
        tone[i] = clampTone((tone[i] as number) + percent);
      }
    }
  };
}

/** Adds a tone where the ground is the same as at `at`. */
export function onSameGround(ground: Ground, at: Point, percent: number): VisitSpan {
  const { material, tone, raster } = ground;
  const wanted = material[cellAt(ground, at)];
  return (row, from, to) => {
    for (let i = row * raster.cells + from; i < row * raster.cells + to; i += 1) {
      if (material[i] === wanted) {
        tone[i] = clampTone((tone[i] as number) + percent);
      }
    }
  };
}

const clampTone = (percent: number) => Math.max(-45, Math.min(100, percent));

/** Returns the cell of a point, or the nearest one of the canvas. */
export function cellAt({ raster: { cells, cellM } }: Ground, [x, y]: Point): number {
  const index = (metres: number) =>
    Math.min(cells - 1, Math.max(0, Math.floor(metres / cellM)));
  return index(y) * cells + index(x);
}

/** Returns the metres from a point to the nearest border of its ground. */
export function metresToEdge(ground: Ground, at: Point): number {
  const { size, toEdge } = ground.distance;
  const cell = cellAt(ground, at);
  const row = Math.floor(cell / ground.raster.cells) >> 1;
  const col = (cell % ground.raster.cells) >> 1;
  return (
    (toEdge[Math.min(row, size - 1) * size + Math.min(col, size - 1)] as number) *
    DISTANCE_UNIT_M
  );
}

/**
 * Returns the direction of the nearest border in radians: perpendicular to the gradient
 * of the distance.
 */
export function directionAlong(ground: Ground, [x, y]: Point): number {
  const reachM = 1.5;
  const dx =
    metresToEdge(ground, [x + reachM, y]) - metresToEdge(ground, [x - reachM, y]);
  const dy =
    metresToEdge(ground, [x, y + reachM]) - metresToEdge(ground, [x, y - reachM]);
  return Math.atan2(dx, -dy);
}
