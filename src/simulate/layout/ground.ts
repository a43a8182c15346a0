/**
 * This file defines the ground of a place: rasters of material, label, paint and field,
 * painted in order.
 */

import { LABEL, LABELS, type Label } from "#core/regions/labels.ts";
import { distanceTransform } from "#simulate/distance.ts";
import {
  type Raster,
  spanDisc,
  spanLine,
  spanPolygon,
  type VisitSpan,
} from "#simulate/fill.ts";
import { between, extentOf, middleOf } from "#simulate/geometry.ts";
import { MATERIAL, MATERIALS, type Material } from "#simulate/materials.ts";
import type { Frame } from "#simulate/scene-spec.ts";
import { MARK, type Point, type Polygon } from "./layout.ts";

/** Properties that a stroke sets on the ground; others are not changed. */
export type Paint = {
  /** New ground removes the field and the road paint that were there. */
  readonly material?: Material;
  readonly label?: Label;
  readonly mark?: keyof typeof MARK;
};

/** Accuracy of distances to a material, in metres. */
const DISTANCE_STEP_M = 2;

export class Ground {
  readonly frame: Frame;
  /** Side of the canvas, metres, and its middle. */
  readonly canvasM: number;
  readonly middle: Point;
  /** `frame.cells`² ids each. */
  readonly material: Uint8Array;
  readonly label: Uint8Array;
  readonly mark: Uint8Array;
  readonly field: Uint16Array;
  /** Where something stands or is planned, 1 m cells. */
  readonly #taken: Uint8Array;
  readonly #takenRaster: Raster;

  constructor(frame: Frame) {
    this.frame = frame;
    this.canvasM = frame.canvasM;
    this.middle = [frame.canvasM / 2, frame.canvasM / 2];
    const count = frame.cells * frame.cells;
    this.material = new Uint8Array(count);
    this.label = new Uint8Array(count);
    this.mark = new Uint8Array(count);
    this.field = new Uint16Array(count);
    this.#takenRaster = { cells: Math.ceil(frame.canvasM), cellM: 1 };
    this.#taken = new Uint8Array(this.#takenRaster.cells ** 2);
  }

  // --- ground -----------------------------------------------------------------------

  /** Paints the whole canvas. */
  fill(material: Material, label: Label): void {
    this.material.fill(MATERIAL[material]);
    this.label.fill(LABEL[label]);
    this.mark.fill(MARK.none);
    this.field.fill(0);
  }

  /** Any polygon, convex or not. */
  polygon(polygon: Polygon, paint: Paint): void {
    spanPolygon(this.frame, polygon, this.brush(paint));
  }

  disc(center: Point, radiusM: number, paint: Paint): void {
    spanDisc(this.frame, center, radiusM, this.brush(paint));
  }

  /** A line of one width with round joints; `isRound` rounds its ends, too. */
  line(points: readonly Point[], widthM: number, paint: Paint, isRound = true): void {
    spanLine(this.frame, points, widthM, isRound, this.brush(paint));
  }

  /** A line whose width changes from point to point (`widthsM`, one for each). */
  varyingLine(
    points: readonly Point[],
    widthsM: readonly number[],
    paint: Paint,
  ): void {
    const brush = this.brush(paint);
    for (let i = 0; i < points.length; i += 1) {
      const at = points[i] as Point;
      const width = widthsM[i] as number;
      spanDisc(this.frame, at, width / 2, brush);
      const next = points[i + 1];
      if (next !== undefined) {
        const mean = (width + (widthsM[i + 1] as number)) / 2;
        spanLine(this.frame, [at, next], mean, false, brush);
      }
    }
  }

  /** Paints where `mask` (`frame.cells`² flags) is not 0. */
  paintMask(mask: Uint8Array, paint: Paint): void {
    const { cells } = this.frame;
    const brush = this.brush(paint);
    for (let row = 0; row < cells; row += 1) {
      const start = row * cells;
      for (let col = 0; col < cells; col += 1) {
        if (mask[start + col] !== 0) {
          const from = col;
          while (col < cells && mask[start + col] !== 0) {
            col += 1;
          }
          brush(row, from, col);
        }
      }
    }
  }

  /** Paints the runs of cells that a fill visits; `field` is an index + 1, or 0. */
  protected brush(paint: Paint, field = 0): VisitSpan {
    const { cells } = this.frame;
    const material = paint.material === undefined ? null : MATERIAL[paint.material];
    const label = paint.label === undefined ? null : LABEL[paint.label];
    const mark = paint.mark === undefined ? null : MARK[paint.mark];
    return (row, from, to) => {
      const [start, end] = [row * cells + from, row * cells + to];
      if (material !== null) {
        this.material.fill(material, start, end);
        this.field.fill(field, start, end);
        this.mark.fill(MARK.none, start, end);
      }
      if (label !== null) {
        this.label.fill(label, start, end);
      }
      if (mark !== null) {
        this.mark.fill(mark, start, end);
      }
    };
  }

  // --- reading ----------------------------------------------------------------------

  /** Ground there; beyond the canvas, that of its border. */
  materialAt(point: Point): Material {
    return MATERIALS[this.material[this.indexOf(point)] as number] as Material;
  }

  labelAt(point: Point): Label {
    return LABELS[this.label[this.indexOf(point)] as number] as Label;
  }

  /** Index of a point's cell in the ground rasters, clamped to the canvas. */
  indexOf([x, y]: Point): number {
    const { cells, cellM } = this.frame;
    const col = Math.min(cells - 1, Math.max(0, Math.floor(x / cellM)));
    const row = Math.min(cells - 1, Math.max(0, Math.floor(y / cellM)));
    return row * cells + col;
  }

  isOnCanvas([x, y]: Point, marginM = 0): boolean {
    return (
      x >= -marginM &&
      y >= -marginM &&
      x < this.canvasM + marginM &&
      y < this.canvasM + marginM
    );
  }

  /** Whether any of a polygon's bounds may lie on the canvas. */
  isInView(polygon: Polygon): boolean {
    const { u0, u1, v0, v1 } = extentOf(polygon);
    return u1 > 0 && v1 > 0 && u0 < this.canvasM && v0 < this.canvasM;
  }

  /** True where no corner, middle of an edge, or the middle, lies on one of the materials. */
  isFree(polygon: Polygon, blocked: readonly Material[] = ["water"]): boolean {
    const isBlocked = (point: Point) =>
      this.isOnCanvas(point) && blocked.includes(this.materialAt(point));
    return (
      !isBlocked(middleOf(polygon)) &&
      !polygon.some(
        (point, i) =>
          isBlocked(point) ||
          isBlocked(between(point, polygon[(i + 1) % polygon.length] as Point, 0.5)),
      )
    );
  }

  /** Metres from a point to the nearest ground of that material as it is now, ±2 m. */
  distanceTo(material: Material): (point: Point) => number {
    const size = Math.ceil(this.canvasM / DISTANCE_STEP_M);
    const isSource = new Uint8Array(size * size);
    for (let i = 0; i < isSource.length; i += 1) {
      const at: Point = [
        ((i % size) + 0.5) * DISTANCE_STEP_M,
        (Math.floor(i / size) + 0.5) * DISTANCE_STEP_M,
      ];
      isSource[i] = this.materialAt(at) === material ? 1 : 0;
    }
    const cells = distanceTransform(isSource, size);
    const clamp = (value: number) =>
      Math.min(size - 1, Math.max(0, Math.floor(value / DISTANCE_STEP_M)));
    return ([x, y]) => DISTANCE_STEP_M * (cells[clamp(y) * size + clamp(x)] as number);
  }

  /** Reserves a line; `isTaken` then returns true there. */
  reserveLine(points: readonly Point[], widthM: number): void {
    spanLine(this.#takenRaster, points, widthM, true, this.#take);
  }

  reserve(polygon: Polygon): void {
    spanPolygon(this.#takenRaster, polygon, this.#take);
  }

  /** Whether a building stands on the polygon, or the place is reserved (±1 m). */
  isTaken(polygon: Polygon): boolean {
    let isTaken = false;
    const { cells } = this.#takenRaster;
    spanPolygon(this.#takenRaster, polygon, (row, from, to) => {
      isTaken ||= this.#taken
        .subarray(row * cells + from, row * cells + to)
        .includes(1);
    });
    return isTaken;
  }

  isTakenAt([x, y]: Point): boolean {
    const { cells } = this.#takenRaster;
    return this.isOnCanvas([x, y])
      ? this.#taken[Math.floor(y) * cells + Math.floor(x)] === 1
      : false;
  }

  readonly #take: VisitSpan = (row, from, to) => {
    const { cells } = this.#takenRaster;
    this.#taken.fill(1, row * cells + from, row * cells + to);
  };
}
