/**
 * Returns a quantile of sorted values, interpolated linearly between the two nearest
 * ranks (NumPy's default, Hyndman and Fan's type 7).
 *
 * @param sorted ascending, finite, at least one value
 * @param fraction 0 (minimum) to 1 (maximum)
 */
export function quantileOfSorted(sorted: Float32Array, fraction: number): number {
  const rank = Math.min(1, Math.max(0, fraction)) * (sorted.length - 1);
  const below = Math.floor(rank);
  const lo = sorted[below] ?? Number.NaN;
  const hi = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return lo + (hi - lo) * (rank - below);
}

/** Returns the finite valid values in ascending order, as a new array. */
export function sortedFinite(
  values: Float32Array,
  valid: Uint8Array | null,
): Float32Array {
  const kept = new Float32Array(values.length);
  let n = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isFinite(value) && (valid === null || valid[i] === 1)) {
      kept[n] = value;
      n++;
    }
  }
  return kept.subarray(0, n).sort();
}
