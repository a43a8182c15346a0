/**
 * Bytes of samples that are decoded in one go. Between such portions other messages are
 * handled, so that the map gets its tiles beside a file of large tiles.
 */
const PORTION_BYTES = 4 * 2 ** 20;

/** Creates a function to call with the bytes just decoded, which yields after a portion. */
export function nextPortion(): (bytes: number) => Promise<void> {
  let decoded = 0;
  return async (bytes) => {
    decoded += bytes;
    if (decoded >= PORTION_BYTES) {
      decoded = 0;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
}
