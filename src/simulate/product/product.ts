/** This file describes a simulated scene as a product, with a place on the Earth and dates. */
import type { SimulatedScene } from "#simulate/simulated-scene.ts";
import { type Footprint, footprintOf } from "./footprint.ts";
import { type Orbit, planOrbit } from "./orbit.ts";
import { type LonLat, type Placement, placeScene } from "./place-scene.ts";

export type ProductOrder = {
  readonly center: LonLat;
  /** Centre times, ISO 8601, UTC, whole seconds: "2023-05-01T03:12:45Z". */
  readonly sarTime: string;
  readonly eoTime: string;
  /** Whether the radar image has wedges without data where the strip ends. */
  readonly hasBorder: boolean;
};

export type Product = ProductOrder & {
  /** Id in Capella's form: CAPELLA_C14_SP_GEO_<polarisation>_<start>_<stop>. */
  readonly id: string;
  readonly scene: SimulatedScene;
  readonly placement: Placement;
  /** Null = the whole scene was seen. */
  readonly footprint: Footprint | null;
  /** From satellite to ground, degrees clockwise from true north, [0, 360). */
  readonly lookAzimuthDeg: number;
  readonly orbit: Orbit;
  /** ISO 8601, UTC. */
  readonly startTime: string;
  readonly stopTime: string;
};

/** Duration of the dwell in seconds, as in a real spotlight collect of nine looks. */
const DWELL_S = 29;
/** Of state vectors before and after the centre time. */
const ORBIT_HALF_SPAN_S = 20;

/** Creates the product. @throws AppError crs-unknown outside of UTM */
export function createProduct(scene: SimulatedScene, order: ProductOrder): Product {
  const { acquisition } = scene;
  const placement = placeScene(order.center, acquisition);
  const startTime = shiftTime(order.sarTime, -Math.floor(DWELL_S / 2));
  const stopTime = shiftTime(startTime, DWELL_S);
  // Scene angles turn from east towards south: a quarter turn behind compass azimuths.
  const gridAzimuthDeg = (acquisition.lookRad * 180) / Math.PI + 90;
  const lookAzimuthDeg =
    (((gridAzimuthDeg + placement.convergenceDeg) % 360) + 360) % 360;
  const { incidenceDeg, lookSide } = acquisition;
  return {
    ...order,
    id: `CAPELLA_C14_SP_GEO_${acquisition.polarisation}_${compactTime(startTime)}_${compactTime(stopTime)}`,
    scene,
    placement,
    footprint: order.hasBorder ? footprintOf(scene) : null,
    lookAzimuthDeg,
    orbit: planOrbit(
      order.center,
      { lookAzimuthDeg, incidenceDeg, lookSide },
      ORBIT_HALF_SPAN_S,
      (second) => shiftTime(order.sarTime, second),
    ),
    startTime,
    stopTime,
  };
}

/** Adds seconds to a time, ISO 8601, UTC. */
export function shiftTime(iso: string, seconds: number): string {
  const time = new Date(Date.parse(iso) + seconds * 1000);
  return time.toISOString().replace(/\.000Z$/, "Z");
}

/** Converts "2023-05-01T03:12:45Z" to "20230501031245". */
function compactTime(iso: string): string {
  return iso.replace(/[-:TZ]/g, "");
}
