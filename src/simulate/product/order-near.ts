/** This file decides where and when a user's simulated scene was taken: near its style's city. */
import { planRegion } from "#simulate/regions.ts";
import type { SceneSpec } from "#simulate/scene-spec.ts";
import { type ProductOrder, shiftTime } from "./product.ts";

const DAY_S = 86_400;
/** Distance from the city in degrees: beside the region there, in the same UTM zone. */
const NEAREST_DEG = 0.03;
const FARTHEST_DEG = 0.12;
/** Angle between the places of consecutive seeds, which spreads them evenly. */
const GOLDEN_ANGLE_RAD = 2.399963229728653;

/**
 * Returns the order: the radar's time is that of the style's region, and the camera's
 * follows from the gap.
 */
export function orderNear(
  { style, seed }: SceneSpec,
  timeGapDays: number,
): ProductOrder {
  const { center, sarTime } = planRegion(style).order;
  const angle = seed * GOLDEN_ANGLE_RAD;
  const reach = NEAREST_DEG + (FARTHEST_DEG - NEAREST_DEG) * ((seed % 10) / 9);
  const [lon, lat] = center;
  const perLon = Math.cos((lat * Math.PI) / 180);
  return {
    center: [lon + (reach * Math.cos(angle)) / perLon, lat + reach * Math.sin(angle)],
    sarTime,
    eoTime: shiftTime(sarTime, -timeGapDays * DAY_S),
    hasBorder: true,
  };
}
