/**
 * This file adds to a radar image what the user states because its file does not. A
 * file's own statements are not overridden: only gaps are filled, and every stated fact
 * is shown as such.
 */
import { AppError } from "#core/errors.ts";
import { calibrationFormula, decibelUnit } from "./calibration.ts";
import type { Calibration, SarScene } from "./scene.ts";

export type StatedFacts = {
  /** σ0 = 20·log10(scaleFactor · DN) dB. */
  readonly scaleFactor?: number;
  /** HH, VV, HV, VH. */
  readonly polarisation?: string;
  /** Radar band letter: X, C, L … */
  readonly band?: string;
  /** ISO 8601, a day or a time. */
  readonly date?: string;
  /** Ground metres a pixel. */
  readonly gsdM?: number;
};

const POLARISATIONS = ["HH", "VV", "HV", "VH"];
const BANDS = ["P", "L", "S", "C", "X", "Ku", "K", "Ka"];

/**
 * Returns the scene with its gaps filled; `stated` lists what was used.
 * @throws AppError argument-invalid for an impossible value
 */
export function withStatedFacts(scene: SarScene, facts: StatedFacts): SarScene {
  const { scaleFactor, gsdM, date } = facts;
  const polarisation = oneOf("polarisation", facts.polarisation, POLARISATIONS);
  const band = oneOf("radar band", facts.band, BANDS);
  const stated: string[] = [];
  const fill = <T>(name: string, known: T | null, given: T | undefined): T | null => {
    if (known !== null || given === undefined) {
      return known;
    }
    stated.push(`${name} ${given}`);
    return given;
  };
  positive("scale factor", scaleFactor);
  positive("ground pixel in metres", gsdM);
  if (date !== undefined && Number.isNaN(Date.parse(date))) {
    throw wrong("date", "a day such as 2024-07-30", date);
  }
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

function positive(what: string, value: number | undefined): void {
  if (value !== undefined && !(value > 0 && Number.isFinite(value))) {
    throw wrong(what, "a number above 0", String(value));
  }
}

/** Returns the usual spelling, whatever the case it was typed in. */
function oneOf(
  what: string,
  value: string | undefined,
  known: readonly string[],
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const found = known.find((k) => k.toLowerCase() === value.trim().toLowerCase());
  if (found === undefined) {
    throw wrong(what, known.join(", "), value);
  }
  return found;
}

function wrong(what: string, expected: string, found: string): AppError {
  return new AppError("argument-invalid", `The stated ${what} cannot be used.`, {
    expected,
    found,
    hint: `Correct the ${what}, or leave it empty.`,
  });
}
