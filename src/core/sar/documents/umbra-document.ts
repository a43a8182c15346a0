/**
 * This file reads Umbra's `…_METADATA.json`. It describes the collect; for the GEC's
 * stored amplitudes it states no scale, so their decibels stay relative.
 */
import { radarBand } from "#core/sar/capella-metadata.ts";
import { NO_METADATA } from "#core/sar/no-metadata.ts";
import { isRecord, jsonOf } from "./json-text.ts";
import { lookSideOf, sensedAzimuth } from "./look-azimuth.ts";
import type { DocumentInput, ProductDocument } from "./product-document.ts";

export function readUmbra({ files }: DocumentInput): ProductDocument | null {
  for (const file of files) {
    const root = jsonOf(file.text);
    const collects = isRecord(root) ? root.collects : null;
    const collect = Array.isArray(collects) ? collects[0] : null;
    if (isRecord(root) && isRecord(collect) && isUmbra(root)) {
      return { ...read(root, collect), source: file.name };
    }
  }
  return null;
}

function isUmbra(root: Readonly<Record<string, unknown>>): boolean {
  return `${root.vendor} ${root.umbraSatelliteName}`.toLowerCase().includes("umbra");
}

function read(
  root: Readonly<Record<string, unknown>>,
  collect: Readonly<Record<string, unknown>>,
): Omit<ProductDocument, "source"> {
  const text = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  const number = (value: unknown) =>
    typeof value === "number" && Number.isFinite(value) ? value : null;
  const side = lookSideOf(text(collect.observationDirection));
  const [polarisation] = Array.isArray(collect.polarizations)
    ? collect.polarizations
    : [];
  return {
    metadata: {
      ...NO_METADATA,
      product: "GEC",
      platform: text(root.umbraSatelliteName),
      mode: text(root.imagingMode)?.toLowerCase() ?? null,
      polarisation: text(polarisation)?.toUpperCase() ?? null,
      band:
        radarBand(number(collect.radarCenterFrequencyHz)) ?? text(collect.radarBand),
      startTime: text(collect.startAtUTC),
      incidenceAngleDeg: number(collect.angleIncidenceDegrees),
      lookSide: side,
      lookAzimuthDeg: sensedAzimuth(
        number(collect.angleAzimuthDegrees),
        side,
        text(collect.satelliteTrack),
      ),
    },
    calibration: null,
    says: "It states no scale for the stored amplitudes: dB are relative.",
    size: null,
    warnings: [],
  };
}
