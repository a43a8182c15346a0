/**
 * Returns the direction from the satellite to the ground, in degrees clockwise from
 * north, for an antenna at a right angle to the flight.
 */
export function broadsideAzimuth(
  headingDeg: number | null,
  side: "left" | "right" | null,
): number | null {
  return headingDeg === null || side === null
    ? null
    : (headingDeg + (side === "right" ? 90 : -90) + 720) % 360;
}

/**
 * Returns the look direction from a stated azimuth whose sense is unclear: some
 * operators give it from the satellite to the ground, others the other way round. An
 * antenna to the right of an ascending orbit, or to the left of a descending one, looks
 * eastwards, which decides it; null if orbit or side are not stated.
 */
export function sensedAzimuth(
  azimuthDeg: number | null,
  side: "left" | "right" | null,
  orbit: string | null,
): number | null {
  const isAscending = /^asc/i.test(orbit ?? "");
  if (azimuthDeg === null || side === null || !/^(a|de)sc/i.test(orbit ?? "")) {
    return null;
  }
  const looksEast = isAscending === (side === "right");
  const azimuth = ((azimuthDeg % 360) + 360) % 360;
  return azimuth < 180 === looksEast ? azimuth : (azimuth + 180) % 360;
}

/** Returns the look side that a document writes in any case. */
export function lookSideOf(text: string | null): "left" | "right" | null {
  const side = text?.trim().toLowerCase();
  return side === "left" || side === "right" ? side : null;
}
