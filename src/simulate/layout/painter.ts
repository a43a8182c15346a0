/**
 * This file defines the canvas on which a style paints its place: the ground, in the
 * order of painting, and the lists of objects on it.
 */

import { createStream, type Random } from "#core/random.ts";
import { LABEL, type Label } from "#core/regions/labels.ts";
import { spanPolygon } from "#simulate/fill.ts";
import {
  areaOf,
  isInside,
  longestEdge,
  middleOf,
  orient,
  pointIn,
} from "#simulate/geometry.ts";
import { MATERIAL, type Material } from "#simulate/materials.ts";
import { pathOf } from "#simulate/polyline.ts";
import type { Frame, StyleId } from "#simulate/scene-spec.ts";
import { Ground } from "./ground.ts";
import {
  type Box,
  type Building,
  type Car,
  CROP_MATERIAL,
  type Crop,
  type Field,
  type Layout,
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

export type BuildingOptions = {
  readonly color: Rgb;
  readonly wallColor?: Rgb;
  readonly roof?: RoofShape;
  readonly riseM?: number;
  /** Direction of the ridge; along the longest edge by default. */
  readonly ridgeRad?: number;
  readonly material?: Material;
  readonly label?: Label;
  readonly hvac?: number;
  /** Rank of persistence; drawn by default. Parts of one house share theirs. */
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

export class Painter extends Ground {
  readonly style: StyleId;
  readonly seed: number;
  /** Set by styles with hills or an open coast. */
  terrain: Float32Array | null = null;
  surf: Float32Array | null = null;
  /** Planned roads; `paintRoads` cuts them at water and paints them. */
  readonly roads: Road[] = [];
  readonly boxes: Box[] = [];
  readonly points: Scatterer[] = [];
  readonly #buildings: Building[] = [];
  readonly #trees: Tree[] = [];
  readonly #cars: Car[] = [];
  readonly #fields: Field[] = [];
  readonly #details: Random;

  constructor(style: StyleId, seed: number, frame: Frame) {
    super(frame);
    this.style = style;
    this.seed = seed;
    this.#details = this.random("details");
  }

  /** The sub-stream of one purpose (and object) of this scene. */
  random(purpose: string, index = 0): Random {
    return createStream(this.seed, this.style, purpose, index);
  }

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

  /** Removes objects in a convex polygon; buildings count by their middle. */
  clear(polygon: Polygon): void {
    const isAway = ({ x, y }: { x: number; y: number }) => !isInside(polygon, [x, y]);
    keep(this.#buildings, ({ outline }) => !isInside(polygon, middleOf(outline)));
    keep(this.#trees, isAway);
    keep(this.#cars, isAway);
    keep(this.boxes, isAway);
    keep(this.points, isAway);
  }

  /** A tree, unless there is water; height by default 1.5–2.4 radii + 1.5 m. */
  tree([x, y]: Point, radiusM: number, options: TreeOptions = {}): void {
    if (this.isOnCanvas([x, y]) && this.materialAt([x, y]) !== "water") {
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

  /** A box of `lengthM` × `widthM`, the first along `angleRad`. */
  box(
    [x, y]: Point,
    size: Pick<Box, "lengthM" | "widthM" | "angleRad" | "heightM">,
    kind: Box["kind"],
    color: Rgb,
  ): void {
    if (this.isOnCanvas([x, y])) {
      this.boxes.push({ x, y, ...size, kind, color });
    }
  }

  /** A strong point of `10^decades` m² at `z` metres. */
  scatterer([x, y]: Point, z: number, decades: number): void {
    if (this.isOnCanvas([x, y])) {
      this.points.push({ x, y, z, rcsM2: 10 ** decades });
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
    spanPolygon(this.frame, polygon, this.brush(paint, this.#fields.length));
  }

  /** Returns the layout without objects in water, and without trees on tracks and roads. */
  finish(): Layout {
    const { material, label, mark, field, terrain, surf } = this;
    const isWet = (point: Point) =>
      ["water", "pond"].includes(this.materialAt(point)) && this.isOnCanvas(point);
    return {
      ...{ style: this.style, seed: this.seed, frame: this.frame },
      ...{ material, label, mark, field, terrain, surf },
      // Ships and bridges are allowed in water.
      buildings: this.#buildings.filter(
        (building) =>
          building.label === LABEL.other ||
          building.label === LABEL.road ||
          building.label === LABEL.railway ||
          !isWet(middleOf(building.outline)),
      ),
      trees: this.#trees.filter(
        ({ x, y, radiusM }) =>
          !isWet([x, y]) &&
          this.materialAt([x, y]) !== "rail" &&
          (radiusM >= 3.2 ||
            this.labelAt([x, y]) !== "road" ||
            this.materialAt([x, y]) !== "asphalt"),
      ),
      cars: this.#cars.filter(({ x, y }) => !isWet([x, y])),
      boxes: this.boxes,
      points: this.points,
      fields: this.#fields,
    };
  }
}

function keep<T>(list: T[], isKept: (item: T) => boolean): void {
  const kept = list.filter(isKept);
  list.length = 0;
  for (const item of kept) {
    list.push(item);
  }
}
