import { wrongUse } from "#cli/wrong-use.ts";

export type NumberRange = {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
};

/**
 * The number that an option was given.
 * @throws AppError argument-invalid
 */
export function parseNumber(option: string, text: string, range: NumberRange): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const { min, max, isWhole = false } = range;
  if (!(value >= min && value <= max) || (isWhole && !Number.isInteger(value))) {
    const kind = isWhole ? "a whole number" : "a number";
    throw wrongUse(
      `--${option} with ${kind} from ${min} to ${max}`,
      `--${option} ${text}`,
    );
  }
  return value;
}
