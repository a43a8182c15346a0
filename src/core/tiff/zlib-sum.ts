/**
 * Tells whether inflated data fits the Adler-32 sum near the end of its zlib stream: some
 * writers pad tiles, so it need not be the very last four bytes.
 *
 * @param bytes the stored stream
 */
export function fitsCheckSum(bytes: Uint8Array, inflated: Uint8Array): boolean {
  const sum = adler32(inflated);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = bytes.length - 4; at >= Math.max(2, bytes.length - 1024); at--) {
    if (view.getUint32(at) === sum) {
      return true;
    }
  }
  return false;
}

/** Computes the Adler-32 sum (RFC 1950, section 9). */
function adler32(bytes: Uint8Array): number {
  let a = 1;
  let b = 0;
  for (let at = 0; at < bytes.length; ) {
    // 3800 bytes is the longest run in which b stays below 2³¹.
    const end = Math.min(at + 3800, bytes.length);
    for (; at < end; at++) {
      a += bytes[at] as number;
      b += a;
    }
    a %= 65521;
    b %= 65521;
  }
  return ((b << 16) | a) >>> 0;
}
