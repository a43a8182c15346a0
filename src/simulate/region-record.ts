import { kindNote, landCoverOf, regionKind } from "#core/regions/land-cover.ts";
import type { Region } from "#core/regions/regions-file.ts";
import type { LonLat } from "./product/place-scene.ts";
import type { Product } from "./product/product.ts";
import { gapDays, type RegionPlan } from "./regions.ts";
import { SIMULATOR_VERSION } from "./simulate-scene.ts";

/** Returns a region's entry in `regions.json`, computed from its product. */
export function regionRecord(
  plan: RegionPlan,
  product: Product,
  made: Pick<Region, "files" | "hash">,
): Region {
  const { scene, placement } = product;
  const { gsdM, sizePx, incidenceDeg, lookSide, looks, neszDb } = scene.acquisition;
  const shares = landCoverOf(scene.labels);
  const areaKm2 = (sizePx * gsdM) ** 2 / 1e6;
  const [nw, ne, se, sw] = placement.corners;
  return {
    id: plan.id,
    name: plan.name,
    place: plan.place,
    simulated: true,
    seed: scene.seed,
    kind: regionKind(shares),
    paperKind: plan.paperKind,
    kindNote: kindNote(shares, plan.paperKind, areaKm2),
    crs: placement.grid.crs as Region["crs"],
    center: [...placement.center],
    corners: [pair(nw), pair(ne), pair(se), pair(sw)],
    gsdM,
    sizePx,
    areaKm2,
    incidenceDeg,
    lookSide,
    lookAzimuthDeg: product.lookAzimuthDeg,
    orbit: product.orbit.direction,
    looks,
    neszDb,
    sarDate: product.sarTime.slice(0, 10),
    eoDate: product.eoTime.slice(0, 10),
    gapDays: gapDays(product),
    shares: { ...shares },
    simulatorVersion: String(SIMULATOR_VERSION),
    ...made,
  };
}

/** Rounds to a tenth of a metre. */
function pair([lon, lat]: LonLat): [number, number] {
  return [Number(lon.toFixed(6)), Number(lat.toFixed(6))];
}
