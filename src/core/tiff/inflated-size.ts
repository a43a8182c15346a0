import { Unzlib } from "fflate";

/**
 * Whether a zlib stream, given in parts, is whole and inflates to at most `mostBytes`.
 * Nothing is kept, and inflating stops at the bound.
 */
export function isInflatedSize(
  parts: readonly Uint8Array[],
  mostBytes: number,
): boolean {
  let made = 0;
  let isWhole = false;
  const inflater = new Unzlib((chunk, isLast) => {
    made += chunk.length;
    isWhole ||= isLast;
  });
  // Small pieces, so that one of them cannot make gigabytes before it is counted.
  const PIECE_BYTES = 16 * 1024;
  try {
    for (const [index, part] of parts.entries()) {
      for (let at = 0; at < part.length; at += PIECE_BYTES) {
        const isLast = index === parts.length - 1 && at + PIECE_BYTES >= part.length;
        inflater.push(part.slice(at, at + PIECE_BYTES), isLast);
        if (made > mostBytes) {
          return false;
        }
      }
    }
  } catch {
    return false;
  }
  return isWhole;
}
