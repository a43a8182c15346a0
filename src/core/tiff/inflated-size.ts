import { Unzlib } from "fflate";

/**
 * Tells whether a zlib stream is complete and inflates to at most `mostBytes`. The output
 * is not kept, and inflating stops at the limit.
 */
export function isInflatedSize(stream: Uint8Array, mostBytes: number): boolean {
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
    for (let at = 0; at < stream.length; at += PIECE_BYTES) {
      const isLast = at + PIECE_BYTES >= stream.length;
      inflater.push(stream.slice(at, at + PIECE_BYTES), isLast);
      if (made > mostBytes) {
        return false;
      }
    }
  } catch {
    return false;
  }
  return isWhole;
}
