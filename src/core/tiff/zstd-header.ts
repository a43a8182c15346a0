/**
 * The most bytes a Zstandard stream can expand to (RFC 8878, section 3.1.1), found by
 * walking its block headers; infinite when it is no such stream. The decoder behind
 * geotiff.js grows its memory without a bound, so this is asked first.
 */
export function zstdMostBytes(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 9 || view.getUint32(0, true) !== 0xfd2fb528) {
    return Number.POSITIVE_INFINITY;
  }
  const descriptor = view.getUint8(4);
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeCode = descriptor >> 6;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] as number;
  const sizeBytes = sizeCode === 0 ? (isSingleSegment ? 1 : 0) : 2 ** sizeCode;
  const sizeAt = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  let at = sizeAt + sizeBytes;
  if (at > bytes.length) {
    return Number.POSITIVE_INFINITY;
  }
  const stated = [
    () => (sizeBytes === 0 ? 0 : view.getUint8(sizeAt)),
    () => view.getUint16(sizeAt, true) + 256,
    () => view.getUint32(sizeAt, true),
    () => Number(view.getBigUint64(sizeAt, true)),
  ][sizeCode]?.() as number;

  const MOST_IN_BLOCK = 128 * 1024;
  const COMPRESSED = 2;
  const RUN = 1;
  let most = 0;
  while (at + 3 <= bytes.length) {
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    const type = (header >> 1) & 3;
    const size = header >> 3;
    most += type === COMPRESSED ? MOST_IN_BLOCK : size;
    at += 3 + (type === RUN ? 1 : size);
    if ((header & 1) === 1) {
      return Math.max(most, stated);
    }
  }
  return Number.POSITIVE_INFINITY;
}
