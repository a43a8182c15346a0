/**
 * This file reads Capella's product metadata: the JSON in TIFF tag 270 and in
 * `<id>_extended.json`.
 *
 * Source: Capella's product format 1.10 as it appears in real GEO, GEC and SLC files,
 * and SpaceNet 6, which keeps only `collect.image.scale_factor`. Therefore every field
 * may be absent, null or of another type (a number as string), and one schema reads
 * all. Antenna patterns, attitude and pulse tables are not read.
 */

import { z } from "zod";
import { AppError } from "#core/errors.ts";
import { JsonLimitError } from "#core/json-limits.ts";
import { parseLooseJson, trimText } from "#core/loose-json.ts";
import { lookGeometry } from "./look-geometry.ts";
import type { SarMetadata } from "./scene.ts";

/** Characters of one text, which the page shows; the longest real one is a licence's name. */
const MOST_TEXT = 1000;
/** State vectors of one product, of which real ones have some hundreds. */
const MOST_VECTORS = 10_000;

/** Any value, or none. */
const absent = z.unknown().optional();

const text = absent.transform((value) => {
  if (typeof value === "number") {
    return String(value);
  }
  return typeof value === "string" && value.trim() !== ""
    ? value.trim().slice(0, MOST_TEXT)
    : null;
});

const number = absent.transform((value) => {
  const parsed =
    typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : null;
});

const vector = absent.transform((value): Vector3 | null => {
  if (!Array.isArray(value) || value.length !== 3) {
    return null;
  }
  const [x, y, z] = value.map((item) => number.parse(item));
  return x == null || y == null || z == null ? null : [x, y, z];
});

/** An object that reads as an empty one if it is absent, so that every leaf becomes null. */
function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return absent
    .transform((value) => (isRecord(value) ? value : {}))
    .pipe(z.object(shape));
}

const stateVectors = absent
  .transform((value) => (Array.isArray(value) ? value.slice(0, MOST_VECTORS) : []))
  .pipe(z.array(section({ time: text, position: vector, velocity: vector })));

const capellaSchema = section({
  software_version: text,
  processing_time: text,
  product_version: text,
  product_type: text,
  license: text,
  collect: section({
    start_timestamp: text,
    stop_timestamp: text,
    platform: text,
    mode: text,
    collect_id: text,
    image: section({
      data_type: text,
      rows: number,
      columns: number,
      pixel_spacing_row: number,
      pixel_spacing_column: number,
      scale_factor: number,
      radiometry: text,
      calibration: text,
      range_looks: number,
      azimuth_looks: number,
      enl: number,
      nesz_peak: number,
      center_pixel: section({
        incidence_angle: number,
        look_angle: number,
        target_position: vector,
        center_time: text,
      }),
    }),
    radar: section({
      pointing: text,
      center_frequency: number,
      transmit_polarization: text,
      receive_polarization: text,
    }),
    state: section({ direction: text, state_vectors: stateVectors }),
  }),
});

/** A vector in Earth-centred, Earth-fixed coordinates (WGS 84): metres, or metres per second. */
export type Vector3 = readonly [x: number, y: number, z: number];

export type StateVector = {
  /** UTC, ISO 8601 with up to nanoseconds. */
  readonly time: string;
  readonly positionM: Vector3;
  readonly velocityMs: Vector3 | null;
};

/** The content of Capella's JSON; null where it does not state a field. */
export type CapellaMetadata = {
  readonly softwareVersion: string | null;
  readonly processingTime: string | null;
  readonly productVersion: string | null;
  /** Upper case: GEO, GEC, SLC … */
  readonly productType: string | null;
  readonly license: string | null;
  readonly startTime: string | null;
  readonly stopTime: string | null;
  readonly platform: string | null;
  readonly mode: string | null;
  readonly collectId: string | null;
  /** Type of the samples that `scaleFactor` applies to: UInt16, CInt16 … */
  readonly dataType: string | null;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly pixelSpacingRowM: number | null;
  readonly pixelSpacingColumnM: number | null;
  /** Amplitude per DN; positive. */
  readonly scaleFactor: number | null;
  /** sigma_nought, beta_nought, gamma_nought or beta. */
  readonly radiometry: string | null;
  /**
   * How well the product is calibrated (full, partial, limited, none): a level, not a
   * quantity.
   */
  readonly calibrationLevel: string | null;
  readonly looksRange: number | null;
  readonly looksAzimuth: number | null;
  readonly enl: number | null;
  readonly neszPeakDb: number | null;
  readonly incidenceAngleDeg: number | null;
  readonly lookAngleDeg: number | null;
  readonly targetPositionM: Vector3 | null;
  readonly centerTime: string | null;
  readonly pointing: "left" | "right" | null;
  readonly centerFrequencyHz: number | null;
  /** Two letters, transmit then receive. */
  readonly polarisation: string | null;
  readonly orbitDirection: string | null;
  readonly stateVectors: readonly StateVector[];
};

/**
 * Reads Capella's JSON.
 *
 * @param json Text of tag 270 or of the `_extended.json`, with or without a trailing NUL.
 * @returns null when the text is no JSON object or has no `collect`: another program's.
 * @throws AppError metadata-invalid when it begins as a JSON object and does not end as one.
 */
export function parseCapellaMetadata(json: string): CapellaMetadata | null {
  const trimmed = trimText(json);
  if (!trimmed.startsWith("{")) {
    return null;
  }
  let value: unknown;
  try {
    value = parseLooseJson(trimmed);
  } catch (cause) {
    // Curly brackets may also start a note that is not JSON.
    if (!/^("|$)/.test(trimmed.slice(1).trimStart().slice(0, 1))) {
      return null;
    }
    const isTooLarge = cause instanceof JsonLimitError;
    const what = isTooLarge ? "cannot be read" : "is cut off";
    throw new AppError("metadata-invalid", `The image's JSON metadata ${what}.`, {
      expected: "one complete JSON object in TIFF tag 270 (ImageDescription)",
      found: isTooLarge
        ? cause.message
        : `${trimmed.length} characters that end in “${trimmed.slice(-24)}”`,
      hint: "Drop the _extended.json beside the file, or fetch the file again.",
      cause,
    });
  }
  return isRecord(value) && isRecord(value.collect)
    ? flatten(capellaSchema.parse(value))
    : null;
}

/** Converts Capella's metadata to the terms that all radar products share. */
export function capellaToSarMetadata(capella: CapellaMetadata): SarMetadata {
  const look = lookGeometry(capella);
  return {
    product: capella.productType,
    platform: capella.platform,
    mode: capella.mode,
    polarisation: capella.polarisation,
    band: radarBand(capella.centerFrequencyHz),
    startTime: capella.startTime,
    incidenceAngleDeg: capella.incidenceAngleDeg ?? look?.incidenceAngleDeg ?? null,
    lookAngleDeg: capella.lookAngleDeg,
    lookSide: capella.pointing ?? look?.side ?? null,
    // If the positions contradict the stated side, no arrow is shown instead of a wrong
    // one.
    lookAzimuthDeg:
      look === null || (capella.pointing !== null && capella.pointing !== look.side)
        ? null
        : look.azimuthDeg,
    looksRange: capella.looksRange,
    looksAzimuth: capella.looksAzimuth,
    enl: capella.enl,
    neszPeakDb: capella.neszPeakDb,
    pixelSpacingM:
      capella.pixelSpacingRowM === null || capella.pixelSpacingColumnM === null
        ? null
        : Math.sqrt(capella.pixelSpacingRowM * capella.pixelSpacingColumnM),
    processorVersion: capella.softwareVersion,
    licence: capella.license,
  };
}

/** Returns the letter of the IEEE radar band (IEEE Std 521) that contains a frequency. */
export function radarBand(frequencyHz: number | null): string | null {
  const bands: readonly (readonly [letter: string, loGHz: number, hiGHz: number])[] = [
    ["P", 0.23, 1],
    ["L", 1, 2],
    ["S", 2, 4],
    ["C", 4, 8],
    ["X", 8, 12],
    ["Ku", 12, 18],
    ["Ka", 27, 40],
  ];
  const gHz = (frequencyHz ?? 0) / 1e9;
  return bands.find(([, lo, hi]) => gHz >= lo && gHz < hi)?.[0] ?? null;
}

function flatten(root: z.infer<typeof capellaSchema>): CapellaMetadata {
  const { collect } = root;
  const { image, radar, state } = collect;
  const pointing = radar.pointing?.toLowerCase();
  const { transmit_polarization: transmit, receive_polarization: receive } = radar;
  return {
    softwareVersion: root.software_version,
    processingTime: root.processing_time,
    productVersion: root.product_version,
    productType: root.product_type?.toUpperCase() ?? null,
    license: root.license,
    startTime: collect.start_timestamp,
    stopTime: collect.stop_timestamp,
    platform: collect.platform,
    mode: collect.mode,
    collectId: collect.collect_id,
    dataType: image.data_type,
    rows: image.rows,
    columns: image.columns,
    pixelSpacingRowM: positive(image.pixel_spacing_row),
    pixelSpacingColumnM: positive(image.pixel_spacing_column),
    scaleFactor: positive(image.scale_factor),
    radiometry: image.radiometry,
    calibrationLevel: image.calibration,
    looksRange: positive(image.range_looks),
    looksAzimuth: positive(image.azimuth_looks),
    enl: positive(image.enl),
    neszPeakDb: image.nesz_peak,
    incidenceAngleDeg: image.center_pixel.incidence_angle,
    lookAngleDeg: image.center_pixel.look_angle,
    targetPositionM: image.center_pixel.target_position,
    centerTime: image.center_pixel.center_time,
    pointing: pointing === "left" || pointing === "right" ? pointing : null,
    centerFrequencyHz: radar.center_frequency,
    polarisation:
      transmit === null || receive === null ? null : `${transmit}${receive}`,
    orbitDirection: state.direction,
    stateVectors: state.state_vectors.flatMap(({ time, position, velocity }) =>
      time === null || position === null
        ? []
        : [{ time, positionM: position, velocityMs: velocity }],
    ),
  };
}

function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
