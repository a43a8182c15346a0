/**
 * This file reads the annotation of a TerraSAR-X, TanDEM-X or PAZ product
 * (`TSX1_SAR__….xml`), by the TerraSAR-X Product Format (TX-GS-DD-3302, TX-PGS-TN-4049):
 * β0 = calFactor · DN². σ0 = (β0 − noise) · sin θ would need the incidence at every
 * pixel, so the image stays in β0, which the document states exactly.
 */
import { radarBand } from "#core/sar/capella-metadata.ts";
import { NO_METADATA } from "#core/sar/no-metadata.ts";
import { broadsideAzimuth, lookSideOf } from "./look-azimuth.ts";
import type { DocumentInput, ProductDocument } from "./product-document.ts";
import { elementAt, elementsOf, numberAt, textAt } from "./xml-text.ts";

export function readTerraSar({
  files,
  imageName,
}: DocumentInput): ProductDocument | null {
  const file = files.find(({ text }) => text.includes("<level1Product"));
  if (file === undefined) {
    return null;
  }
  const { text } = file;
  const named = /^IMAGE_(HH|VV|HV|VH)_/i.exec(imageName)?.[1]?.toUpperCase() ?? null;
  const polarisation = named ?? textAt(text, "polarisationList", "polLayer");
  const factor = calibrationFactor(text, polarisation);
  const acquisition = elementAt(text, "acquisitionInfo") ?? "";
  const raster = elementAt(text, "imageRaster") ?? "";
  const scene = elementAt(text, "sceneInfo") ?? "";
  const side = lookSideOf(textAt(acquisition, "lookDirection"));
  const [rows, columns] = [
    numberAt(raster, "numberOfRows"),
    numberAt(raster, "numberOfColumns"),
  ];
  const spacings = [numberAt(raster, "rowSpacing"), numberAt(raster, "columnSpacing")];
  // Spacings of complex products are seconds along the range.
  const isMetres = spacings.every((spacing) => spacing !== null && spacing > 1e-3);
  return {
    source: file.name,
    metadata: {
      ...NO_METADATA,
      product: textAt(text, "productVariantInfo", "productVariant"),
      platform: textAt(text, "missionInfo", "mission"),
      mode: textAt(acquisition, "imagingMode"),
      polarisation,
      band: radarBand(numberAt(text, "radarParameters", "centerFrequency")) ?? "X",
      startTime: textAt(scene, "start", "timeUTC"),
      incidenceAngleDeg: numberAt(scene, "sceneCenterCoord", "incidenceAngle"),
      lookSide: side,
      lookAzimuthDeg: broadsideAzimuth(numberAt(scene, "headingAngle"), side),
      looksRange: numberAt(raster, "rangeLooks"),
      looksAzimuth: numberAt(raster, "azimuthLooks"),
      pixelSpacingM: isMetres
        ? Math.sqrt((spacings[0] as number) * (spacings[1] as number))
        : null,
    },
    calibration:
      factor === null ? null : { kind: "factor", factor, radiometry: "beta0" },
    says:
      factor === null
        ? "It states no calFactor."
        : `β0 = calFactor · DN² with calFactor ${factor.toExponential(6)}; noise is not subtracted.`,
    size: rows === null || columns === null ? null : { rows, columns },
    warnings: [],
  };
}

/** Returns the factor of the polarisation's layer, or the only one. */
function calibrationFactor(text: string, polarisation: string | null): number | null {
  const constants = elementsOf(text, "calibrationConstant");
  const own = constants.find((item) => textAt(item, "polLayer") === polarisation);
  const chosen = own ?? (constants.length === 1 ? constants[0] : undefined);
  const factor = chosen === undefined ? null : numberAt(chosen, "calFactor");
  return factor !== null && factor > 0 ? factor : null;
}
