/**
 * Resolves in a task of its own, so that messages are handled meanwhile: the watchdog's
 * heartbeat, and requests for map tiles.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
