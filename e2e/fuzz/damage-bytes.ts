/** Damages any bytes; what the damage of each format falls back to and is made of. */

/** A whole number from 0 to `below` − 1. */
export type Draw = (below: number) => number;

/** Numbers at the borders of what formats and programs can hold. */
export const ODD_NUMBERS = [
  0,
  1,
  2,
  3,
  7,
  8,
  15,
  16,
  127,
  128,
  255,
  256,
  1024,
  32767,
  32768,
  65535,
  65536,
  2 ** 24,
  2 ** 28,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
];

/** Anywhere: a bit, a byte, a run, a piece twice, a piece less, an end. */
export function damageBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  if (bytes.length === 0) {
    return Uint8Array.of(draw(256));
  }
  const at = draw(bytes.length);
  const length = 1 + draw(Math.min(64, bytes.length - at));
  switch (draw(6)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << draw(8));
      return bytes;
    case 1:
      bytes[at] = draw(256);
      return bytes;
    case 2:
      bytes.fill(draw(2) * 255, at, at + length);
      return bytes;
    case 3:
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
    case 4:
      return join(bytes.subarray(0, at), bytes.subarray(at + length));
    default:
      return bytes.slice(0, at);
  }
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
