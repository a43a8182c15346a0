/**
 * The browser's Cache API, where there is one: pages that are not served securely have
 * none, some private windows refuse it, and a full disk refuses what is to be kept.
 */

/** Null where there is none. */
export async function openCache(name: string): Promise<Cache | null> {
  try {
    return await caches.open(name);
  } catch {
    return null;
  }
}

/** Keeps an answer; false where that failed, which costs a later visit and not this one. */
export async function keepResponse(
  cache: Cache | null,
  url: string,
  response: Response,
): Promise<boolean> {
  try {
    await cache?.put(url, response);
    return cache !== null;
  } catch {
    return false;
  }
}
