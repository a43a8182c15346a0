/**
 * The orbit from which a scene would have been seen as it was simulated: the satellite
 * stands at the centre time where the line of sight to the target has the given azimuth
 * and incidence, and flies at a right angle to that line (no squint).
 *
 * Earth-centred, Earth-fixed (WGS 84), metres. A circle over a resting Earth: the orbit's
 * inclination and the Earth's rotation are left out, because nothing in an image that is
 * already geocoded depends on them.
 */
import type { StateVector, Vector3 } from "#core/sar/capella-metadata.ts";
import type { LonLat } from "./place-scene.ts";

export type ViewingGeometry = {
  /** From satellite to ground, degrees clockwise from true north. */
  readonly lookAzimuthDeg: number;
  readonly incidenceDeg: number;
  readonly lookSide: "left" | "right";
};

export type Orbit = {
  readonly target: Vector3;
  /** Between the nadir and the line of sight, at the satellite, degrees. */
  readonly lookAngleDeg: number;
  readonly slantRangeM: number;
  readonly direction: "ascending" | "descending";
  /** One a second, from `halfSpanS` before the centre time to as long after it. */
  readonly stateVectors: readonly (StateVector & { readonly velocityMs: Vector3 })[];
};

const EQUATOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const ORBIT_RADIUS_M = EQUATOR_M + 525_000;
/** √(GM / r): of a circular orbit at that height. */
const SPEED_MS = Math.sqrt(3.986004418e14 / ORBIT_RADIUS_M);

/** @param isoAt UTC of a second relative to the centre time */
export function planOrbit(
  center: LonLat,
  view: ViewingGeometry,
  halfSpanS: number,
  isoAt: (second: number) => string,
): Orbit {
  const target = surfacePoint(center);
  const sight = lineOfSight(center, view);
  // Where the ray that ends at the target pierced the sphere of the orbit.
  const along = dot(target, sight);
  const slantRangeM =
    along + Math.sqrt(along ** 2 - dot(target, target) + ORBIT_RADIUS_M ** 2);
  const satellite = add(target, sight, -slantRangeM);
  const up = scaled(satellite, 1 / ORBIT_RADIUS_M);
  const aside = unit(add(sight, up, -dot(sight, up)));
  // Up × right = forward: the target lies to the right of a right-looking antenna.
  const forward = scaled(cross(up, aside), view.lookSide === "right" ? 1 : -1);
  const rate = SPEED_MS / ORBIT_RADIUS_M;
  const stateVectors = [];
  for (let second = -halfSpanS; second <= halfSpanS; second += 1) {
    const [cos, sin] = [Math.cos(rate * second), Math.sin(rate * second)];
    stateVectors.push({
      time: isoAt(second),
      positionM: add(scaled(up, ORBIT_RADIUS_M * cos), forward, ORBIT_RADIUS_M * sin),
      velocityMs: add(scaled(forward, SPEED_MS * cos), up, -SPEED_MS * sin),
    });
  }
  return {
    target,
    lookAngleDeg: (Math.acos(-dot(up, sight)) * 180) / Math.PI,
    slantRangeM,
    direction: forward[2] >= 0 ? "ascending" : "descending",
    stateVectors,
  };
}

/** The ellipsoid's surface at a place. */
function surfacePoint([lon, lat]: LonLat): Vector3 {
  const [lambda, phi] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  const e2 = FLATTENING * (2 - FLATTENING);
  const radius = EQUATOR_M / Math.sqrt(1 - e2 * Math.sin(phi) ** 2);
  return [
    radius * Math.cos(phi) * Math.cos(lambda),
    radius * Math.cos(phi) * Math.sin(lambda),
    radius * (1 - e2) * Math.sin(phi),
  ];
}

/** Unit vector from the satellite to the target. */
function lineOfSight([lon, lat]: LonLat, view: ViewingGeometry): Vector3 {
  const [lambda, phi] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  const azimuth = (view.lookAzimuthDeg * Math.PI) / 180;
  const incidence = (view.incidenceDeg * Math.PI) / 180;
  const east = Math.sin(incidence) * Math.sin(azimuth);
  const north = Math.sin(incidence) * Math.cos(azimuth);
  const up = -Math.cos(incidence);
  return [
    -east * Math.sin(lambda) +
      (up * Math.cos(phi) - north * Math.sin(phi)) * Math.cos(lambda),
    east * Math.cos(lambda) +
      (up * Math.cos(phi) - north * Math.sin(phi)) * Math.sin(lambda),
    north * Math.cos(phi) + up * Math.sin(phi),
  ];
}

const dot = (u: Vector3, v: Vector3): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
const scaled = (u: Vector3, k: number): Vector3 => [u[0] * k, u[1] * k, u[2] * k];
const add = (u: Vector3, v: Vector3, k: number): Vector3 => [
  u[0] + k * v[0],
  u[1] + k * v[1],
  u[2] + k * v[2],
];
const unit = (u: Vector3): Vector3 => scaled(u, 1 / Math.hypot(...u));
const cross = (u: Vector3, v: Vector3): Vector3 => [
  u[1] * v[2] - u[2] * v[1],
  u[2] * v[0] - u[0] * v[2],
  u[0] * v[1] - u[1] * v[0],
];
