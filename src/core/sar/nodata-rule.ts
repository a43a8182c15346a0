/**
 * This file decides which stored value means "no data", following Capella's product
 * guide and the Capella reader of ESA's SNAP.
 */
import { withMinus } from "#core/with-minus.ts";
import type { CapellaMetadata } from "./capella-metadata.ts";
import type { FillValue } from "./fill-value.ts";
import type { NodataRule } from "./scene.ts";

/** First version of Capella's processor whose detected products mark no data with 0. */
const ZERO_NODATA_SINCE = [1, 6, 20] as const;

export type NodataEvidence = {
  /** Value of the GDAL_NODATA tag. */
  readonly tag: number | null;
  /** A fill value found among the numbers only. */
  readonly fill: FillValue | null;
  /** Whether a mask or opacity marks pixels without data. */
  readonly hasMask: boolean;
  readonly product: "capella-detected" | "amplitude-8-bit" | "amplitude" | "other";
};

/**
 * Returns the rule for an image: the GDAL_NODATA tag, then the rule of Capella's
 * processor, then a fill value among the samples, then 0 for other detected amplitudes.
 * In 8 bits, dark ground may be 0 as well: without a tag or a mask, only zeros in a
 * solid area at the border are no data (`border-nodata.ts`). NaN is always no data.
 *
 * @param pixel00 stored value of band 0 at (0, 0); null when it is not known
 */
export function nodataRule(
  { tag, fill, hasMask, product }: NodataEvidence,
  capella: Pick<CapellaMetadata, "softwareVersion"> | null,
  pixel00: number | null,
): NodataRule {
  if (tag !== null) {
    return { value: tag, reason: `GDAL_NODATA tag: ${tag}` };
  }
  if (product !== "capella-detected" && fill !== null) {
    return { value: fill.value, reason: fillReason(fill) };
  }
  if (product === "amplitude-8-bit") {
    return hasMask
      ? { value: null, reason: "no tag; the file's mask says where data are" }
      : {
          value: 0,
          scope: "border",
          reason:
            "no tag; 0 that reaches the border as a solid area, elsewhere dark ground",
        };
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

/** Words a reason such as "no tag; −9999, which fills 27 % of the sampled pixels …" */
export function fillReason({ value, share, kind }: FillValue): string {
  const percent = `${Number((share * 100).toPrecision(2))} %`;
  const what = kind === "zero" ? "exactly 0" : withMinus(value);
  const why =
    kind === "zero"
      ? "which backscatter in floats never is by chance"
      : "far from all other values";
  return `no tag; ${percent} of the sampled pixels are ${what}, ${why}: a fill value`;
}

/**
 * Returns the numbers of a version ("v1.6.20-rc1" gives [1, 6, 20]); null if it does
 * not begin with one.
 */
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
