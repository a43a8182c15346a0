/**
 * Builds the scene of an optical picture, once its kind is decided.
 */
import { acquisitionDate } from "./acquisition-date.ts";
import {
  type ImageEvidence,
  sceneCommon,
  sentence,
  unsupportedBands,
} from "./image-evidence.ts";
import type { ImageInfo } from "./image-info.ts";
import { nodataRule } from "./nodata-rule.ts";
import type { EoScene, SceneReading } from "./scene.ts";

/** @throws AppError bands-unsupported with fewer than three bands that hold data. */
export function readEoScene(found: ImageEvidence, reading: SceneReading): EoScene {
  const { input, bands, warnings } = found;
  const { info, statistics } = input;
  const [r, g, b] = bands;
  if (r === undefined || g === undefined || b === undefined) {
    throw unsupportedBands(info, `${bands.length} bands with data`);
  }
  if (info.photometric !== "rgb") {
    warnings.push("The file does not name its bands: 1, 2, 3 are taken for R, G, B.");
  }
  const rgb = [r, g, b].flatMap((band) => statistics.bands[band] ?? []);
  const white = whiteOf(info, Math.max(...rgb.map((band) => band.q999)));
  const dated = acquisitionDate(info.name, info.gdalMetadata);
  if (dated.warning !== null) {
    warnings.push(dated.warning);
  }
  return {
    role: "eo",
    kind: "rgb-eo",
    ...sceneCommon(found),
    date: dated.date,
    unit: info.sampleType.startsWith("float") && white === 1 ? "reflectance-01" : "dn",
    nodata: nodataRule(info.nodata, "other", null, null),
    evidence: sentence(reading.evidence),
    rgbBands: [r, g, b],
    white,
    mayMeasure: true,
  };
}

/** Full scale of the type; the 99.9 % quantile where less than half of it is used. */
function whiteOf(info: ImageInfo, q999: number): number {
  switch (info.sampleType) {
    case "uint8":
      return 255;
    case "float32":
    case "float64":
      return q999 <= 1.5 ? 1 : q999;
    default: {
      const full = info.sampleType === "int16" ? 32767 : 65535;
      return q999 > full / 2 ? full : Math.max(1, q999);
    }
  }
}
