/**
 * This file reads the two documents of a Sentinel-1 Level 1 image: the annotation
 * (`annotation/<name>.xml`) and the calibration (`annotation/calibration/
 * calibration-<name>.xml`), by the Sentinel-1 Product Specification (S1-RS-MDA-52-7441).
 * σ0 = DN² / A² with A from sigmaNought. Thermal noise is not subtracted.
 */
import { type CalibrationTable, tableRange } from "#core/sar/calibration-table.ts";
import { NO_METADATA } from "#core/sar/no-metadata.ts";
import type { SarMetadata } from "#core/sar/scene.ts";
import { broadsideAzimuth } from "./look-azimuth.ts";
import type { DocumentInput, ProductDocument, TextFile } from "./product-document.ts";
import { elementAt, elementsOf, numberAt, textAt } from "./xml-text.ts";

/** Limits of the table: Sentinel-1's have about 30 rows of 700 nodes. */
const MOST_NODES = 4_000_000;

export function readSentinel1({ files }: DocumentInput): ProductDocument | null {
  const annotation = files.find(({ text }) => holds(text, "imageAnnotation"));
  const calibration = files.find(({ text }) => holds(text, "calibrationVectorList"));
  if (annotation === undefined && calibration === undefined) {
    return null;
  }
  const table = calibration === undefined ? null : readTable(calibration.text);
  const warnings: string[] = [];
  if (table === null) {
    warnings.push(
      calibration === undefined
        ? "The calibration file of this Sentinel-1 image is missing: drop the whole .SAFE folder, or calibration-….xml from annotation/calibration."
        : `${calibration.name} holds no usable sigmaNought: dB are relative.`,
    );
  }
  const metadata =
    annotation === undefined
      ? { ...NO_METADATA, platform: missionOf(calibration?.text ?? "") }
      : metadataOf(annotation);
  return {
    source: (calibration ?? annotation)?.name ?? "",
    metadata,
    calibration: table === null ? null : { kind: "table", table, radiometry: "sigma0" },
    says: table === null ? "It states no calibration." : tableSays(table),
    size: annotation === undefined ? null : sizeOf(annotation.text),
    warnings,
  };
}

function holds(text: string, name: string): boolean {
  return text.includes(`<${name}`) && text.includes("<adsHeader");
}

function tableSays(table: CalibrationTable): string {
  const { min, max } = tableRange(table);
  const { cols, rows } = table;
  return `σ0 = DN²/A² with A from its sigmaNought table (${rows.length} × ${cols.length} nodes, ${min.toFixed(1)} to ${max.toFixed(1)}); thermal noise is not subtracted.`;
}

function metadataOf({ text }: TextFile): SarMetadata {
  const header = elementAt(text, "adsHeader") ?? "";
  const information = elementAt(text, "imageInformation") ?? "";
  const heading = numberAt(text, "productInformation", "platformHeading");
  const spacings = [
    numberAt(information, "rangePixelSpacing"),
    numberAt(information, "azimuthPixelSpacing"),
  ] as const;
  return {
    ...NO_METADATA,
    product: textAt(header, "productType"),
    platform: missionOf(text),
    mode: textAt(header, "mode"),
    polarisation: textAt(header, "polarisation"),
    band: "C",
    startTime: utc(textAt(header, "startTime")),
    incidenceAngleDeg: numberAt(information, "incidenceAngleMidSwath"),
    // All Sentinel-1 satellites look to the right.
    lookSide: "right",
    lookAzimuthDeg: broadsideAzimuth(heading, "right"),
    looksRange: numberAt(text, "rangeProcessing", "numberOfLooks"),
    looksAzimuth: numberAt(text, "azimuthProcessing", "numberOfLooks"),
    pixelSpacingM:
      spacings[0] === null || spacings[1] === null
        ? null
        : Math.sqrt(spacings[0] * spacings[1]),
    licence: "Copernicus Sentinel data terms (free and open)",
  };
}

function missionOf(text: string): string | null {
  const mission = textAt(text, "adsHeader", "missionId");
  return mission === null ? null : mission.replace(/^S1(?=.$)/, "Sentinel-1");
}

function sizeOf(text: string): ProductDocument["size"] {
  const rows = numberAt(text, "imageInformation", "numberOfLines");
  const columns = numberAt(text, "imageInformation", "numberOfSamples");
  return rows === null || columns === null ? null : { rows, columns };
}

/** Times are in UTC, although they carry no zone. */
function utc(time: string | null): string | null {
  return time === null || /Z|[+-]\d\d:?\d\d$/.test(time) ? time : `${time}Z`;
}

/**
 * Returns the table on the nodes of the first vector; null if vectors are missing,
 * disagree in length, or hold no positive numbers.
 */
function readTable(xml: string): CalibrationTable | null {
  const vectors = elementsOf(xml, "calibrationVector").map((vector) => ({
    line: numberAt(vector, "line"),
    pixels: numbersAt(vector, "pixel"),
    amplitudes: numbersAt(vector, "sigmaNought"),
  }));
  const [first] = vectors;
  const count = vectors.length * (first?.pixels.length ?? 0);
  if (first === undefined || count === 0 || count > MOST_NODES) {
    return null;
  }
  const values = new Float32Array(count);
  const lines: number[] = [];
  for (const [i, { line, pixels, amplitudes }] of vectors.entries()) {
    const isUsable =
      line !== null &&
      pixels.length === amplitudes.length &&
      pixels.length > 0 &&
      isAscending(pixels) &&
      amplitudes.every((a) => a > 0) &&
      line > (lines.at(-1) ?? Number.NEGATIVE_INFINITY);
    if (!isUsable) {
      return null;
    }
    lines.push(line);
    values.set(resampled(pixels, amplitudes, first.pixels), i * first.pixels.length);
  }
  return {
    cols: Float64Array.from(first.pixels),
    rows: Float64Array.from(lines),
    values,
  };
}

function numbersAt(xml: string, name: string): number[] {
  return (textAt(xml, name) ?? "").split(/\s+/).map(Number);
}

function isAscending(numbers: readonly number[]): boolean {
  return numbers.every((n, i) => Number.isFinite(n) && n > (numbers[i - 1] ?? -1e9));
}

/**
 * Interpolates linearly at ascending places, in one pass; nodes differ between vectors by
 * a pixel at the most.
 */
function resampled(
  xs: readonly number[],
  ys: readonly number[],
  places: readonly number[],
): number[] {
  let next = 0;
  return places.map((x) => {
    while (next < xs.length && (xs[next] as number) < x) {
      next++;
    }
    if (next === 0 || next === xs.length) {
      return (next === 0 ? ys[0] : ys.at(-1)) as number;
    }
    const [x0, x1] = [xs[next - 1] as number, xs[next] as number];
    const [y0, y1] = [ys[next - 1] as number, ys[next] as number];
    return y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  });
}
