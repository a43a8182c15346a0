/**
 * "+3.0 dB", "−41.8 dB": a change of levels, with the sign that is one. In a file of its
 * own, since the page says it and must not load the schema of cards for it.
 */
export function signedDb(value: number): string {
  const sign = value < 0 ? "−" : "+";
  return `${sign}${Math.abs(value).toFixed(1)} dB`;
}
