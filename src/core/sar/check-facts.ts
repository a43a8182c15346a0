/**
 * This file checks what a user states of a radar image. It has a file of its own so that
 * the page can refuse an impossible value before it opens the image again.
 */
import { AppError } from "#core/errors.ts";

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
 * Returns the facts in their usual spelling.
 * @throws AppError argument-invalid for an impossible value
 */
export function checkFacts(facts: StatedFacts): StatedFacts {
  const { scaleFactor, gsdM, date } = facts;
  const polarisation = oneOf("polarisation", facts.polarisation, POLARISATIONS);
  const band = oneOf("radar band", facts.band, BANDS);
  positive("scale factor", scaleFactor);
  positive("ground pixel in metres", gsdM);
  if (date !== undefined && Number.isNaN(Date.parse(date))) {
    throw wrong("date", "a day such as 2024-07-30", date);
  }
  return {
    ...facts,
    ...(polarisation === undefined ? {} : { polarisation }),
    ...(band === undefined ? {} : { band }),
  };
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
