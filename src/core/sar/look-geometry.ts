/**
 * This file computes in which direction the antenna looked, on the ground.
 *
 * The line of sight runs from the satellite (state vectors interpolated to the centre
 * time) to the target; its horizontal part in the target's east-north-up frame gives
 * the azimuth, which includes squint. Coordinates are WGS 84, Earth-centred
 * Earth-fixed, in metres.
 */
import type { CapellaMetadata, StateVector, Vector3 } from "./capella-metadata.ts";

export type LookGeometry = {
  /** Direction from satellite to ground, degrees clockwise from true north, [0, 360). */
  readonly azimuthDeg: number;
  /** Side of the flight direction on which the target lies. */
  readonly side: "left" | "right";
  /** Angle between the line of sight and the ellipsoid's normal at the target, in degrees. */
  readonly incidenceAngleDeg: number;
};

/**
 * Computes the geometry; null when centre time, target or two state vectors around it
 * are missing.
 */
export function lookGeometry(
  capella: Pick<CapellaMetadata, "stateVectors" | "targetPositionM" | "centerTime">,
): LookGeometry | null {
  const { targetPositionM: target, centerTime } = capella;
  const timeS = centerTime === null ? null : isoToSeconds(centerTime);
  if (target === null || timeS === null) {
    return null;
  }
  const satellite = stateAt(capella.stateVectors, timeS);
  if (satellite === null) {
    return null;
  }
  const sight = subtract(target, satellite.positionM);
  const { east, north, up } = localAxes(target);
  const azimuthDeg = toDegrees(Math.atan2(dot(sight, east), dot(sight, north)));
  // Up × forward points to the left of the flight direction.
  const left = cross(satellite.positionM, satellite.velocityMs);
  return {
    azimuthDeg: (azimuthDeg + 360) % 360,
    side: dot(left, sight) > 0 ? "left" : "right",
    incidenceAngleDeg: toDegrees(Math.acos(-dot(sight, up) / Math.hypot(...sight))),
  };
}

/**
 * Returns position and velocity at a time by the cubic Hermite polynomial through the
 * two neighbouring state vectors (error h⁴/384·|x⁗|, below a micrometre for h = 1 s),
 * or by linear interpolation if velocities are missing.
 */
function stateAt(
  vectors: readonly StateVector[],
  timeS: number,
): { positionM: Vector3; velocityMs: Vector3 } | null {
  for (let i = 1; i < vectors.length; i++) {
    const [p, q] = [vectors[i - 1], vectors[i]];
    const [t0, t1] = [p && isoToSeconds(p.time), q && isoToSeconds(q.time)];
    if (!p || !q || t0 == null || t1 == null || t1 <= t0 || timeS < t0 || timeS > t1) {
      continue;
    }
    const h = t1 - t0;
    const s = (timeS - t0) / h;
    const chord = scale(subtract(q.positionM, p.positionM), 1 / h);
    if (p.velocityMs === null || q.velocityMs === null) {
      return { positionM: add(p.positionM, scale(chord, s * h)), velocityMs: chord };
    }
    const positionM = add(
      add(
        scale(p.positionM, (1 + 2 * s) * (1 - s) ** 2),
        scale(q.positionM, s * s * (3 - 2 * s)),
      ),
      add(
        scale(p.velocityMs, h * s * (1 - s) ** 2),
        scale(q.velocityMs, h * s * s * (s - 1)),
      ),
    );
    return { positionM, velocityMs: chord };
  }
  return null;
}

/**
 * Returns east, north and up at a place, by the normal of the WGS 84 ellipsoid (Bowring
 * 1976).
 */
function localAxes([x, y, z]: Vector3): {
  east: Vector3;
  north: Vector3;
  up: Vector3;
} {
  const a = 6378137;
  const b = 6356752.314245;
  const p = Math.hypot(x, y);
  const theta = Math.atan2(z * a, p * b);
  const lat = Math.atan2(
    z + ((a * a - b * b) / b) * Math.sin(theta) ** 3,
    p - ((a * a - b * b) / a) * Math.cos(theta) ** 3,
  );
  const lon = Math.atan2(y, x);
  return {
    east: [-Math.sin(lon), Math.cos(lon), 0],
    north: [
      -Math.sin(lat) * Math.cos(lon),
      -Math.sin(lat) * Math.sin(lon),
      Math.cos(lat),
    ],
    up: [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)],
  };
}

/**
 * Returns UTC seconds since 1970 and keeps the nanoseconds that `Date` would drop; null
 * for anything but an ISO 8601 date-time.
 */
export function isoToSeconds(iso: string): number | null {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(
    iso,
  );
  if (!match) {
    return null;
  }
  const [, whole, fraction, zone] = match;
  const ms = Date.parse(`${whole}${zone ?? "Z"}`);
  return Number.isNaN(ms) ? null : ms / 1000 + Number(fraction ?? 0);
}

const toDegrees = (radians: number): number => (radians * 180) / Math.PI;
const add = (u: Vector3, v: Vector3): Vector3 => [
  u[0] + v[0],
  u[1] + v[1],
  u[2] + v[2],
];
const subtract = (u: Vector3, v: Vector3): Vector3 => add(u, scale(v, -1));
const scale = (u: Vector3, k: number): Vector3 => [u[0] * k, u[1] * k, u[2] * k];
const dot = (u: Vector3, v: Vector3): number => u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
const cross = (u: Vector3, v: Vector3): Vector3 => [
  u[1] * v[2] - u[2] * v[1],
  u[2] * v[0] - u[0] * v[2],
  u[0] * v[1] - u[1] * v[0],
];
