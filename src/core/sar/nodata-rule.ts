/**
 * Which stored value means "no data" (FACTS §3.1; ESA SNAP's Capella reader).
 */
import type { CapellaMetadata } from "./capella-metadata.ts";
import type { NodataRule } from "./scene.ts";

/** First Capella processor whose detected products mark no data with 0. */
const ZERO_NODATA_SINCE = [1, 6, 20] as const;

/**
 * The rule for an image: the GDAL_NODATA tag, then what Capella's processor did, then 0
 * for other detected amplitudes. NaN is no data whatever the rule says.
 *
 * @param pixel00 Stored value of band 0 at (0, 0); null when it is not known.
 */
export function nodataRule(
  tag: number | null,
  product: "capella-detected" | "amplitude" | "other",
  capella: Pick<CapellaMetadata, "softwareVersion"> | null,
  pixel00: number | null,
): NodataRule {
  if (tag !== null) {
    return { value: tag, reason: `GDAL_NODATA tag: ${tag}` };
  }
  if (product === "amplitude") {
    return { value: 0, reason: "no tag; an amplitude of 0 holds no backscatter" };
  }
  if (product === "other") {
    return { value: null, reason: "no tag; NaN only" };
  }
  const version = capella?.softwareVersion ?? null;
  const since = ZERO_NODATA_SINCE.join(".");
  const parts = version === null ? null : versionParts(version);
  if (parts === null) {
    return { value: 0, reason: `0, as Capella's processor ${since} and later write` };
  }
  if (compareVersions(parts, ZERO_NODATA_SINCE) >= 0) {
    return { value: 0, reason: `0, since Capella's processor ${version} ≥ ${since}` };
  }
  return pixel00 === null
    ? { value: 0, reason: `0: pixel (0, 0), which ${version} asks for, is not known` }
    : {
        value: pixel00,
        reason: `value of pixel (0, 0), since Capella's processor ${version} < ${since}`,
      };
}

/** Numbers of a version ("v1.6.20-rc1" → [1, 6, 20]); null when it begins with none. */
export function versionParts(version: string): readonly number[] | null {
  const match = /^\s*v?(\d+(?:\.\d+)*)/i.exec(version);
  return match?.[1] ? match[1].split(".").map(Number) : null;
}

/** Compares number by number (1.10 > 1.6, and 1.6 = 1.6.0): negative, 0 or positive. */
export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) {
      return difference;
    }
  }
  return 0;
}
