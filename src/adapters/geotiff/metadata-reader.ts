/**
 * This file caches blocks of 64 kB for headers, directories and tags: they are small,
 * lie close together, and over a network every read costs a round trip.
 */
import { damaged } from "#core/tiff/parse-directory.ts";
import type { ByteReader } from "#ports/byte-reader.ts";

const BLOCK_BYTES = 64 * 1024;

/**
 * Limits the cache: directories and tags of a real file take kilobytes, those of an
 * image with a million tiles 16 MB.
 */
const MOST_BYTES = 256 * 2 ** 20;

export type MetadataReader = {
  readonly byteLength: number | null;
  read(offset: number, length: number): Promise<Uint8Array>;
  /** Reads at most `length` bytes; fewer at the end of the file. */
  readUpTo(offset: number, length: number): Promise<Uint8Array>;
};

export function createMetadataReader(reader: ByteReader): MetadataReader {
  const blocks = new Map<number, Promise<Uint8Array>>();
  const { byteLength } = reader;
  let budget = MOST_BYTES;

  const block = (index: number): Promise<Uint8Array> => {
    const known = blocks.get(index);
    if (known !== undefined) {
      return known;
    }
    const start = index * BLOCK_BYTES;
    const length = Math.min(
      BLOCK_BYTES,
      (byteLength ?? Number.POSITIVE_INFINITY) - start,
    );
    const bytes = reader.read(start, length);
    blocks.set(index, bytes);
    // A failed read is not cached, so the next call tries again.
    bytes.catch(() => blocks.delete(index));
    return bytes;
  };

  const read = async (offset: number, length: number): Promise<Uint8Array> => {
    if (byteLength !== null && !(offset >= 0 && offset + length <= byteLength)) {
      throw damaged(`${length} bytes at ${offset}`, `a file of ${byteLength} bytes`);
    }
    budget -= length;
    if (budget < 0) {
      throw damaged(
        "tags of ordinary size",
        `more than ${MOST_BYTES / 2 ** 20} MB of tags`,
      );
    }
    // If the file's length is unknown, a block could extend beyond its end.
    if (length > BLOCK_BYTES || byteLength === null) {
      return reader.read(offset, length);
    }
    const first = Math.floor(offset / BLOCK_BYTES);
    const last = Math.floor((offset + Math.max(length, 1) - 1) / BLOCK_BYTES);
    const head = await block(first);
    const at = offset - first * BLOCK_BYTES;
    if (first === last) {
      return head.slice(at, at + length);
    }
    const tail = await block(last);
    const result = new Uint8Array(length);
    result.set(head.subarray(at));
    result.set(tail.subarray(0, length - (head.length - at)), head.length - at);
    return result;
  };

  return {
    byteLength,
    read,
    readUpTo: (offset, length) =>
      read(
        offset,
        byteLength === null
          ? length
          : Math.max(0, Math.min(length, byteLength - offset)),
      ),
  };
}
