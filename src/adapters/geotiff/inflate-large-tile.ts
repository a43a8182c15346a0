import { createSerialQueue } from "#core/serial-queue.ts";
import { nextPortion } from "#ports/next-portion.ts";

/** Stored bytes that the platform inflates at a time: at most 4 MB of samples. */
const PIECE_BYTES = 4096;

/** One large tile at a time, because each takes up to 256 MB. */
const queue = createSerialQueue();

/**
 * Inflates zlib data by the platform, in pieces between which other messages are handled:
 * a tile of 256 MB would block the thread for seconds. The platform verifies the check sum.
 *
 * @param fullBytes the most that may come out
 * @returns null where the stream is broken, longer than that, or followed by something:
 *   platforms differ in what they give of such a stream
 */
export function inflateLargeTile(
  bytes: Uint8Array,
  fullBytes: number,
): Promise<Uint8Array | null> {
  return queue(() => inflate(bytes, fullBytes));
}

async function inflate(
  bytes: Uint8Array,
  fullBytes: number,
): Promise<Uint8Array | null> {
  const out = new Uint8Array(fullBytes);
  const { readable, writable } = new DecompressionStream("deflate");
  void feed(writable.getWriter(), bytes);
  const yieldAfter = nextPortion();
  const reader = readable.getReader();
  let made = 0;
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      if (made + next.value.length > out.length) {
        // Node does not answer while bytes wait to be written.
        reader.cancel().catch(() => undefined);
        return null;
      }
      out.set(next.value, made);
      made += next.value.length;
      await yieldAfter(next.value.length);
    }
    return out.subarray(0, made);
  } catch {
    return null;
  }
}

/** Writes the stored bytes piece by piece. */
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
    // The reader's end fails as well.
  }
}
