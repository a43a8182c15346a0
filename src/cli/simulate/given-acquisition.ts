/** This file parses the acquisition as far as the options state it; the seed decides the rest. */
import { parseNumber } from "#cli/number-option.ts";
import { wrongUse } from "#cli/wrong-use.ts";
import { ACQUISITION_RANGES } from "#simulate/resolve-acquisition.ts";
import { type Acquisition, angleOfCompass } from "#simulate/scene-spec.ts";

/** Values in the units of the options: compass degrees, pixels, days; lists with commas. */
export type AcquisitionOptions = {
  readonly size: string;
  readonly gsd?: string | undefined;
  readonly incidence?: string | undefined;
  readonly looks?: string | undefined;
  readonly nesz?: string | undefined;
  readonly gap?: string | undefined;
  readonly shift?: string | undefined;
  readonly look?: string | undefined;
  readonly side?: string | undefined;
  readonly sun?: string | undefined;
  readonly polarisation?: string | undefined;
  readonly "speckle-seed"?: string | undefined;
};

const SPECKLE_SEED = { min: 0, max: 2 ** 31 - 1, isWhole: true } as const;

/** Parses the options. @throws AppError argument-invalid */
export function givenAcquisition(options: AcquisitionOptions): Partial<Acquisition> {
  const { size, gsd, incidence, looks, nesz, gap, shift, look, side, sun } = options;
  const { polarisation, "speckle-seed": speckle } = options;
  return {
    sizePx: ranged("size", "sizePx", size),
    ...(gsd && { gsdM: ranged("gsd", "gsdM", gsd) }),
    ...(incidence && { incidenceDeg: ranged("incidence", "incidenceDeg", incidence) }),
    ...(looks && { looks: ranged("looks", "looks", looks) }),
    ...(nesz && { neszDb: ranged("nesz", "neszDb", nesz) }),
    ...(gap && { timeGapDays: ranged("gap", "timeGapDays", gap) }),
    ...(shift && { misregistrationPx: parseShift(shift) }),
    ...(look && { lookRad: parseAzimuth("look", look) }),
    ...(side && { lookSide: parseSide(side) }),
    ...(sun && parseSun(sun)),
    ...(polarisation && { polarisation: parsePolarisation(polarisation) }),
    ...(speckle && { speckleSeed: parseNumber("speckle-seed", speckle, SPECKLE_SEED) }),
  };
}

function ranged(
  option: string,
  key: keyof typeof ACQUISITION_RANGES,
  text: string,
): number {
  const { low, high } = ACQUISITION_RANGES[key];
  return parseNumber(option, text, { min: low, max: high });
}

function parseAzimuth(option: string, text: string): number {
  return angleOfCompass(parseNumber(option, text, { min: 0, max: 360 }));
}

function parseShift(text: string): [number, number] {
  const [dx, dy] = parsePair("shift", text, "0.5,-0.25");
  const parse = (part: string) => ranged("shift", "misregistrationPx", part);
  return [parse(dx), parse(dy)];
}

function parseSide(text: string): Acquisition["lookSide"] {
  if (text !== "left" && text !== "right") {
    throw wrongUse("--side left or right", `--side ${text}`);
  }
  return text;
}

function parsePolarisation(text: string): Acquisition["polarisation"] {
  if (text !== "HH" && text !== "VV") {
    throw wrongUse("--polarisation HH or VV", `--polarisation ${text}`);
  }
  return text;
}

/** Parses azimuth and elevation. */
function parseSun(text: string) {
  const [azimuth, elevation] = parsePair("sun", text, "155,50");
  const { low, high } = ACQUISITION_RANGES.sunElevationRad;
  const degrees = (radians: number) => (radians * 180) / Math.PI;
  const range = { min: Math.ceil(degrees(low)), max: Math.floor(degrees(high)) };
  return {
    sunAzimuthRad: parseAzimuth("sun", azimuth),
    sunElevationRad: (parseNumber("sun", elevation, range) * Math.PI) / 180,
  };
}

function parsePair(option: string, text: string, example: string): [string, string] {
  const [first, second, ...rest] = text.split(",");
  if (first === undefined || second === undefined || rest.length > 0) {
    throw wrongUse(
      `--${option} with two numbers, such as ${example}`,
      `--${option} ${text}`,
    );
  }
  return [first, second];
}
