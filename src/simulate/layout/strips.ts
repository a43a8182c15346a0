/** Farmed land: strips of fields, paddies within bunds, orchards and plantations. */

import type { Random } from "#core/random.ts";
import {
  areaOf,
  clipHalf,
  extentOf,
  inset,
  isInside,
  localFrame,
  middleOf,
} from "#simulate/geometry.ts";
import { split } from "#simulate/split.ts";
import type { Crop, Point, Polygon, TreeKind } from "./layout.ts";
import type { Painter } from "./painter.ts";

/** Crops and how often they are grown. */
export type CropMix = {
  readonly crops: readonly Crop[];
  readonly weights: readonly number[];
};

/** A region's crops with this scene's weather and market: each weight × U(0.35, 1.65). */
export function drawCropMix(
  random: Random,
  shares: Readonly<Partial<Record<Crop, number>>>,
): CropMix {
  const crops = Object.keys(shares) as Crop[];
  return {
    crops,
    weights: crops.map((crop) => (shares[crop] ?? 0) * random.between(0.35, 1.65)),
  };
}

export type StripOptions = CropMix & {
  readonly widthM: readonly [number, number];
  readonly rowsRad: number;
};

/** Parallel strips with half a metre of bare ground between them. */
export function paintStrips(
  painter: Painter,
  random: Random,
  block: Polygon,
  { widthM, rowsRad, crops, weights }: StripOptions,
): void {
  const frame = localFrame(middleOf(block), rowsRad);
  const { v0, v1 } = extentOf(block, frame);
  const across: Point = [-Math.sin(rowsRad), Math.cos(rowsRad)];
  const back: Point = [-across[0], -across[1]];
  let v = v0;
  while (v < v1 - 2) {
    const wanted = v + random.between(...widthM);
    const end = v1 - wanted < 0.6 * widthM[0] ? v1 : wanted;
    const half = clipHalf(block, frame.at(0, v), across);
    const strip = half && clipHalf(half, frame.at(0, end - 0.5), back);
    if (strip && areaOf(strip) > 30) {
      painter.farm(random, strip, random.choice(crops, weights), {
        rowsRad: rowsRad + 0.01 * random.normal(),
      });
    }
    v = end;
  }
}

export type PaddyOptions = {
  readonly axisRad: number;
  readonly plotM2: number;
  /** Share of the plots under water. */
  readonly floodedShare: number;
};

/** Small plots within earth bunds, each in its own state. */
export function paintPaddies(
  painter: Painter,
  random: Random,
  block: Polygon,
  { axisRad, plotM2, floodedShare }: PaddyOptions,
): void {
  painter.polygon(block, { material: "grass", label: "farmland" });
  const { parts } = split(random, block, {
    targetM2: plotM2,
    jitterRad: 0.06,
    axisRad: axisRad + 0.15 * random.normal(),
  });
  for (const part of parts) {
    const plot = inset(part, random.between(0.35, 0.7));
    if (plot === null) {
      continue;
    }
    const crop = random.chance(floodedShare)
      ? "paddy"
      : random.choice(["green", "lush", "dry", "lush"] as const);
    painter.farm(random, plot, crop, { tramM: 0, rowPeriodM: 0.5 });
  }
}

export type PlantationOptions = {
  readonly rowsRad: number;
  readonly spacingM: number;
  readonly radiusM: readonly [number, number];
  readonly kind: TreeKind;
  readonly label: "forest" | "farmland";
};

/** Trees in rows over grass: poplars for timber, orchards. */
export function paintPlantation(
  painter: Painter,
  random: Random,
  block: Polygon,
  { rowsRad, spacingM, radiusM, kind, label }: PlantationOptions,
): void {
  painter.polygon(block, { material: "grass", label });
  const frame = localFrame(middleOf(block), rowsRad);
  const { u0, u1, v0, v1 } = extentOf(block, frame);
  // One stand was planted in one year: its trees are of a size.
  const size = random.between(...radiusM);
  for (let v = v0 + spacingM / 2; v < v1; v += spacingM) {
    for (let u = u0 + spacingM / 2; u < u1; u += 0.8 * spacingM) {
      const at = frame.at(u + 0.25 * random.normal(), v + 0.25 * random.normal());
      if (isInside(block, at) && random.chance(0.93)) {
        painter.tree(at, size * random.between(0.8, 1.2), { kind });
      }
    }
  }
}
