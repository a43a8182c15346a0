/**
 * This file tells the contents of files apart, so that results of one are never taken
 * for those of another.
 */
import { sha256Hex } from "#core/sha256.ts";
import type { ByteReader } from "#ports/byte-reader.ts";

/** Files on this device of up to this size are hashed whole. */
const MOST_WHOLE = 64 * 2 ** 20;
/** The header, which in a TIFF file holds sizes and places of all tiles. */
const HEAD_BYTES = 64 * 1024;
/** Blocks that are spread evenly over a larger file. */
const NEAR_BLOCKS = 64;
const FAR_BLOCKS = 8;
const BLOCK_BYTES = 16 * 1024;

/**
 * Returns a hash of the file. A small file on this device is hashed whole. Of others,
 * size, header and what their place says of their version (ETag, time of change) are
 * hashed, with blocks all over the file where they are on this device or nothing is
 * said; null where not even the size is known.
 * @throws AppError of the reader
 */
export async function fingerprintOf(reader: ByteReader): Promise<string | null> {
  const { byteLength, stamp, isNear = false } = reader;
  if (byteLength === null) {
    return null;
  }
  if (isNear && byteLength <= MOST_WHOLE) {
    return `sha256 ${await sha256Hex(await reader.read(0, byteLength))}`;
  }
  const blocks = isNear ? NEAR_BLOCKS : stamp === undefined ? FAR_BLOCKS : 0;
  const parts: Uint8Array[] = [
    new TextEncoder().encode(`${byteLength} ${stamp ?? ""}`),
  ];
  for (const [at, length] of placesIn(byteLength, blocks)) {
    parts.push(await reader.read(at, length));
  }
  const whole = new Uint8Array(await new Blob(parts.map(owned)).arrayBuffer());
  return `sampled ${await sha256Hex(whole)}`;
}

/** Lists the header, and blocks from there to the file's last byte. */
function placesIn(byteLength: number, blocks: number): [at: number, length: number][] {
  const head = Math.min(HEAD_BYTES, byteLength);
  const size = Math.min(BLOCK_BYTES, byteLength - head);
  const room = byteLength - head - size;
  return [
    [0, head],
    ...Array.from({ length: size === 0 ? 0 : blocks }, (_, i): [number, number] => [
      head + Math.floor((room * i) / Math.max(1, blocks - 1)),
      size,
    ]),
  ];
}

function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes as Uint8Array<ArrayBuffer>;
}

/** Calls `work` at the first request, and again only after it has failed. */
export function onceDone<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | null = null;
  return () => {
    done ??= work().catch((error: unknown) => {
      done = null;
      throw error;
    });
    return done;
  };
}
