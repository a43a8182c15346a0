/**
 * This file defines a layout: vector objects over three ground rasters. It is made once
 * per scene from (style, seed); both epochs are rasterised from it, so radar, optical
 * image and labels share one truth. All lengths are in metres in the canvas frame of
 * `scene-spec.ts`.
 */
import type { Material } from "#simulate/materials.ts";
import type { Frame, StyleId } from "#simulate/scene-spec.ts";

export type Point = readonly [x: number, y: number];
export type Polygon = readonly Point[];
export type Rgb = readonly [number, number, number];

export type RoofShape =
  | "flat"
  | "gable"
  | "hip"
  | "shed"
  | "arch"
  | "lean-to"
  | "mansard"
  | "gambrel"
  | "sawtooth";

export type Building = {
  /** Corners in order, positive area in the y-down frame. */
  readonly outline: Polygon;
  /** Height of the eaves (of the roof, if flat; of the front foot, if a lean-to) above the ground, metres. */
  readonly heightM: number;
  readonly roof: RoofShape;
  /** Height of the ridge above the eaves, metres. */
  readonly riseM: number;
  /** Direction of the ridge, radians. */
  readonly ridgeRad: number;
  /** Material id of the roof. */
  readonly material: number;
  /** Label id. */
  readonly label: number;
  readonly color: Rgb;
  readonly wallColor: Rgb | null;
  /** Density of roof boxes (heating, ventilation); 0 = none. */
  readonly hvac: number;
  /** Rank in [0, 1] that decides whether it stands in both epochs; 1 = in both, always. */
  readonly ttl: number;
};

export type TreeKind = "broadleaf" | "palm" | "poplar" | "conifer" | "shrub";

export type Tree = {
  readonly x: number;
  readonly y: number;
  readonly radiusM: number;
  readonly heightM: number;
  /** Index into `TREE_KINDS`. */
  readonly kind: number;
};

export const TREE_KINDS: readonly TreeKind[] = [
  "broadleaf",
  "palm",
  "poplar",
  "conifer",
  "shrub",
];

export type Car = {
  readonly x: number;
  readonly y: number;
  readonly headingRad: number;
  readonly isMoving: boolean;
  readonly isTruck: boolean;
};

/** Containers, boats, wagons, crane beams, goal posts …: upright boxes, some of which come and go. */
export type Box = {
  readonly x: number;
  readonly y: number;
  /** Along and across `angleRad`. */
  readonly lengthM: number;
  readonly widthM: number;
  readonly angleRad: number;
  /** Height of the top above the terrain in metres, also for a stack on a deck. */
  readonly heightM: number;
  readonly color: Rgb;
  readonly kind: "boat" | "ship" | "container" | "wagon" | "crane" | "equipment";
};

/** A point scatterer that no raster resolves: masts, lattices, fittings. */
export type Scatterer = {
  readonly x: number;
  readonly y: number;
  /** Above the terrain, metres. */
  readonly z: number;
  readonly rcsM2: number;
};

export type Crop =
  | "green"
  | "lush"
  | "dry"
  | "soil"
  | "plough"
  | "paddy"
  | "veg"
  | "lawn";

/** Material of the ground that a crop grows on. */
export const CROP_MATERIAL: Readonly<Record<Crop, Material>> = {
  green: "crop",
  lush: "crop",
  dry: "stubble",
  soil: "soil",
  plough: "rough-soil",
  paddy: "paddy",
  veg: "crop",
  lawn: "grass",
};

export type Field = {
  readonly crop: Crop;
  /** Direction of its rows, radians. */
  readonly rowsRad: number;
  readonly rowPeriodM: number;
  /** Distance of the tram lines, metres; 0 = none. */
  readonly tramM: number;
  /** How well the crop grows compared with its neighbours, standard normal. */
  readonly state: number;
};

/** Codes of the paint raster. */
export const MARK = { none: 0, white: 1, yellow: 2, bay: 3, pool: 4 } as const;

export type Layout = {
  readonly style: StyleId;
  readonly seed: number;
  readonly frame: Frame;
  /** Ground rasters, `frame.cells`² each, row by row: material and label ids, paint, field (0 = none, else index + 1). */
  readonly material: Uint8Array;
  readonly label: Uint8Array;
  readonly mark: Uint8Array;
  readonly field: Uint16Array;
  /** Smooth terrain height, metres; null = flat. */
  readonly terrain: Float32Array | null;
  /** Signed distance-like ramp of an open coast (0–0.034 in the surf), for breaking waves; null = none. */
  readonly surf: Float32Array | null;
  readonly buildings: readonly Building[];
  readonly trees: readonly Tree[];
  readonly cars: readonly Car[];
  readonly boxes: readonly Box[];
  readonly points: readonly Scatterer[];
  readonly fields: readonly Field[];
};
