/**
 * Decides once what an opened image is. Order: complex samples, Capella's metadata, then
 * the numbers themselves; what the numbers leave open is asked, not guessed.
 */
import { AppError } from "#core/errors.ts";
import { type Grid, PIXEL_AFFINE } from "#core/raster/grid.ts";
import { acquisitionDate } from "./acquisition-date.ts";
import {
  calibrationFormula,
  decibelUnit,
  radiometryFrom,
  storedUnit,
} from "./calibration.ts";
import {
  type CapellaMetadata,
  capellaToSarMetadata,
  parseCapellaMetadata,
} from "./capella-metadata.ts";
import type { ImageInfo } from "./image-info.ts";
import { nodataRule } from "./nodata-rule.ts";
import type { SampleStatistics } from "./sample-statistics.ts";
import type {
  Calibration,
  EoScene,
  SarMetadata,
  SarScene,
  Scene,
  SceneAnswer,
  SceneReading,
} from "./scene.ts";
import { isGreyPicture, rangeText, sceneReadings } from "./scene-readings.ts";

export type ClassifyInput = {
  readonly info: ImageInfo;
  /** Of a small overview, or of windows where there is none. */
  readonly statistics: SampleStatistics;
  /** Text of an `_extended.json` dropped beside the image. */
  readonly sidecar: string | null;
  /** Stored value of band 0 at pixel (0, 0) of the full resolution. */
  readonly pixel00: number | null;
  /** Ground metres a pixel at the centre; null in pixel space. */
  readonly gsdM: number | null;
  readonly corners: Scene["corners"];
  /** What the user said this image is. */
  readonly answer: SceneAnswer | null;
};

export type Classification =
  | { readonly status: "classified"; readonly scene: Scene }
  | { readonly status: "ambiguous"; readonly readings: readonly SceneReading[] };

type Found = {
  readonly input: ClassifyInput;
  readonly capella: CapellaMetadata | null;
  /** Where the metadata was, for the evidence. */
  readonly capellaSource: string;
  readonly warnings: string[];
  /** Bands that are neither opacity nor empty. */
  readonly bands: readonly number[];
};

/**
 * Classifies an image from its header, a sample of its pixels and its metadata.
 *
 * @throws AppError metadata-invalid (JSON cut off, no sidecar), bands-unsupported,
 *   all-nodata, argument-invalid (an answer that the numbers exclude)
 */
export function classifyScene(input: ClassifyInput): Classification {
  const found = gather(input);
  const { info } = input;
  if (info.isComplex) {
    return classified(complexScene(found));
  }
  const product = found.capella?.productType ?? null;
  if (found.bands.length === 1 && (product === "GEO" || product === "GEC")) {
    return classified(capellaScene(found, product));
  }
  const readings = sceneReadings(info, input.statistics, found.bands);
  const reading = chooseReading(found, readings);
  if (reading === null) {
    return { status: "ambiguous", readings };
  }
  return classified(
    reading.as === "eo" ? eoScene(found, reading) : sarScene(found, reading),
  );
}

function gather(input: ClassifyInput): Found {
  const { info, statistics } = input;
  const warnings: string[] = [];
  const { capella, capellaSource } = findCapella(input, warnings);
  const coloured = statistics.bands.flatMap((_, band) =>
    band === info.alphaBand ? [] : [band],
  );
  const bands = coloured.filter((band) => (statistics.bands[band]?.n ?? 0) > 0);
  if (coloured.length === 0) {
    throw unsupportedBands(info, "no band but opacity");
  }
  if (bands.length === 0) {
    throw allNodata(info, info.nodata === null ? "NaN" : `NaN or ${info.nodata}`);
  }
  if (bands.length < coloured.length) {
    const empty = coloured.filter((band) => !bands.includes(band)).map((b) => b + 1);
    warnings.push(`Band ${empty.join(", ")} holds no data and is left out.`);
  }
  if (capella === null && /^CAPELLA_/i.test(info.name)) {
    warnings.push(
      "The name is that of a Capella product, but its metadata is missing: drop the _extended.json beside the image.",
    );
  }
  if (info.georeference === null) {
    warnings.push("The image has no georeference: it is shown in pixel space.");
  }
  return { input, capella, capellaSource, warnings, bands };
}

/** The tag wins when it names the product; a sidecar stands in for less than that. */
function findCapella(
  { info, sidecar }: ClassifyInput,
  warnings: string[],
): { capella: CapellaMetadata | null; capellaSource: string } {
  const beside = sidecar === null ? null : parseCapellaMetadata(sidecar);
  if (sidecar !== null && beside === null) {
    warnings.push("The JSON beside the image is not Capella's metadata.");
  }
  let tag: CapellaMetadata | null = null;
  try {
    tag = parseCapellaMetadata(info.imageDescription ?? "");
  } catch (error) {
    if (beside === null) {
      throw error;
    }
    warnings.push("TIFF tag 270 is cut off: the _extended.json is used instead.");
  }
  const isSidecar = beside !== null && (tag?.productType ?? null) === null;
  const capella = isSidecar ? beside : tag;
  if (capella?.rows && capella.columns) {
    if (capella.rows !== info.height || capella.columns !== info.width) {
      warnings.push(
        `The metadata describes ${capella.columns} × ${capella.rows} pixels; the image has ${info.width} × ${info.height}.`,
      );
    }
  }
  return {
    capella,
    capellaSource: isSidecar ? "The _extended.json beside it" : "TIFF tag 270",
  };
}

function capellaScene(found: Found, product: "GEO" | "GEC"): SarScene {
  const { input, capella, capellaSource, bands } = found;
  const rule = nodataRule(
    input.info.nodata,
    "capella-detected",
    capella,
    bands[0] === 0 ? input.pixel00 : null,
  );
  return buildSar(found, {
    kind: product === "GEO" ? "capella-geo" : "capella-gec",
    calibration: scaleFactorCalibration(found),
    nodata: rule,
    evidence: `${capellaSource} holds Capella's metadata: ${product}.`,
  });
}

function complexScene(found: Found): SarScene {
  const { capella, capellaSource, input, bands } = found;
  const scaled = capella?.scaleFactor
    ? ` ${capellaSource} holds its scale factor.`
    : " Nothing states a scale.";
  if (bands.length > 1) {
    found.warnings.push(`Band 1 of ${bands.length} is used.`);
  }
  return buildSar(found, {
    kind: "complex-slc",
    calibration: scaleFactorCalibration(found, true),
    nodata: nodataRule(input.info.nodata, "other", capella, null),
    evidence: `Samples are complex: the amplitude |z| is used.${scaled}`,
  });
}

function sarScene(found: Found, reading: SceneReading): SarScene {
  const { input, capella, bands } = found;
  const radiometry = radiometryFrom(statedRadiometry(input.info));
  if (bands.length > 1 && !isGreyPicture(input.info, input.statistics, bands.length)) {
    found.warnings.push(
      `Band ${(bands[0] ?? 0) + 1} of ${bands.length} is shown and translated; the file does not name its bands.`,
    );
  }
  const isAmplitude = reading.as === "amplitude";
  const calibration: Calibration =
    reading.as === "amplitude"
      ? scaleFactorCalibration(found)
      : { kind: reading.as === "decibel" ? "decibel" : "linear", radiometry };
  return buildSar(found, {
    kind: isAmplitude ? "amplitude" : "calibrated-float",
    calibration,
    nodata: nodataRule(
      input.info.nodata,
      isAmplitude ? "amplitude" : "other",
      capella,
      null,
    ),
    evidence: sentence(reading.evidence),
  });
}

/** (scaleFactor·DN)² where the metadata states a factor for samples like these. */
function scaleFactorCalibration(found: Found, mayLackType = false): Calibration {
  const { capella, capellaSource, input, warnings } = found;
  const type = capella?.dataType?.toLowerCase() ?? null;
  const stored = input.info.sampleType;
  const isForeign =
    type !== null &&
    !mayLackType &&
    type !== stored &&
    // The same integers, stored wider.
    !(type === "uint16" && !/^u?int8$/.test(stored));
  if (capella === null) {
    return { kind: "uncalibrated-amplitude" };
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

function buildSar(
  found: Found,
  what: Pick<SarScene, "kind" | "calibration" | "nodata" | "evidence">,
): SarScene {
  const { input, capella, warnings } = found;
  const { info } = input;
  const bandIndex = found.bands[0] ?? 0;
  const band = input.statistics.bands[bandIndex];
  const isNothing = (value: number) =>
    value === what.nodata.value || (value === 0 && what.calibration.kind !== "decibel");
  if (band && band.min === band.max && isNothing(band.min)) {
    throw allNodata(info, String(band.min));
  }
  const dated = acquisitionDate(info.name, info.gdalMetadata);
  const startTime = capella?.startTime ?? null;
  if (startTime === null && dated.warning !== null) {
    warnings.push(dated.warning);
  }
  return {
    role: "sar",
    ...what,
    ...common(found),
    date: startTime ?? dated.date,
    unit: storedUnit(what.calibration),
    displayUnit: decibelUnit(what.calibration),
    formula: calibrationFormula(what.calibration, info.isComplex ? "|z|" : "DN"),
    bandIndex,
    metadata: capella === null ? NO_METADATA : capellaToSarMetadata(capella),
  };
}

function eoScene(found: Found, reading: SceneReading): EoScene {
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
  const dated = acquisitionDate(info.name, info.gdalMetadata);
  if (dated.warning !== null) {
    warnings.push(dated.warning);
  }
  return {
    role: "eo",
    kind: "rgb-eo",
    ...common(found),
    date: dated.date,
    unit: info.sampleType.startsWith("float") ? "reflectance-01" : "dn",
    nodata: nodataRule(info.nodata, "other", null, null),
    evidence: sentence(reading.evidence),
    rgbBands: [r, g, b],
    white: whiteOf(info, Math.max(...rgb.map((band) => band.q999))),
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

function common({ input, warnings }: Found) {
  const { info } = input;
  const grid: Grid = {
    crs: info.georeference?.crs ?? "pixel",
    affine: info.georeference?.affine ?? PIXEL_AFFINE,
    width: info.width,
    height: info.height,
  };
  return {
    name: info.name,
    grid,
    bands: info.bands,
    gsdM: info.georeference === null ? null : input.gsdM,
    corners: info.georeference === null ? null : input.corners,
    warnings,
  };
}

/** The only reading, the user's, or null when the user has to say. */
function chooseReading(
  { input, bands }: Found,
  readings: readonly SceneReading[],
): SceneReading | null {
  const [only, second] = readings;
  if (only === undefined) {
    const used = bands.flatMap((band) => input.statistics.bands[band] ?? []);
    throw unsupportedBands(
      input.info,
      `${bands.length} × ${input.info.sampleType}, ${rangeText(used)}`,
    );
  }
  const { answer } = input;
  if (answer === null) {
    return second === undefined ? only : null;
  }
  const chosen = readings.find((reading) => reading.as === answer);
  if (chosen === undefined) {
    throw new AppError("argument-invalid", `The image cannot be read as ${answer}.`, {
      expected: readings.map((reading) => reading.as).join(" or "),
      found: answer,
      hint: `Leave the choice out, or choose ${readings.map((r) => r.as).join(" or ")}.`,
    });
  }
  return { ...chosen, evidence: `the user's answer; ${chosen.evidence}` };
}

/** A coefficient named in the file's own GDAL metadata, as a key or a value. */
function statedRadiometry(info: ImageInfo): string | null {
  const text = Object.entries(info.gdalMetadata).flat().join("\n");
  const match = /\b(sigma|beta|gamma)[ _-]?(0|nought|naught)\b/i.exec(text);
  return match ? `${match[1]}0` : null;
}

function allNodata(info: ImageInfo, value: string): AppError {
  return new AppError("all-nodata", `${info.name} holds no data.`, {
    expected: "pixels with values",
    found: `nothing but ${value} in the sampled pixels`,
    hint: "Choose another file, or check the nodata value it was written with.",
  });
}

function unsupportedBands(info: ImageInfo, found: string): AppError {
  return new AppError(
    "bands-unsupported",
    `The bands of ${info.name} fit no known kind.`,
    {
      expected:
        "radar (1–4 bands: amplitude, linear power or dB, or complex) or optical RGB (3–4 bands of uint8 or uint16)",
      found,
      hint: "Select the bands with gdal_translate -b, or write backscatter as power or dB.",
    },
  );
}

const NO_METADATA: SarMetadata = {
  product: null,
  platform: null,
  mode: null,
  polarisation: null,
  band: null,
  startTime: null,
  incidenceAngleDeg: null,
  lookAngleDeg: null,
  lookSide: null,
  lookAzimuthDeg: null,
  looksRange: null,
  looksAzimuth: null,
  enl: null,
  neszPeakDb: null,
  pixelSpacingM: null,
  processorVersion: null,
  licence: null,
};

function classified(scene: Scene): Classification {
  return { status: "classified", scene };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
