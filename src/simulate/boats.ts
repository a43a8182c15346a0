/**
 * This file decides which boats are moving: the same ones, on the same course, for
 * radar and camera.
 */

import { createStream } from "#core/random.ts";
import type { EpochRasters } from "./epoch/epoch-rasters.ts";
import type { Box, Layout } from "./layout/layout.ts";
import { MATERIAL } from "./materials.ts";

export type BoatUnderWay = {
  readonly box: Box;
  readonly courseRad: number;
  /** Visible length of its wake, in metres. */
  readonly wakeM: number;
};

/** Fraction of the boats in open water that are moving. */
const UNDER_WAY = 0.5;

export function boatsUnderWay(
  { style, seed, boxes }: Pick<Layout, "style" | "seed" | "boxes">,
  rasters: Pick<EpochRasters, "frame" | "groundMaterial">,
): BoatUnderWay[] {
  return boxes.flatMap((box, index) => {
    const random = createStream(seed, style, "under-way", index);
    const isBoat = box.kind === "boat" || box.kind === "ship";
    if (!isBoat || !random.chance(UNDER_WAY) || !isAfloatInTheOpen(box, rasters)) {
      return [];
    }
    return {
      box,
      courseRad: box.angleRad + (random.chance(0.5) ? Math.PI : 0),
      wakeM: box.lengthM * random.between(5, 9) + 40,
    };
  });
}

/**
 * Tells whether there is water on all sides, one boat's length away; moored boats are
 * near a quay or a pier.
 */
function isAfloatInTheOpen(
  box: Box,
  { frame, groundMaterial }: Pick<EpochRasters, "frame" | "groundMaterial">,
): boolean {
  const { cells, cellM } = frame;
  const reach = Math.max(10, 1.1 * box.lengthM);
  for (let turn = 0; turn < 8; turn += 1) {
    const angle = (turn * Math.PI) / 4;
    const col = Math.floor((box.x + reach * Math.cos(angle)) / cellM);
    const row = Math.floor((box.y + reach * Math.sin(angle)) / cellM);
    const isInside = col >= 0 && row >= 0 && col < cells && row < cells;
    if (!isInside || !isWater(groundMaterial[row * cells + col] as number)) {
      return false;
    }
  }
  return true;
}

const isWater = (material: number) =>
  material === MATERIAL.water || material === MATERIAL.pond;
