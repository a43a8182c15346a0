/**
 * The canvas that a style paints its place on: ground rasters in painter's order, and the
 * lists of what stands on them.
 */
import { distanceTransform } from "#core/simulate/distance.ts";
import {
  type Raster,
  spanDisc,
  spanLine,
  spanPolygon,
  type VisitSpan,
} from "#core/simulate/fill.ts";
import {
  areaOf,
  between,
  distance,
  extentOf,
  headingOf,
  middleOf,
  orient,
  pointIn,
} from "#core/simulate/geometry.ts";
import {
  LABEL,
  LABELS,
  type Label,
  MATERIAL,
  MATERIALS,
  type Material,
} from "#core/simulate/materials.ts";
import { pathOf } from "#core/simulate/polyline.ts";
import { createStream, type Random } from "#core/simulate/random.ts";
import type { Frame, StyleId } from "#core/simulate/scene-spec.ts";
import {
  type Box,
  type Building,
  type Car,
  CROP_MATERIAL,
  type Crop,
  type Field,
  type Layout,
  MARK,
  type Point,
  type Polygon,
  type Rgb,
  type RoofShape,
  type Scatterer,
  TREE_KINDS,
  type Tree,
  type TreeKind,
} from "./layout.ts";
import type { Road } from "./roads.ts";

/** What a stroke leaves on the ground; what is not named stays as it was. */
export type Paint = {
  /** New ground wipes the field and the road paint that were there. */
  readonly material?: Material;
  readonly label?: Label;
  readonly mark?: keyof typeof MARK;
};

export type BuildingOptions = {
  readonly color: Rgb;
  readonly wallColor?: Rgb;
  readonly roof?: RoofShape;
  readonly riseM?: number;
  /** Default: along the longest edge. */
  readonly ridgeRad?: number;
  readonly material?: Material;
  readonly label?: Label;
  readonly hvac?: number;
  /** Default: drawn. Parts of one house share theirs. */
  readonly ttl?: number;
};

export type TreeOptions = { readonly kind?: TreeKind; readonly heightM?: number };

export type FieldOptions = {
  readonly rowsRad?: number;
  readonly rowPeriodM?: number;
  readonly tramM?: number;
  readonly label?: Label;
};

export type ScatterOptions = {
  readonly spacingM: number;
  readonly radiusM: readonly [number, number];
  /** One is drawn for each tree. */
  readonly kinds?: readonly TreeKind[];
  /** Share of the places that get a tree. */
  readonly share?: number;
  readonly heightM?: readonly [number, number];
};

export type TreeRowOptions = {
  readonly spacingM: number;
  /** Distance of the rows from the line, one on each side; 0 = one row on it. */
  readonly offsetM: number;
  readonly radiusM: readonly [number, number];
  readonly kind?: TreeKind;
  readonly share?: number;
};

/** Distances to a material are known to this. */
const DISTANCE_STEP_M = 2;

export class Painter {
  readonly style: StyleId;
  readonly seed: number;
  readonly frame: Frame;
  /** Side of the canvas, metres, and its middle. */
  readonly canvasM: number;
  readonly middle: Point;
  /** The ground, `frame.cells`² ids each. */
  readonly material: Uint8Array;
  readonly label: Uint8Array;
  readonly mark: Uint8Array;
  readonly field: Uint16Array;
  /** Set by styles with hills or an open coast. */
  terrain: Float32Array | null = null;
  surf: Float32Array | null = null;
  /** Roads to be; `paintRoads` cuts them at water and paints them. */
  readonly roads: Road[] = [];
  readonly boxes: Box[] = [];
  readonly points: Scatterer[] = [];
  readonly #buildings: Building[] = [];
  readonly #trees: Tree[] = [];
  readonly #cars: Car[] = [];
  readonly #fields: Field[] = [];
  /** Where something stands or is planned, 1 m cells. */
  readonly #taken: Uint8Array;
  readonly #takenRaster: Raster;
  readonly #details: Random;

  constructor(style: StyleId, seed: number, frame: Frame) {
    this.style = style;
    this.seed = seed;
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
    this.#details = this.random("details");
  }

  /** The sub-stream of one purpose (and object) of this scene. */
  random(purpose: string, index = 0): Random {
    return createStream(this.seed, this.style, purpose, index);
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
    spanPolygon(this.frame, polygon, this.#brush(paint));
  }

  disc(center: Point, radiusM: number, paint: Paint): void {
    spanDisc(this.frame, center, radiusM, this.#brush(paint));
  }

  /** A line of one width with round joints; `isRound` rounds its ends, too. */
  line(points: readonly Point[], widthM: number, paint: Paint, isRound = true): void {
    spanLine(this.frame, points, widthM, isRound, this.#brush(paint));
  }

  /** A line whose width changes from point to point (`widthsM`, one for each). */
  varyingLine(
    points: readonly Point[],
    widthsM: readonly number[],
    paint: Paint,
  ): void {
    const brush = this.#brush(paint);
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

  /** Where `mask` (`frame.cells`² flags) is not 0. */
  paintMask(mask: Uint8Array, paint: Paint): void {
    const { cells } = this.frame;
    const brush = this.#brush(paint);
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

  #brush(paint: Paint, field = 0): VisitSpan {
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

  /** Keeps a line free of what asks `isTaken` before it is built. */
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

  readonly #take: VisitSpan = (row, from, to) => {
    const { cells } = this.#takenRaster;
    this.#taken.fill(1, row * cells + from, row * cells + to);
  };

  // --- objects ----------------------------------------------------------------------

  road(road: Road): void {
    this.roads.push(road);
  }

  /** A building of `heightM` to the eaves; outlines under 0.3 m² are ignored. */
  building(outline: Polygon, heightM: number, options: BuildingOptions): void {
    if (areaOf(outline) < 0.3 || !this.isInView(outline)) {
      return;
    }
    this.reserve(outline);
    this.#buildings.push({
      outline: orient(outline),
      heightM,
      roof: options.roof ?? "flat",
      riseM: options.riseM ?? (options.roof === undefined ? 0 : 2),
      ridgeRad: options.ridgeRad ?? longestEdge(outline),
      material: MATERIAL[options.material ?? "roof-bitumen"],
      label: LABEL[options.label ?? "building"],
      color: options.color,
      wallColor: options.wallColor ?? null,
      hvac: options.hvac ?? 0,
      ttl: options.ttl ?? this.#details.uniform(),
    });
  }

  /** A tree; height by default 1.5–2.4 radii + 1.5 m. */
  tree([x, y]: Point, radiusM: number, options: TreeOptions = {}): void {
    if (this.isOnCanvas([x, y])) {
      this.#trees.push({
        x,
        y,
        radiusM,
        heightM: options.heightM ?? radiusM * this.#details.between(1.5, 2.4) + 1.5,
        kind: TREE_KINDS.indexOf(options.kind ?? "broadleaf"),
      });
    }
  }

  /** Trees on a jittered grid where `isWanted` holds. */
  scatterTrees(
    random: Random,
    isWanted: (point: Point) => boolean,
    options: ScatterOptions,
  ): void {
    const { spacingM, radiusM, kinds = ["broadleaf"], share = 1, heightM } = options;
    const count = Math.ceil(this.canvasM / spacingM);
    for (let i = 0; i < count * count; i += 1) {
      const at: Point = [
        ((i % count) + random.uniform()) * spacingM,
        (Math.floor(i / count) + random.uniform()) * spacingM,
      ];
      if (random.chance(share) && isWanted(at)) {
        this.tree(at, random.between(...radiusM), {
          kind: random.choice(kinds),
          ...(heightM === undefined ? {} : { heightM: random.between(...heightM) }),
        });
      }
    }
  }

  /** `count` trees anywhere in a convex polygon. */
  treesIn(
    random: Random,
    polygon: Polygon,
    count: number,
    radiusM: readonly [number, number],
    kind: TreeKind = "broadleaf",
  ): void {
    for (let i = 0; i < count; i += 1) {
      this.tree(pointIn(polygon, random), random.between(...radiusM), { kind });
    }
  }

  lineTrees(
    random: Random,
    points: readonly Point[],
    { spacingM, offsetM, radiusM, kind = "broadleaf", share = 0.8 }: TreeRowOptions,
  ): void {
    const path = pathOf(points);
    for (const side of offsetM > 0 ? [-1, 1] : [0]) {
      let along = random.between(2, Math.max(2, spacingM));
      while (along < path.lengthM - 3) {
        if (random.chance(share)) {
          const [x, y] = path.at(along, side * offsetM);
          this.tree(
            [x + 0.5 * random.normal(), y + 0.5 * random.normal()],
            random.between(...radiusM),
            { kind },
          );
        }
        along += spacingM * random.between(0.7, 1.3);
      }
    }
  }

  car(
    [x, y]: Point,
    headingRad: number,
    { isMoving = false, isTruck }: { isMoving?: boolean; isTruck?: boolean } = {},
  ): void {
    const isDrawnTruck = this.#details.chance(0.04);
    if (this.isOnCanvas([x, y])) {
      this.#cars.push({ x, y, headingRad, isMoving, isTruck: isTruck ?? isDrawnTruck });
    }
  }

  /** Farmed ground; rows by default along the longest edge. */
  farm(random: Random, polygon: Polygon, crop: Crop, options: FieldOptions = {}): void {
    this.#fields.push({
      crop,
      rowsRad: options.rowsRad ?? longestEdge(polygon),
      rowPeriodM: options.rowPeriodM ?? random.between(0.9, 2.6),
      tramM: options.tramM ?? random.choice([0, 0, 12, 18, 24]),
      state: random.normal(),
    });
    const paint = {
      material: CROP_MATERIAL[crop],
      label: options.label ?? "farmland",
    } as const;
    spanPolygon(this.frame, polygon, this.#brush(paint, this.#fields.length));
  }

  /** The layout, less what came to stand in water and small trees on carriageways. */
  finish(): Layout {
    const { material, label, mark, field, terrain, surf } = this;
    const isWet = (point: Point) =>
      ["water", "pond"].includes(this.materialAt(point)) && this.isOnCanvas(point);
    return {
      ...{ style: this.style, seed: this.seed, frame: this.frame },
      ...{ material, label, mark, field, terrain, surf },
      // Ships and bridges stand in water.
      buildings: this.#buildings.filter(
        (building) =>
          building.label === LABEL.other ||
          building.label === LABEL.road ||
          !isWet(middleOf(building.outline)),
      ),
      trees: this.#trees.filter(
        ({ x, y, radiusM }) =>
          !isWet([x, y]) &&
          (radiusM >= 3.2 ||
            this.labelAt([x, y]) !== "road" ||
            this.materialAt([x, y]) !== "asphalt"),
      ),
      cars: this.#cars,
      boxes: this.boxes,
      points: this.points,
      fields: this.#fields,
    };
  }
}

function longestEdge(polygon: Polygon): number {
  let [rad, longest] = [0, 0];
  for (let i = 0; i < polygon.length; i += 1) {
    const [a, b] = [polygon[i] as Point, polygon[(i + 1) % polygon.length] as Point];
    if (distance(a, b) > longest) {
      [rad, longest] = [headingOf(a, b), distance(a, b)];
    }
  }
  return rad;
}
