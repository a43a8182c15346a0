import { Unzlib } from "fflate";

/**
 * Tells whether a zlib stream, given in parts, is complete and inflates to at most
 * `mostBytes`. The output is not kept, and inflating stops at the limit.
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
  // Pieces are small, so that none of them can inflate to gigabytes before it is
  // counted.
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
