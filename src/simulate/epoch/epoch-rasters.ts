/**
 * This file defines a layout at one date as rasters of `frame.cells`² cells, row by
 * row, which radar and camera look at.
 */
import type { Field, Scatterer } from "#simulate/layout/layout.ts";
import type { Frame } from "#simulate/scene-spec.ts";

export type Epoch = "sar" | "eo";

/** A car that is there on that day. */
export type ParkedCar = {
  readonly x: number;
  readonly y: number;
  readonly headingRad: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
};

/** Outlines of buildings; index 0 is "no edge". */
export type EdgeTable = {
  /** Azimuth of the outward normal and of the edge itself, radians. */
  readonly normalRad: Float32Array;
  readonly edgeRad: Float32Array;
  /** Index of the building in the layout + 1. */
  readonly building: Int32Array;
};

/** Colours of painted objects; only for the optical epoch. */
export type PaintedAlbedo = {
  /** sRGB, interleaved, valid where `isPainted` is 1. */
  readonly rgb: Uint8Array;
  readonly isPainted: Uint8Array;
};

export type EpochRasters = {
  readonly frame: Frame;
  /** Surface height including terrain, buildings, cars and crowns, in metres. */
  readonly height: Float32Array;
  /** Surface height without trees. */
  readonly bareHeight: Float32Array;
  /** Material ids: of the surface, of the surface without trees, of the ground (no objects). */
  readonly material: Uint8Array;
  readonly bareMaterial: Uint8Array;
  readonly groundMaterial: Uint8Array;
  readonly label: Uint8Array;
  readonly mark: Uint8Array;
  readonly field: Uint16Array;
  /** The fields at this date: crops advance with the time gap. */
  readonly fields: readonly Field[];
  /** Building index + 1; 0 = none. */
  readonly building: Int32Array;
  /** Index into `edges`, lines some 5 cells wide along the outlines. */
  readonly edge: Int32Array;
  readonly edges: EdgeTable;
  readonly terrain: Float32Array | null;
  /**
   * Roof boxes, dormers and chimneys that are strong points; z above sea level (terrain
   * included).
   */
  readonly roofPoints: readonly Scatterer[];
  readonly cars: readonly ParkedCar[];
  /** Tree kind + 1 (0 = none) and its tint (standard normal, in sixteenths). */
  readonly treeKind: Uint8Array;
  readonly treeTint: Int8Array;
  readonly albedo: PaintedAlbedo | null;
};
