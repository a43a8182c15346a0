/**
 * This file reads ICEYE's metadata: the XML of earlier products, the JSON (STAC) of
 * later ones, and the same elements in GDAL's metadata of the image. By ICEYE's product
 * documentation ("Radiometric considerations") σ0 = CF · DN² for a ground-range
 * amplitude, which has the sine of the incidence in it already, and β0 = CF · DN² for a
 * complex image.
 */
import { radarBand } from "#core/sar/capella-metadata.ts";
import { NO_METADATA } from "#core/sar/no-metadata.ts";
import { isRecord, jsonOf } from "./json-text.ts";
import { broadsideAzimuth, lookSideOf, sensedAzimuth } from "./look-azimuth.ts";
import type { DocumentInput, ProductDocument, TextFile } from "./product-document.ts";
import { textAt } from "./xml-text.ts";

/** Returns an element's text by its name in the XML and its key in the JSON. */
type Lookup = (xmlName: string, jsonKey: string) => string | null;

export function readIceye(input: DocumentInput): ProductDocument | null {
  const found = findLookup(input);
  if (found === null) {
    return null;
  }
  const { source, get } = found;
  const number = (xmlName: string, jsonKey: string) => {
    const text = get(xmlName, jsonKey);
    const value = text === null ? Number.NaN : Number(text);
    return Number.isFinite(value) ? value : null;
  };
  const mapping = get("amplitude_mapping", "iceye:amplitude_mapping");
  const isMapped =
    mapping !== null && !/"exponent":1[,}]|"linear"|"none"/.test(mapping);
  const factor = number("calibration_factor", "iceye:calibration_factor");
  const isUsable = factor !== null && factor > 0 && !isMapped;
  const side = lookSideOf(get("look_side", "sar:observation_direction"));
  const orbit = get("orbit_direction", "sat:orbit_state");
  const product = get("product_level", "sar:product_type");
  const radiometry = /SLC/i.test(product ?? "") ? "beta0" : "sigma0";
  const [rows, columns] = sizeOf(get);
  return {
    source,
    metadata: {
      ...NO_METADATA,
      product,
      platform: get("satellite_name", "platform"),
      mode: get("acquisition_mode", "sar:instrument_mode"),
      polarisation: polarisationOf(get("polarization", "sar:polarizations")),
      band: radarBand(number("carrier_frequency", "sar:center_frequency")) ?? "X",
      startTime: get("acquisition_start_utc", "start_datetime"),
      incidenceAngleDeg: number("incidence_center", "view:incidence_angle"),
      lookSide: side,
      lookAzimuthDeg:
        broadsideAzimuth(number("heading", ""), side) ??
        sensedAzimuth(number("", "view:azimuth"), side, orbit),
      looksRange: number("range_looks", "sar:looks_range"),
      looksAzimuth: number("azimuth_looks", "sar:looks_azimuth"),
      pixelSpacingM: number("range_spacing", "sar:pixel_spacing_range"),
      processorVersion: get("processor_version", ""),
    },
    calibration: isUsable ? { kind: "factor", factor, radiometry } : null,
    says: isUsable
      ? `${radiometry === "sigma0" ? "σ0" : "β0"} = calibration_factor · DN² with calibration_factor ${factor.toExponential(6)}.`
      : "It states no calibration that fits the stored numbers.",
    size: rows === null || columns === null ? null : { rows, columns },
    warnings: isMapped
      ? [
          `${source} says that stored numbers are not amplitudes (amplitude_mapping ${mapping}): the calibration factor is not applied, and dB are relative.`,
        ]
      : [],
  };
}

function findLookup({
  files,
  gdalMetadata,
}: DocumentInput): { readonly source: string; readonly get: Lookup } | null {
  for (const file of files) {
    const get = lookupIn(file);
    if (get !== null) {
      return { source: file.name, get };
    }
  }
  const tags = Object.fromEntries(
    Object.entries(gdalMetadata).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const packed = recordOf(tags.iceye_properties ?? "");
  if (packed !== null) {
    return { source: "The image's own ICEYE_PROPERTIES", get: inRecord(packed) };
  }
  const isIceye = /^ICEYE/i.test(tags.satellite_name ?? tags.product_name ?? "");
  return isIceye
    ? {
        source: "The image's own GDAL metadata",
        get: (xmlName) => tags[xmlName]?.trim() || null,
      }
    : null;
}

function lookupIn({ text }: TextFile): Lookup | null {
  if (/<satellite_name>\s*ICEYE/i.test(text)) {
    return (xmlName) => (xmlName === "" ? null : textAt(text, xmlName));
  }
  const record = recordOf(text);
  return record === null ? null : inRecord(record);
}

/** Returns the properties of an ICEYE STAC item, or of a bare record of them. */
function recordOf(text: string): Readonly<Record<string, unknown>> | null {
  const value = jsonOf(text);
  const record =
    isRecord(value) && isRecord(value.properties) ? value.properties : value;
  return isRecord(record) && Object.keys(record).some((key) => key.startsWith("iceye:"))
    ? record
    : null;
}

function inRecord(record: Readonly<Record<string, unknown>>): Lookup {
  return (_, key) => {
    const value = record[key];
    return value == null || value === ""
      ? null
      : typeof value === "object"
        ? JSON.stringify(value)
        : String(value);
  };
}

/** Returns VV from VV, "VV" or ["VV"]. */
function polarisationOf(text: string | null): string | null {
  return /\b(HH|VV|HV|VH)\b/i.exec(text ?? "")?.[1]?.toUpperCase() ?? null;
}

function sizeOf(get: Lookup): readonly [rows: number | null, columns: number | null] {
  const shape = jsonOf(get("", "proj:shape") ?? "");
  const stated = Array.isArray(shape)
    ? shape
    : [get("number_of_azimuth_samples", ""), get("number_of_range_samples", "")];
  const [rows, columns] = stated.map((n) => (n === null ? Number.NaN : Number(n)));
  return [finite(rows), finite(columns)];
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
