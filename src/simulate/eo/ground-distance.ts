/**
 * This file computes how far a place is from the border of its kind of ground, and from
 * water.
 */
import { distanceTransform } from "#simulate/distance.ts";
import type { EpochRasters } from "#simulate/epoch/epoch-rasters.ts";
import { MATERIAL } from "#simulate/materials.ts";

/** Distances on a grid of 2 × 2 cells, in quarter metres, at most 63.75 m. */
export type GroundDistance = {
  readonly size: number;
  /** To the nearest other ground material or field: kerbs, shores, headlands. */
  readonly toEdge: Uint8Array;
  /** From land to the nearest water; null where there is none. */
  readonly toWater: Uint8Array | null;
};

export const DISTANCE_UNIT_M = 0.25;

/** Computes the distances. Cost: about 30 ns per cell of the canvas. */
export function measureGround(
  rasters: Pick<EpochRasters, "frame" | "groundMaterial" | "field">,
): GroundDistance {
  const { cells, cellM } = rasters.frame;
  const { groundMaterial, field } = rasters;
  const size = cells >> 1;
  const isEdge = new Uint8Array(size * size);
  const isWater = new Uint8Array(size * size);
  let hasWater = false;
  for (let row = 0; row < size; row += 1) {
    for (let col = 0; col < size; col += 1) {
      const cell = 2 * row * cells + 2 * col;
      const right = col + 1 < size ? cell + 2 : cell;
      const below = row + 1 < size ? cell + 2 * cells : cell;
      const material = groundMaterial[cell];
      const at = row * size + col;
      if (
        material !== groundMaterial[right] ||
        material !== groundMaterial[below] ||
        field[cell] !== field[right] ||
        field[cell] !== field[below]
      ) {
        isEdge[at] = 1;
      }
      if (material === MATERIAL.water || material === MATERIAL.pond) {
        isWater[at] = 1;
        hasWater = true;
      }
    }
  }
  const unit = (2 * cellM) / DISTANCE_UNIT_M;
  return {
    size,
    toEdge: toBytes(distanceTransform(isEdge, size), unit),
    toWater: hasWater ? toBytes(distanceTransform(isWater, size), unit) : null,
  };
}

function toBytes(distance: Float32Array, unit: number): Uint8Array {
  const bytes = new Uint8Array(distance.length);
  for (let i = 0; i < bytes.length; i += 1) {
    bytes[i] = Math.min(255, Math.round((distance[i] as number) * unit));
  }
  return bytes;
}
