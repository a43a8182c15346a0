import { wrongUse } from "./wrong-use.ts";

export type NumberRange = {
  readonly min: number;
  readonly max: number;
  readonly isWhole?: boolean;
};

/**
 * Parses the number of an option.
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

/**
 * Parses a whole number above 0; null if the option is absent.
 * @throws AppError argument-invalid
 */
export function parseCount(option: string, text: string | undefined): number | null {
  return text === undefined
    ? null
    : parseNumber(option, text, { min: 1, max: 1e6, isWhole: true });
}
