/** This file builds the scene of a radar image, after its kind has been decided. */
import { acquisitionDate } from "./acquisition-date.ts";
import {
  calibrationFormula,
  decibelUnit,
  radiometryFrom,
  storedUnit,
} from "./calibration.ts";
import { capellaToSarMetadata } from "./capella-metadata.ts";
import type { ProductDocument } from "./documents/product-document.ts";
import {
  allNodata,
  type ImageEvidence,
  sceneCommon,
  sentence,
} from "./image-evidence.ts";
import type { ImageInfo } from "./image-info.ts";
import { NO_METADATA } from "./no-metadata.ts";
import { type NodataEvidence, nodataRule } from "./nodata-rule.ts";
import type { Calibration, NodataRule, SarScene, SceneReading } from "./scene.ts";
import { isGreyPicture } from "./scene-readings.ts";

/**
 * Builds the scene of a detected Capella product: terrain- (GEO) or ellipsoid-corrected
 * (GEC).
 */
export function capellaScene(found: ImageEvidence, product: "GEO" | "GEC"): SarScene {
  const { input, capella, capellaSource, bands } = found;
  const rule = nodataRule(
    nodataEvidence(found, "capella-detected"),
    capella,
    bands[0] === 0 ? input.pixel00 : null,
  );
  return buildSar(found, {
    kind: product === "GEO" ? "capella-geo" : "capella-gec",
    calibration: amplitudeCalibration(found),
    nodata: rule,
    evidence: `${capellaSource} holds Capella's metadata: ${product}.`,
  });
}

/** Builds the scene of complex samples of any origin, of which the amplitude |z| is read. */
export function complexScene(found: ImageEvidence): SarScene {
  const { capella, capellaSource, bands } = found;
  const scaled = capella?.scaleFactor
    ? ` ${capellaSource} holds its scale factor.`
    : " Nothing states a scale.";
  if (bands.length > 1) {
    found.warnings.push(`Band 1 of ${bands.length} is used.`);
  }
  return buildSar(found, {
    kind: "complex-slc",
    calibration: amplitudeCalibration(found),
    nodata: nodataRule(nodataEvidence(found, "other"), capella, null),
    evidence: `Samples are complex: the amplitude |z| is used.${capella === null ? productSays(found) || scaled : scaled}`,
  });
}

/** Builds the scene of radar whose kind follows from its numbers or the user's answer. */
export function readSarScene(found: ImageEvidence, reading: SceneReading): SarScene {
  const { capella } = found;
  const { info } = found.input;
  sayWhichBand(found);
  const isAmplitude = reading.as === "amplitude";
  const radiometry = radiometryFrom(
    statedRadiometry(info) ?? capella?.radiometry ?? null,
  );
  const calibration: Calibration =
    reading.as === "amplitude"
      ? amplitudeCalibration(found)
      : { kind: reading.as === "decibel" ? "decibel" : "linear", radiometry };
  const is8Bit = info.sampleType === "uint8";
  const product = !isAmplitude ? "other" : is8Bit ? "amplitude-8-bit" : "amplitude";
  const nodata = nodataRule(nodataEvidence(found, product), capella, null);
  return buildSar(found, {
    kind: isAmplitude ? "amplitude" : "calibrated-float",
    calibration:
      calibration.kind === "uncalibrated-amplitude" && holdsDarkZeros(nodata, product)
        ? { ...calibration, zeroAs: HALF_A_STEP }
        : calibration,
    nodata,
    evidence: `${sentence(reading.evidence)}${isAmplitude ? productSays(found) : ""}`,
  });
}

/** Returns what the product's own document says of the numbers, with a leading space. */
function productSays({ product }: ImageEvidence): string {
  return product === null ? "" : ` ${product.source}: ${product.says}`;
}

/** An 8-bit 0 stands for all amplitudes that round to it, of which this is the largest. */
const HALF_A_STEP = 0.5;

/**
 * Tells whether zeros are dark ground: such ground is valid and has a power, although 8
 * bits cannot show it.
 */
function holdsDarkZeros(
  { value, scope }: NodataRule,
  product: NodataEvidence["product"],
): boolean {
  return product === "amplitude-8-bit" && (value !== 0 || scope === "border");
}

function nodataEvidence(
  { input }: ImageEvidence,
  product: NodataEvidence["product"],
): NodataEvidence {
  return {
    tag: input.info.nodata,
    fill: input.fill ?? null,
    hasMask: input.info.hasMask === true,
    product,
  };
}

/** Warns which band of several is taken as the radar image, and what the others are. */
function sayWhichBand({ input, bands, roles, warnings }: ImageEvidence): void {
  const { info, statistics } = input;
  const band = bands[0] ?? 0;
  if (info.bands - (info.alphaBand === null ? 0 : 1) < 2) {
    return;
  }
  if (isGreyPicture(info, statistics, bands.length)) {
    return;
  }
  const name = roles.names[band] ?? null;
  warnings.push(
    name === null
      ? `Band ${band + 1} of ${info.bands} is shown and translated; the file does not name its bands.`
      : `Band ${band + 1} of ${info.bands} (${name}) is shown and translated.`,
  );
}

/** Returns the calibration that Capella's metadata or another product's document states. */
function amplitudeCalibration(found: ImageEvidence): Calibration {
  const { capella, capellaSource, product, input, warnings } = found;
  const type = capella?.dataType?.toLowerCase() ?? null;
  const stored = input.info.sampleType;
  const isForeign =
    type !== null &&
    !input.info.isComplex &&
    type !== stored &&
    // UInt16 stored in a wider type, or resampled to floats, still is DN; 8 bits is a
    // preview.
    !(type === "uint16" && !/^u?int8$/.test(stored));
  if (capella === null) {
    return statedCalibration(product);
  }
  if (capella.scaleFactor === null || isForeign) {
    warnings.push(
      isForeign
        ? `${capellaSource} gives a scale factor for ${type}, but samples are ${stored}: it is not applied, and dB are relative.`
        : `${capellaSource} gives no usable scale_factor: dB are relative.`,
    );
    return { kind: "uncalibrated-amplitude" };
  }
  return {
    kind: "scale-factor",
    scaleFactor: capella.scaleFactor,
    radiometry: radiometryFrom(capella.radiometry),
  };
}

function statedCalibration(product: ProductDocument | null): Calibration {
  const stated = product?.calibration ?? null;
  if (stated === null) {
    return { kind: "uncalibrated-amplitude" };
  }
  const { radiometry } = stated;
  return stated.kind === "table"
    ? { kind: "table", table: stated.table, radiometry }
    : { kind: "scale-factor", scaleFactor: Math.sqrt(stated.factor), radiometry };
}

function buildSar(
  found: ImageEvidence,
  what: Pick<SarScene, "kind" | "calibration" | "nodata" | "evidence">,
): SarScene {
  const { input, capella, product, warnings } = found;
  const { info } = input;
  const bandIndex = found.bands[0] ?? 0;
  const band = input.statistics.bands[bandIndex];
  const isNothing = (value: number) =>
    value === what.nodata.value || (value === 0 && what.calibration.kind !== "decibel");
  if (band && band.min === band.max && isNothing(band.min)) {
    throw allNodata(info, String(band.min));
  }
  const metadata =
    capella === null
      ? (product?.metadata ?? NO_METADATA)
      : capellaToSarMetadata(capella);
  const dated = acquisitionDate(info.name, info.gdalMetadata);
  const { startTime } = metadata;
  if (startTime === null && dated.warning !== null) {
    warnings.push(dated.warning);
  }
  return {
    role: "sar",
    ...what,
    ...sceneCommon(found),
    date: startTime ?? dated.date,
    unit: storedUnit(what.calibration),
    displayUnit: decibelUnit(what.calibration),
    formula: calibrationFormula(what.calibration, info.isComplex ? "|z|" : "DN"),
    bandIndex,
    metadata: {
      ...metadata,
      polarisation:
        metadata.polarisation ?? found.roles.polarisations[bandIndex] ?? null,
    },
  };
}

/** Returns the only coefficient that the file's own GDAL metadata names, as a key or a value. */
function statedRadiometry(info: ImageInfo): string | null {
  const text = Object.entries(info.gdalMetadata).flat().join("\n").toLowerCase();
  const pattern = /(sigma|beta|gamma)[ _-]?(?:0|nought|naught)(?!\d)/g;
  const named = new Set(Array.from(text.matchAll(pattern), (match) => `${match[1]}0`));
  const [only] = named;
  return named.size === 1 ? (only ?? null) : null;
}
