/** A JPEG's frame header, read without decoding anything. */
export type JpegFrame = {
  readonly width: number;
  readonly height: number;
  readonly components: number;
  readonly bitsPerSample: number;
};

/**
 * The first frame header (SOFn) of a JPEG stream, or null when there is none. Decoders
 * allocate by these numbers, so they are checked before one is called.
 */
export function parseJpegFrame(bytes: Uint8Array): JpegFrame | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 10 <= bytes.length) {
    if (bytes[at] !== 0xff) {
      return null;
    }
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) {
      at += 2;
      continue;
    }
    const DEFINE_HUFFMAN = 0xc4;
    const EXTENSION = 0xc8;
    const DEFINE_ARITHMETIC = 0xcc;
    const isFrame =
      marker >= 0xc0 &&
      marker <= 0xcf &&
      marker !== DEFINE_HUFFMAN &&
      marker !== EXTENSION &&
      marker !== DEFINE_ARITHMETIC;
    if (isFrame) {
      return {
        bitsPerSample: view.getUint8(at + 4),
        height: view.getUint16(at + 5),
        width: view.getUint16(at + 7),
        components: view.getUint8(at + 9),
      };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}
