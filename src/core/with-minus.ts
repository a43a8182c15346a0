/** Writes a number with a true minus sign: "−28". It has a file of its own for the first paint. */
export function withMinus(value: number | string): string {
  return String(value).replaceAll("-", "−");
}
