import { damaged } from "#core/tiff/parse-directory.ts";
import type { ByteReader } from "#ports/byte-reader.ts";

/** Reads byte ranges of a blob or dropped file; the rest is not loaded. */
export function createBlobReader(name: string, blob: Blob): ByteReader {
  let total = 0;
  return {
    name,
    byteLength: blob.size,
    notices: [],
    isNear: true,
    ...(blob instanceof File ? { stamp: `changed ${blob.lastModified}` } : {}),
    async read(offset, length) {
      if (offset + length > blob.size) {
        throw damaged(`${length} bytes at ${offset}`, `a file of ${blob.size} bytes`);
      }
      const bytes = new Uint8Array(
        await blob.slice(offset, offset + length).arrayBuffer(),
      );
      total += bytes.length;
      return bytes;
    },
    bytesRead: () => total,
    dispose() {},
  };
}
