/**
 * Bytes that are unpacked in one go. Between such portions other messages are handled, so
 * that the map gets its tiles beside a file of large tiles, and the page answers.
 */
const PORTION_BYTES = 4 * 2 ** 20;

/** Creates a function to call with the bytes just unpacked, which yields after a portion. */
export function nextPortion(): (bytes: number) => Promise<void> {
  let unpacked = 0;
  return async (bytes) => {
    unpacked += bytes;
    if (unpacked >= PORTION_BYTES) {
      unpacked = 0;
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
}
