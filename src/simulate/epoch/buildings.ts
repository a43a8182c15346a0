/** This file puts buildings on the rasters: roofs, objects on them, and their outlines. */

import { createStream } from "#core/random.ts";
import type { Building, Layout, Scatterer } from "#simulate/layout/layout.ts";
import { EdgeList } from "./edge-list.ts";
import type { EdgeTable, Epoch } from "./epoch-rasters.ts";
import { planFlatRoof } from "./flat-roof.ts";
import { planPitchedRoof } from "./pitched-roof.ts";
import { createRoofNoise } from "./roof-noise.ts";
import { RoofPatch } from "./roof-patch.ts";
import { roofFrameOf, roofToScene } from "./roof-shape.ts";
import { type Surface, terrainAt } from "./surface.ts";
import { isStanding } from "./time-gap.ts";

/** Data about buildings besides the rasters. */
export type BuildingObjects = {
  readonly edges: EdgeTable;
  readonly roofPoints: readonly Scatterer[];
};

/** Buildings between two yields, about 0.1 s of work. */
const BUILDINGS_A_STEP = 200;

/**
 * Puts every building of this epoch on the surface; the taller one is visible. Yields
 * the fraction that is done (0–1).
 */
export function* rasterizeBuildings(
  surface: Surface,
  layout: Layout,
  epoch: Epoch,
  timeGapDays: number,
): Generator<number, BuildingObjects> {
  const { buildings, seed, style } = layout;
  const noise =
    surface.albedo === null
      ? null
      : createRoofNoise(createStream(seed, style, "roof-noise"));
  const edges = new EdgeList(
    buildings.reduce((sum, { outline }) => sum + outline.length, 0),
  );
  const roofPoints: Scatterer[] = [];
  const patch = new RoofPatch();
  const order = buildings
    .map((_, index) => index)
    .filter((index) => {
      const { ttl } = buildings[index] as Building;
      return isStanding(ttl, epoch, timeGapDays);
    })
    .sort(
      (a, b) => (buildings[a] as Building).heightM - (buildings[b] as Building).heightM,
    );
  for (const [done, index] of order.entries()) {
    if (done % BUILDINGS_A_STEP === 0) {
      yield done / order.length;
    }
    const building = buildings[index] as Building;
    const frame = roofFrameOf(building.outline, building.ridgeRad);
    if (!patch.cover(surface, building)) {
      continue;
    }
    const random = createStream(seed, style, "roof", index);
    const details =
      building.roof === "flat"
        ? planFlatRoof(building, frame, random)
        : planPitchedRoof(building, frame, random);
    patch.raise(building, frame, details);
    if (noise !== null) {
      patch.paint(building, frame, details, layout, index, noise);
    }
    const baseM = terrainAt(surface, frame.centreX, frame.centreY);
    if (!patch.commit(surface, building, index, baseM)) {
      continue;
    }
    for (const { u, v, aboveEavesM, rcsM2 } of details.points) {
      const [x, y] = roofToScene(frame, u, v);
      roofPoints.push({ x, y, z: baseM + building.heightM + aboveEavesM, rcsM2 });
    }
    // An arch has no wall at its foot, because its film rises from the ground.
    if (building.roof !== "arch") {
      edges.add(surface, building, index);
    }
  }
  return { edges: edges.table(), roofPoints };
}
