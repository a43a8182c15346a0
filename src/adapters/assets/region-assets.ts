/**
 * The list of the simulated regions. Asked for anew each time, as it grows while regions
 * are being made; the last one that came is kept for visits without a network.
 */
import { AppError } from "#core/errors.ts";
import type { RegionAssets } from "#ports/assets.ts";

const CACHE_NAME = "sar2earth-regions-1";

/**
 * Keeps files of regions for visits without a network, whole: their service worker gives
 * the parts that are asked for then. What is there already is not fetched again, and of a
 * file that was made anew only the newest is kept. A failure costs the offline visit only.
 */
export async function keepRegionFiles(urls: readonly string[]): Promise<void> {
  try {
    const cache = await caches.open(CACHE_NAME);
    for (const url of urls) {
      if ((await cache.match(url)) === undefined) {
        await cache.delete(url, { ignoreSearch: true });
        await cache.add(url);
      }
    }
  } catch {
    // No room, no network, or no cache on this page.
  }
}

/** @param regionsUrl absolute, ending in a slash */
export function createRegionAssets(regionsUrl: string): RegionAssets {
  const indexUrl = new URL("regions.json", regionsUrl).href;
  return {
    addressOf: (url) => new URL(url, regionsUrl).href,
    readIndex: async () => {
      const response = await fetchIndex(indexUrl);
      return response === null ? null : parse(await response.text());
    },
  };
}

async function fetchIndex(url: string): Promise<Response | null> {
  // None on pages that are not served securely, and in some private windows.
  const cache = await caches.open(CACHE_NAME).catch(() => null);
  let found: string;
  try {
    const response = await fetch(url, { cache: "no-cache" });
    if (response.ok) {
      // A full disk costs the offline visit, not this one.
      await cache?.put(url, response.clone()).catch(() => undefined);
      return response;
    }
    if (response.status === 404) {
      return null;
    }
    found = `HTTP ${response.status} ${response.statusText}`.trim();
  } catch (error) {
    const kept = await cache?.match(url);
    if (kept !== undefined) {
      return kept;
    }
    found = error instanceof Error ? error.message : String(error);
  }
  throw new AppError(
    "network-unavailable",
    "The list of regions could not be fetched.",
    {
      expected: url,
      found,
      hint: "Check the connection and try again.",
    },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("catalog-invalid", "The list of regions is not JSON.", {
      expected: "a JSON file",
      found: text === "" ? "an empty file" : `"${text.slice(0, 40)}…"`,
      hint: "Make the regions again: npm run regions.",
      cause,
    });
  }
}
