/**
 * Decides once what an opened image is. Order: complex samples, Capella's metadata, then
 * the numbers themselves; what the numbers leave open is asked, not guessed.
 */
import { AppError } from "#core/errors.ts";
import { readEoScene } from "./eo-scene.ts";
import {
  type ClassifyInput,
  gatherEvidence,
  type ImageEvidence,
  unsupportedBands,
} from "./image-evidence.ts";
import { capellaScene, complexScene, readSarScene } from "./sar-scene.ts";
import type { Scene, SceneReading } from "./scene.ts";
import {
  GREY_PICTURE,
  isGreyPicture,
  rangeText,
  sceneReadings,
} from "./scene-readings.ts";

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
  const found = gatherEvidence(input);
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
    reading.as === "eo" ? readEoScene(found, reading) : readSarScene(found, reading),
  );
}

/** The only reading, the user's, or null when the user has to say. */
function chooseReading(
  { input, bands }: ImageEvidence,
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
  const isGrey = isGreyPicture(input.info, input.statistics, bands.length);
  const offered = isGrey ? [...readings, GREY_PICTURE] : readings;
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

function classified(scene: Scene): Classification {
  return { status: "classified", scene };
}
