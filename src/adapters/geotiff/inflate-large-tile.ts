import { damaged } from "#core/tiff/parse-directory.ts";
import { fitsCheckSum } from "#core/tiff/zlib-sum.ts";
import { nextPortion } from "./next-portion.ts";

/** Stored bytes that the platform inflates at a time: at most 4 MB of samples. */
const PIECE_BYTES = 4096;

/**
 * Inflates zlib data by the platform, in pieces between which other messages are handled:
 * a tile of 256 MB would block the thread for seconds.
 *
 * @param fullBytes the most that may come out
 * @throws AppError file-truncated when the stream is broken, or longer than that
 */
export async function inflateLargeTile(
  bytes: Uint8Array,
  fullBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const { readable, writable } = new DecompressionStream("deflate");
  const fed = feed(writable.getWriter(), bytes);
  const out = new Uint8Array(fullBytes);
  const yieldAfter = nextPortion();
  const reader = readable.getReader();
  let made = 0;
  let failure: unknown = null;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (made + next.value.length > fullBytes) {
        throw damaged(`a tile of ${fullBytes} bytes`, "more");
      }
      out.set(next.value, made);
      made += next.value.length;
      await yieldAfter(next.value.length);
    }
    await fed;
  } catch (error) {
    failure = error;
    // Node does not answer while bytes wait to be written.
    reader.cancel().catch(() => undefined);
  }
  const result = out.subarray(0, made);
  // Some writers pad tiles, and the platform takes what follows the stream for an error.
  if (failure !== null && !fitsCheckSum(bytes, result)) {
    throw damaged("a tile compressed with DEFLATE", "a broken stream", failure);
  }
  return result;
}

/** Writes the stored bytes piece by piece; fails where the stream has failed. */
async function feed(
  writer: WritableStreamDefaultWriter<BufferSource>,
  bytes: Uint8Array,
): Promise<void> {
  try {
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      await writer.write(bytes.slice(at, at + PIECE_BYTES));
    }
    await writer.close();
  } catch {
    // The reader's end fails with the reason.
  }
}
