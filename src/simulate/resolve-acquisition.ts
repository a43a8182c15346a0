/**
 * This file completes an acquisition: whatever the specification leaves open is drawn
 * from the seed.
 */
import { AppError } from "#core/errors.ts";
import { createStream } from "#core/random.ts";
import {
  type Acquisition,
  type SceneSpec,
  STYLE_IDS,
  type StyleId,
} from "./scene-spec.ts";

type Range = { readonly low: number; readonly high: number; readonly unit: string };

/** Ranges of the numbers, ends included. */
export const ACQUISITION_RANGES = {
  sizePx: { low: 128, high: 2048, unit: "px" },
  gsdM: { low: 0.15, high: 1.2, unit: "m" },
  incidenceDeg: { low: 15, high: 60, unit: "°" },
  looks: { low: 1, high: 16, unit: "" },
  neszDb: { low: -35, high: -10, unit: "dB" },
  calibrationErrorDb: { low: -6, high: 6, unit: "dB" },
  windDb: { low: -10, high: 10, unit: "dB" },
  pavementDb: { low: -10, high: 10, unit: "dB" },
  timeGapDays: { low: 0, high: 3650, unit: "d" },
  misregistrationPx: { low: -8, high: 8, unit: "px" },
  sunElevationRad: { low: 0.25, high: 1.5, unit: "rad" },
  lean: { low: -0.3, high: 0.3, unit: "m/m" },
} as const satisfies Partial<Record<keyof Acquisition, Range>>;

/** Step sizes of numbers without a fraction; the scene's side is a multiple of 8 pixels. */
const STEPS: Partial<Record<keyof Acquisition, number>> = { sizePx: 8, looks: 1 };

/**
 * Returns the acquisition of a scene: `overrides` first, the rest drawn from (style,
 * seed), each quantity from its own stream, so that an override does not change the
 * others. Mis-registration is drawn in metres, and so depends on the GSD in pixels.
 *
 * @throws AppError `argument-invalid` for an unknown style, a seed that is no integer
 *   ≥ 0, or a number outside of `ACQUISITION_RANGES`
 */
export function resolveAcquisition({ style, seed, overrides }: SceneSpec): Acquisition {
  validateScene(style, seed);
  const drawn = drawAcquisition(style, seed, overrides?.gsdM ?? 0.5);
  // An override that is present but undefined does not count.
  const given = Object.fromEntries(
    Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined),
  );
  const acquisition: Acquisition = { ...drawn, ...given };
  validateAcquisition(acquisition);
  return acquisition;
}

function drawAcquisition(style: StyleId, seed: number, gsdM: number): Acquisition {
  const draw = (purpose: string) => createStream(seed, style, "acquisition", purpose);
  const look = draw("look");
  const sun = draw("sun");
  const lean = draw("lean");
  const shift = draw("shift");
  const isTall = style === "chicago" || style === "paris";
  const shiftPx = () => shift.choice([-0.5, -0.25, 0, 0, 0.25, 0.5]) / gsdM;
  return {
    sizePx: 1024,
    gsdM,
    // Near-polar orbits look to the east or to the west.
    lookRad: (look.chance(0.5) ? Math.PI : 0) + radians(10 * look.normal()),
    lookSide: look.chance(0.5) ? "left" : "right",
    incidenceDeg: draw("incidence").between(isTall ? 34 : 27, 48),
    polarisation: "HH",
    looks: 6,
    neszDb: draw("nesz").between(-22, -19),
    scaleFactor: 9.7e-5,
    calibrationErrorDb: 0,
    speckleSeed: null,
    windDb: 0,
    pavementDb: 0,
    sunAzimuthRad: radians(sun.between(20, 160)),
    sunElevationRad: radians(sun.between(38, 66)),
    lean: [clampLean(0.055 * lean.normal()), clampLean(0.055 * lean.normal())],
    timeGapDays: draw("gap").choice([1, 10, 60, 180, 400]),
    misregistrationPx: [shiftPx(), shiftPx()],
  };
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

const clampLean = (value: number) =>
  Math.min(ACQUISITION_RANGES.lean.high, Math.max(ACQUISITION_RANGES.lean.low, value));

function validateScene(style: StyleId, seed: number): void {
  if (!STYLE_IDS.includes(style)) {
    throw new AppError("argument-invalid", `There is no style named ${style}.`, {
      expected: STYLE_IDS.join(", "),
      found: String(style),
      hint: "Choose one of the styles.",
    });
  }
  validateSeed("seed", seed);
}

function validateSeed(name: string, seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new AppError("argument-invalid", `The ${name} is not a whole number.`, {
      expected: "an integer of 0 or more",
      found: String(seed),
      hint: "Choose another seed.",
    });
  }
}

function validateAcquisition(acquisition: Acquisition): void {
  for (const [key, range] of Object.entries(ACQUISITION_RANGES)) {
    const name = key as keyof typeof ACQUISITION_RANGES;
    const step = STEPS[name] ?? 0;
    for (const value of [acquisition[name]].flat()) {
      const isWithin = value >= range.low && value <= range.high;
      if (!isWithin || (step > 0 && value % step !== 0)) {
        throw outOfRange(name, value, range, step);
      }
    }
  }
  const { lookRad, sunAzimuthRad, scaleFactor, speckleSeed } = acquisition;
  if (speckleSeed !== null) {
    validateSeed("speckle seed", speckleSeed);
  }
  if (!Number.isFinite(lookRad) || !Number.isFinite(sunAzimuthRad)) {
    throw new AppError("argument-invalid", "A direction is not a number.", {
      expected: "lookRad and sunAzimuthRad in radians",
      found: `${lookRad}, ${sunAzimuthRad}`,
      hint: "Leave a direction out to have it drawn from the seed.",
    });
  }
  if (!(scaleFactor > 0 && Number.isFinite(scaleFactor))) {
    throw new AppError("argument-invalid", "The scale factor is not positive.", {
      expected: "scaleFactor above 0",
      found: String(scaleFactor),
      hint: "Leave it out for 9.7e-5.",
    });
  }
}

function outOfRange(
  name: string,
  value: number,
  { low, high, unit }: Range,
  step: number,
): AppError {
  const whole = step > 1 ? `, a multiple of ${step}` : step === 1 ? ", whole" : "";
  return new AppError("argument-invalid", `A scene cannot have this ${name}.`, {
    expected: `${low} to ${high}${unit === "" ? "" : ` ${unit}`}${whole}`,
    found: String(value),
    hint: "Choose a value in this range, or leave it out to have it drawn.",
  });
}
