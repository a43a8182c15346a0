/**
 * Quantiles of sorted values, linear between the two nearest ranks (NumPy's default,
 * Hyndman and Fan's type 7).
 *
 * @param sorted Ascending, finite, at least one value.
 * @param fraction 0 (minimum) to 1 (maximum).
 */
export function quantileOfSorted(sorted: Float32Array, fraction: number): number {
  const rank = Math.min(1, Math.max(0, fraction)) * (sorted.length - 1);
  const below = Math.floor(rank);
  const lo = sorted[below] ?? Number.NaN;
  const hi = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return lo + (hi - lo) * (rank - below);
}

/** The finite valid values in ascending order, as a new array. */
export function sortedFinite(
  values: Float32Array,
  valid: Uint8Array | null,
): Float32Array {
  return values
    .filter((value, i) => (valid === null || valid[i] === 1) && Number.isFinite(value))
    .sort();
}
