/** This file puts boats, containers, wagons and cranes on the rasters, as upright boxes. */

import { createStream, hash01 } from "#core/random.ts";
import { spanPolygon } from "#simulate/fill.ts";
import { rect } from "#simulate/geometry.ts";
import type { Box, Layout } from "#simulate/layout/layout.ts";
import { MATERIAL } from "#simulate/materials.ts";
import type { Epoch } from "./epoch-rasters.ts";
import { paintCell, type Surface, terrainAt } from "./surface.ts";
import { changedShare } from "./time-gap.ts";

/** Number of wagons that are moved together. */
const WAGONS_TOGETHER = 12;

/** Puts the boxes of an epoch on the surface; the higher one is visible. */
export function rasterizeBoxes(
  surface: Surface,
  layout: Layout,
  epoch: Epoch,
  timeGapDays: number,
): void {
  const { frame, height, material, albedo } = surface;
  const noiseSeed = createStream(layout.seed, layout.style, "box-paint").integer(1e9);
  for (const box of standingBoxes(layout, epoch, timeGapDays)) {
    const { x, y, lengthM, widthM, angleRad, color } = box;
    const top = box.heightM + terrainAt(surface, x, y);
    spanPolygon(frame, rect([x, y], lengthM, widthM, angleRad), (row, from, to) => {
      for (let col = from; col < to; col += 1) {
        const cell = row * frame.cells + col;
        if (top <= (height[cell] as number)) {
          continue;
        }
        height[cell] = top;
        material[cell] = MATERIAL.container;
        if (albedo !== null) {
          const tone = 0.95 + 0.1 * hash01(noiseSeed, row, col);
          paintCell(albedo, cell, color[0] * tone, color[1] * tone, color[2] * tone);
        }
      }
    });
  }
}

function standingBoxes(
  { boxes, seed, style }: Layout,
  epoch: Epoch,
  timeGapDays: number,
): Box[] {
  const random = createStream(seed, style, "boxes");
  const wagons = createStream(seed, style, "wagons");
  const stacked = 0.35 * changedShare(timeGapDays, 20);
  const shunted = 0.5 * changedShare(timeGapDays, 2);
  let wagonCount = 0;
  let isShunted = false;
  const isThere = ({ kind }: Box): boolean => {
    // Both numbers are drawn for both epochs, so that their random streams stay in
    // step.
    const draws = { sar: random.uniform(), eo: random.uniform() };
    if (kind === "wagon") {
      if (wagonCount % WAGONS_TOGETHER === 0) {
        const cut = { sar: wagons.uniform(), eo: wagons.uniform() };
        isShunted = cut[epoch] < shunted;
      }
      wagonCount += 1;
      return !isShunted;
    }
    if (kind === "boat" || kind === "container") {
      return draws[epoch] >= stacked;
    }
    // Radar sees a lattice as points; in a height map it would become a wall.
    return kind !== "crane" || epoch === "eo";
  };
  return boxes.filter(isThere);
}
