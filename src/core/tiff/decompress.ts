/**
 * This file decompresses into a buffer of the size that the image's layout requires, so
 * that no stream can use more memory than its tile: none, DEFLATE, LZW and PackBits.
 * The adapter passes other methods to geotiff.js.
 */
import { unzlibSync } from "fflate";
import { damaged } from "./parse-directory.ts";
import { COMPRESSION } from "./tiff-format.ts";

/** Tells whether `decompress` supports the method. */
export function canDecompress(compression: number): boolean {
  return (
    compression === COMPRESSION.none ||
    compression === COMPRESSION.deflate ||
    compression === COMPRESSION.deflateOld ||
    compression === COMPRESSION.lzw ||
    compression === COMPRESSION.packBits
  );
}

/**
 * Decompresses a tile.
 *
 * @param bytes the stored tile
 * @param fullBytes bytes of a whole tile, the most that is produced
 * @param neededBytes bytes that lie inside the image (a last strip may be shorter)
 * @returns between `neededBytes` and `fullBytes` bytes; for uncompressed data a view of
 *   `bytes`
 * @throws AppError file-truncated when the stream is broken or too short
 */
export function decompress(
  compression: number,
  bytes: Uint8Array,
  fullBytes: number,
  neededBytes: number,
): Uint8Array {
  const result = decompressAny(compression, bytes, fullBytes);
  if (result.length < neededBytes) {
    throw damaged(`a tile of ${neededBytes} bytes`, `${result.length} bytes`);
  }
  return result;
}

function decompressAny(
  compression: number,
  bytes: Uint8Array,
  fullBytes: number,
): Uint8Array {
  switch (compression) {
    case COMPRESSION.deflate:
    case COMPRESSION.deflateOld:
      return inflateTile(bytes, fullBytes);
    case COMPRESSION.lzw:
      return decodeLzw(bytes, fullBytes);
    case COMPRESSION.packBits:
      return decodePackBits(bytes, fullBytes);
    default:
      return bytes.subarray(0, fullBytes);
  }
}

/** Inflates zlib data and verifies the check sum, which fflate does not. */
function inflateTile(bytes: Uint8Array, fullBytes: number): Uint8Array {
  let result: Uint8Array;
  try {
    result = unzlibSync(bytes, { out: new Uint8Array(fullBytes) });
  } catch (error) {
    throw damaged("a tile compressed with DEFLATE", "a broken stream", error);
  }
  if (!endsWithSum(bytes, adler32(result))) {
    throw damaged("a tile that fits its check sum", "another check sum");
  }
  return result;
}

/**
 * Tells whether the Adler-32 sum stands near the end of the stream: some writers pad
 * tiles, so it need not be the very last four bytes.
 */
function endsWithSum(bytes: Uint8Array, sum: number): boolean {
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

/**
 * Decodes TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, most significant
 * bit first, where the width grows one code early. The dictionary stores positions in
 * the output: every entry is the previous string and the byte that follows it there.
 */
function decodeLzw(bytes: Uint8Array, fullBytes: number): Uint8Array {
  const CLEAR = 256;
  const END = 257;
  const out = new Uint8Array(fullBytes);
  const starts = new Int32Array(4097);
  const lengths = new Int32Array(4097);
  let free = END + 1;
  let width = 9;
  let held = 0;
  let heldBits = 0;
  let at = 0;
  let made = 0;
  let previousStart = -1;
  let previousLength = 0;
  while (made < fullBytes) {
    while (heldBits < width && at < bytes.length) {
      held = ((held << 8) | (bytes[at++] as number)) & 0xffffff;
      heldBits += 8;
    }
    if (heldBits < width) {
      break;
    }
    heldBits -= width;
    const code = (held >>> heldBits) & ((1 << width) - 1);
    if (code === END) {
      break;
    }
    if (code === CLEAR) {
      free = END + 1;
      width = 9;
      previousStart = -1;
      continue;
    }
    if (previousStart >= 0 && free < 4097) {
      starts[free] = previousStart;
      lengths[free] = previousLength + 1;
      free++;
    }
    const start = made;
    if (code < 256) {
      out[made++] = code;
    } else {
      if (code >= free) {
        throw damaged("LZW codes that were defined before", `code ${code} of ${free}`);
      }
      const from = starts[code] as number;
      const end = Math.min(made + (lengths[code] as number), fullBytes);
      // Bytes are copied one by one, because the string may overlap with what is being
      // written.
      for (let i = from; made < end; i++) {
        out[made++] = out[i] as number;
      }
    }
    previousStart = start;
    previousLength = made - start;
    // The width grows one code early, counting the entry that the next code will
    // complete.
    if (free + 1 >= 1 << width && width < 12) {
      width++;
    }
  }
  return out.subarray(0, made);
}

/** Decodes PackBits (TIFF 6.0, section 9). */
function decodePackBits(bytes: Uint8Array, fullBytes: number): Uint8Array {
  const out = new Uint8Array(fullBytes);
  let made = 0;
  let at = 0;
  while (at < bytes.length && made < fullBytes) {
    const n = bytes[at++] as number;
    if (n < 128) {
      const run = bytes.subarray(at, at + Math.min(n + 1, fullBytes - made));
      out.set(run, made);
      made += run.length;
      at += n + 1;
    } else if (n > 128 && at < bytes.length) {
      const end = Math.min(made + 257 - n, fullBytes);
      out.fill(bytes[at++] as number, made, end);
      made = end;
    }
  }
  return out.subarray(0, made);
}
