/** This file builds the scene of an optical picture, after its kind has been decided. */
import { acquisitionDate } from "./acquisition-date.ts";
import {
  type ImageEvidence,
  sceneCommon,
  sentence,
  unsupportedBands,
} from "./image-evidence.ts";
import type { ImageInfo } from "./image-info.ts";
import { nodataRule } from "./nodata-rule.ts";
import type { BandStatistics } from "./sample-statistics.ts";
import type { EoScene, SceneReading } from "./scene.ts";

/** Builds the scene. @throws AppError bands-unsupported for two bands, which make no picture */
export function readEoScene(found: ImageEvidence, reading: SceneReading): EoScene {
  const { input, bands, warnings } = found;
  const { info, statistics } = input;
  const [r, g, b] = chooseColors(found);
  if (r === undefined || g === undefined || b === undefined) {
    throw unsupportedBands(info, `${bands.length} bands with data`);
  }
  const rgb = [r, g, b].flatMap((band) => statistics.bands[band] ?? []);
  const { white, warning } = whiteOf(info, rgb);
  if (warning !== null) {
    warnings.push(warning);
  }
  const dated = acquisitionDate(info.name, info.gdalMetadata);
  if (dated.warning !== null) {
    warnings.push(dated.warning);
  }
  // An exact 0 in floats is black here: only numbers far from all others are no data.
  const fill = input.fill?.kind === "outlier" ? input.fill : null;
  const hasMask = info.hasMask === true;
  return {
    role: "eo",
    kind: "rgb-eo",
    ...sceneCommon(found),
    date: dated.date,
    unit: info.sampleType.startsWith("float") && white === 1 ? "reflectance-01" : "dn",
    nodata: nodataRule(
      { tag: info.nodata, fill, hasMask, product: "other" },
      null,
      null,
    ),
    evidence: sentence(reading.evidence),
    rgbBands: [r, g, b],
    white,
    isWhiteGuessed: warning !== null,
  };
}

/**
 * Chooses the bands that are named red, green, blue; otherwise the first three; a
 * single band for all three.
 */
function chooseColors({ input, bands, roles, warnings }: ImageEvidence) {
  const { colors } = roles;
  if (colors?.bands.every((band) => bands.includes(band))) {
    const isUsual = colors.bands.every((band, i) => band === bands[i]);
    if (!isUsual) {
      const numbers = colors.bands.map((band) => band + 1).join(", ");
      warnings.push(
        `Bands ${numbers} are shown as red, green, blue: ${colors.words} say so.`,
      );
    }
    return colors.bands;
  }
  const [only] = bands;
  if (bands.length === 1 && only !== undefined) {
    warnings.push("The picture has one band: it is shown and measured as grey.");
    return [only, only, only];
  }
  if (input.info.photometric !== "rgb") {
    warnings.push("The file does not name its bands: 1, 2, 3 are taken for R, G, B.");
  }
  return bands;
}

/**
 * Which stored value is white: the full scale of the type; where less than half of it is
 * used, the 99.9 % quantile, and the picture's brightness is relative.
 */
function whiteOf(
  info: ImageInfo,
  bands: readonly BandStatistics[],
): { white: number; warning: string | null } {
  const q999 = Math.max(...bands.map((band) => band.q999));
  const max = Math.max(...bands.map((band) => band.max));
  const stated = (white: number) => ({ white, warning: null });
  const guessed = (white: number) => ({
    white,
    warning: `White is taken to be ${Number(white.toPrecision(6))}, below which 99.9 % of the values lie: nothing states it, and brightness is relative.`,
  });
  switch (info.sampleType) {
    case "uint8":
      return stated(255);
    case "float32":
    case "float64":
      return q999 <= 1.5 ? stated(1) : guessed(q999);
    default: {
      if (max <= 255) {
        return {
          white: 255,
          warning: `All sampled values lie below 256: white is taken to be 255, as of 8-bit numbers stored in ${info.sampleType}.`,
        };
      }
      const full = info.sampleType === "int16" ? 32767 : 65535;
      return q999 > full / 2 ? stated(full) : guessed(Math.max(1, q999));
    }
  }
}

/** Returns the scene with that stored value as white, unless its own is stated. */
export function withWhite(scene: EoScene, white: number | null): EoScene {
  return white === null || !scene.isWhiteGuessed ? scene : { ...scene, white };
}
