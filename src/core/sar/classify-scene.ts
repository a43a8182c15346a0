/**
 * This file decides once what an opened image is: by complex samples, by Capella's
 * metadata, then by the numbers themselves. What the numbers leave open is asked of the
 * user and not guessed.
 */

import { AppError } from "#core/errors.ts";
import { amplitudeToDb } from "./decibels.ts";
import { readEoScene } from "./eo-scene.ts";
import {
  type ClassifyInput,
  gatherEvidence,
  type ImageEvidence,
  unsupportedBands,
} from "./image-evidence.ts";
import { capellaScene, complexScene, readSarScene } from "./sar-scene.ts";
import type { Scene, SceneReading } from "./scene.ts";
import { greyReading, rangeText, sceneReadings } from "./scene-readings.ts";

export type Classification =
  | { readonly status: "classified"; readonly scene: Scene }
  | { readonly status: "ambiguous"; readonly readings: readonly SceneReading[] };

/**
 * Classifies an image from its header, a sample of its pixels and its metadata.
 *
 * @throws AppError metadata-invalid (JSON cut off, no sidecar), bands-unsupported,
 *   all-nodata, argument-invalid (an answer that the numbers exclude)
 */
export function classifyScene(input: ClassifyInput): Classification {
  const gathered = gatherEvidence(input);
  const { info, statistics } = input;
  if (info.isComplex) {
    return classified(complexScene(gathered));
  }
  const named = withoutOtherBands(gathered);
  const product = named.capella?.productType ?? null;
  if (
    named.bands.length === 1 &&
    (product === "GEO" || product === "GEC") &&
    fitsScaleFactor(named)
  ) {
    return classified(capellaScene(named, product));
  }
  const found = fittingBands(named);
  const readings = sceneReadings(info, statistics, found.bands).filter(
    // A band named VV is radar, however many bands there are.
    ({ as }) => as !== "eo" || found.roles.polarisations.every((name) => name === null),
  );
  const reading = chooseReading(found, readings);
  if (reading === null) {
    return { status: "ambiguous", readings };
  }
  const scene =
    reading.as === "eo" ? readEoScene(found, reading) : readSarScene(found, reading);
  const otherReadings = withGrey(found, readings).filter(({ as }) => as !== reading.as);
  return classified({ ...scene, otherReadings });
}

/** Removes bands named angle, ratio, mask …, unless there are no others. */
function withoutOtherBands(found: ImageEvidence): ImageEvidence {
  const { bands, roles } = found;
  const kept = bands.filter((band) => !roles.others.includes(band));
  if (kept.length === 0 || kept.length === bands.length) {
    return found;
  }
  sayLeftOut(found, kept, "by their names no backscatter");
  return { ...found, bands: kept };
}

/**
 * Returns all bands if they fit one kind; otherwise those of decibels, otherwise the
 * first that fits one by itself. A band of another kind does not prevent reading the
 * others.
 */
function fittingBands(found: ImageEvidence): ImageEvidence {
  const { info, statistics } = found.input;
  const readingsOf = (bands: readonly number[]) =>
    sceneReadings(info, statistics, bands).filter(({ as }) => as !== "eo");
  if (found.bands.length === 1 || sceneReadings(info, statistics, found.bands).length) {
    return found;
  }
  const isDecibel = (band: number) =>
    readingsOf([band]).some(({ as }) => as === "decibel");
  const decibels = found.bands.filter(isDecibel);
  const isRadar = found.bands.length <= 4 || found.roles.polarisations.some(Boolean);
  const first = found.bands
    .filter((band) => isRadar && readingsOf([band]).length > 0)
    .slice(0, 1);
  const kept = decibels.length > 0 ? decibels : first;
  if (kept.length === 0) {
    return found;
  }
  sayLeftOut(found, kept, "of another kind");
  return { ...found, bands: kept };
}

function sayLeftOut(
  { bands, roles, warnings }: ImageEvidence,
  kept: readonly number[],
  why: string,
): void {
  const left = bands
    .filter((band) => !kept.includes(band))
    .map((band) => {
      const name = roles.names[band] ?? null;
      return name === null ? String(band + 1) : `${band + 1} (${name})`;
    });
  warnings.push(
    `Band ${left.join(", ")} ${left.length === 1 ? "is" : "are"} left out: ${why}.`,
  );
}

/** Limits of the median of backscatter in dB, for any sensor. */
const MEDIAN_DB = [-80, 40] as const;

/**
 * Tells whether the samples can be the digital numbers that the metadata's scale factor
 * applies to. Scripts that write dB or power often keep the tags of the file that they
 * have read.
 */
function fitsScaleFactor({
  input,
  capella,
  capellaSource,
  bands,
  warnings,
}: ImageEvidence): boolean {
  const band = input.statistics.bands[bands[0] ?? 0];
  const scale = capella?.scaleFactor ?? null;
  if (band === undefined) {
    return true;
  }
  const medianDb =
    scale === null || band.q50 <= 0 ? null : amplitudeToDb(scale * band.q50);
  const isFloat = input.info.sampleType.startsWith("float");
  const isOff =
    isFloat &&
    medianDb !== null &&
    (medianDb < MEDIAN_DB[0] || medianDb > MEDIAN_DB[1]);
  if (band.negativeFraction > 0 || isOff) {
    warnings.push(
      `${capellaSource} gives a scale for digital numbers, but samples are ${isOff ? "no such numbers" : "partly negative, which DN never are"} (${rangeText([band])}): the scale is not used, and the numbers are read as they are.`,
    );
    return false;
  }
  return true;
}

/** Returns the only reading or the user's choice, or null when the user has to choose. */
function chooseReading(
  { input, bands }: ImageEvidence,
  readings: readonly SceneReading[],
): SceneReading | null {
  const [only, second] = readings;
  const { answer, info, statistics } = input;
  if (only === undefined) {
    const used = bands.flatMap((band) => statistics.bands[band] ?? []);
    throw unsupportedBands(
      info,
      `${bands.length} × ${info.sampleType}, ${rangeText(used)}`,
    );
  }
  if (answer === null) {
    return second === undefined ? only : null;
  }
  const offered = withGrey({ input, bands }, readings);
  const chosen = offered.find((reading) => reading.as === answer);
  if (chosen === undefined) {
    throw new AppError("argument-invalid", `The image cannot be read as ${answer}.`, {
      expected: offered.map((reading) => reading.as).join(" or "),
      found: answer,
      hint: `Leave the choice out, or choose ${offered.map((r) => r.as).join(" or ")}.`,
    });
  }
  return { ...chosen, evidence: `the user's answer; ${chosen.evidence}` };
}

/** All that may be answered: a picture without colours is never taken by itself. */
function withGrey(
  { input: { info, statistics }, bands }: Pick<ImageEvidence, "input" | "bands">,
  readings: readonly SceneReading[],
): readonly SceneReading[] {
  const grey = greyReading(info, statistics, bands);
  return grey === null || readings.some(({ as }) => as === "eo")
    ? readings
    : [...readings, grey];
}

function classified(scene: Scene): Classification {
  return { status: "classified", scene };
}
