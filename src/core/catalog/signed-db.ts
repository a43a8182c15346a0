/**
 * Formats a change of levels with its sign: "+3.0 dB", "−41.8 dB". It has a file of its
 * own so that the page can use it without loading the schema of cards.
 */
export function signedDb(value: number): string {
  const sign = value < 0 ? "−" : "+";
  return `${sign}${Math.abs(value).toFixed(1)} dB`;
}
