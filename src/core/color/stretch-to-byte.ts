import { AppError } from "#core/errors.ts";

/**
 * Stretches values linearly for display: `lo` and below become 0, `hi` and above 255,
 * rounded to the nearest integer. The result is for the screen only; nothing is
 * computed from it.
 *
 * @param values any length; NaN (no data) gives 0, so the opacity must be taken from
 *   the values
 * @param lo value shown black, in the values' unit
 * @param hi value shown white; greater than `lo`
 * @returns bytes as long as `values`; the caller owns them
 * @throws AppError argument-invalid unless lo < hi and both are finite
 */
export function stretchToByte(
  values: Float32Array,
  lo: number,
  hi: number,
): Uint8ClampedArray {
  if (!(Number.isFinite(lo) && Number.isFinite(hi) && lo < hi)) {
    throw new AppError("argument-invalid", "The stretch has no range.", {
      expected: "two numbers, the first one smaller",
      found: `${lo} and ${hi}`,
      hint: "Move the handles of the stretch apart.",
    });
  }
  const bytes = new Uint8ClampedArray(values.length);
  const scale = 255 / (hi - lo);
  for (let i = 0; i < values.length; i++) {
    // A Uint8ClampedArray rounds, limits, and stores NaN as 0.
    bytes[i] = ((values[i] as number) - lo) * scale;
  }
  return bytes;
}
