import { AppError } from "#core/errors.ts";
import { openUrlReader } from "./url-reader.ts";

/** Larger texts are no items of scenes. */
const MOST_TEXT_BYTES = 16_000_000;

/**
 * Reads a text from an address.
 * @throws AppError url-unreachable, network-unavailable, metadata-invalid; AbortError
 */
export async function readUrlText(url: string, signal: AbortSignal): Promise<string> {
  const reader = await openUrlReader(url, { signal });
  try {
    const { byteLength } = reader;
    if (byteLength === null || byteLength > MOST_TEXT_BYTES) {
      throw new AppError("metadata-invalid", "The address gives no STAC item.", {
        expected: `a text of at most ${MOST_TEXT_BYTES / 1e6} MB`,
        found:
          byteLength === null ? "an answer of unknown length" : `${byteLength} bytes`,
        hint: "Give the address of a scene's item, or of its GeoTIFF.",
      });
    }
    const bytes = await reader.read(0, byteLength);
    signal.throwIfAborted();
    return new TextDecoder().decode(bytes);
  } finally {
    reader.dispose();
  }
}
