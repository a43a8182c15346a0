/** The GeoKeyDirectory (tag 34735) and its two parameter tags → named values. */

const KEY_NAMES: Readonly<Record<number, string>> = {
  1024: "GTModelTypeGeoKey",
  1025: "GTRasterTypeGeoKey",
  1026: "GTCitationGeoKey",
  2048: "GeographicTypeGeoKey",
  2049: "GeogCitationGeoKey",
  2050: "GeogGeodeticDatumGeoKey",
  2051: "GeogPrimeMeridianGeoKey",
  2052: "GeogLinearUnitsGeoKey",
  2053: "GeogLinearUnitSizeGeoKey",
  2054: "GeogAngularUnitsGeoKey",
  2055: "GeogAngularUnitSizeGeoKey",
  2056: "GeogEllipsoidGeoKey",
  2057: "GeogSemiMajorAxisGeoKey",
  2058: "GeogSemiMinorAxisGeoKey",
  2059: "GeogInvFlatteningGeoKey",
  2060: "GeogAzimuthUnitsGeoKey",
  2061: "GeogPrimeMeridianLongGeoKey",
  2062: "GeogTOWGS84GeoKey",
  3072: "ProjectedCSTypeGeoKey",
  3073: "PCSCitationGeoKey",
  3074: "ProjectionGeoKey",
  3075: "ProjCoordTransGeoKey",
  3076: "ProjLinearUnitsGeoKey",
  3077: "ProjLinearUnitSizeGeoKey",
  3078: "ProjStdParallel1GeoKey",
  3079: "ProjStdParallel2GeoKey",
  3080: "ProjNatOriginLongGeoKey",
  3081: "ProjNatOriginLatGeoKey",
  3082: "ProjFalseEastingGeoKey",
  3083: "ProjFalseNorthingGeoKey",
  3084: "ProjFalseOriginLongGeoKey",
  3085: "ProjFalseOriginLatGeoKey",
  3086: "ProjFalseOriginEastingGeoKey",
  3087: "ProjFalseOriginNorthingGeoKey",
  3088: "ProjCenterLongGeoKey",
  3089: "ProjCenterLatGeoKey",
  3090: "ProjCenterEastingGeoKey",
  3091: "ProjCenterNorthingGeoKey",
  3092: "ProjScaleAtNatOriginGeoKey",
  3093: "ProjScaleAtCenterGeoKey",
  3094: "ProjAzimuthAngleGeoKey",
  3095: "ProjStraightVertPoleLongGeoKey",
};

/** Limits the characters of one citation, because regular expressions search it. */
const MOST_TEXT = 4096;
const IN_DIRECTORY = 0;
const IN_DOUBLES = 34736;
const IN_ASCII = 34737;

/**
 * Returns the values by the keys' names of GeoTIFF 1.0; unknown keys, and values
 * outside of their parameter tag, are left out.
 * @returns null without a directory
 */
export function parseGeoKeyDirectory(
  directory: ArrayLike<number> | undefined,
  doubles: ArrayLike<number> | undefined,
  ascii: string | null,
): Record<string, number | string | number[]> | null {
  if (directory === undefined || directory.length < 4) {
    return null;
  }
  const keys: Record<string, number | string | number[]> = {};
  const count = Math.min(directory[3] ?? 0, Math.floor(directory.length / 4) - 1);
  for (let i = 1; i <= count; i++) {
    const [id, location, length, value] = [0, 1, 2, 3].map(
      (k) => directory[4 * i + k] ?? 0,
    ) as [number, number, number, number];
    const name = KEY_NAMES[id];
    if (name === undefined) {
      continue;
    }
    if (location === IN_DIRECTORY) {
      keys[name] = value;
    } else if (location === IN_DOUBLES && doubles !== undefined) {
      const values = Array.from(doubles).slice(value, value + length);
      if (values.length === length && length > 0) {
        keys[name] = length === 1 ? (values[0] as number) : values;
      }
    } else if (location === IN_ASCII && ascii !== null) {
      // The closing "|" belongs to the format and not to the text.
      keys[name] = ascii
        .slice(value, value + Math.min(length, MOST_TEXT))
        .replace(/\|$/, "");
    }
  }
  return keys;
}
