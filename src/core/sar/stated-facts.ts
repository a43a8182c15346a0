/**
 * This file adds to a radar image what the user states because its file does not. A
 * file's own statements are not overridden: only gaps are filled, and every stated fact
 * is shown as such.
 */
import { calibrationFormula, decibelUnit } from "./calibration.ts";
import { checkFacts, type StatedFacts } from "./check-facts.ts";
import type { Calibration, SarScene } from "./scene.ts";

/**
 * Returns the scene with its gaps filled; `stated` lists what was used.
 * @throws AppError argument-invalid for an impossible value
 */
export function withStatedFacts(scene: SarScene, facts: StatedFacts): SarScene {
  const { scaleFactor, gsdM, date, polarisation, band } = checkFacts(facts);
  const stated: string[] = [];
  const fill = <T>(name: string, known: T | null, given: T | undefined): T | null => {
    if (known !== null || given === undefined) {
      return known;
    }
    stated.push(`${name} ${given}`);
    return given;
  };
  let { calibration, formula, displayUnit } = scene;
  if (scaleFactor !== undefined && calibration.kind === "uncalibrated-amplitude") {
    const { zeroAs } = calibration;
    calibration = {
      ...typedCalibration(scaleFactor),
      ...(zeroAs === undefined ? {} : { zeroAs }),
    };
    formula = calibrationFormula(
      calibration,
      scene.kind === "complex-slc" ? "|z|" : "DN",
    );
    displayUnit = decibelUnit(calibration);
    stated.push(`scale factor ${scaleFactor}`);
  }
  const filled = {
    date: fill("date", scene.date, date),
    gsdM: fill("ground pixel (m)", scene.gsdM, gsdM),
    metadata: {
      ...scene.metadata,
      polarisation: fill("polarisation", scene.metadata.polarisation, polarisation),
      band: fill("band", scene.metadata.band, band),
    },
  };
  return stated.length === 0
    ? scene
    : { ...scene, ...filled, calibration, formula, displayUnit, stated };
}

function typedCalibration(scaleFactor: number): Calibration {
  return { kind: "scale-factor", scaleFactor, radiometry: "sigma0" };
}
