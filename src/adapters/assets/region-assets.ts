/**
 * The list of the simulated regions. Asked for anew each time, as it grows while regions
 * are being made; the last one that came is kept for visits without a network.
 */
import { AppError } from "#core/errors.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import type { RegionAssets } from "#ports/assets.ts";
import { keepResponse, openCache } from "./open-cache.ts";
import { fetchWatched } from "./watched-fetch.ts";

const CACHE_NAME = "sar2earth-regions-1";

/**
 * Keeps files of regions for visits without a network, whole: their service worker gives
 * the parts that are asked for then. What is there already is not fetched again, and of a
 * file that was made anew only the newest is kept. A failure costs the offline visit only.
 * @returns false where nothing (more) can be kept
 */
export async function keepRegionFiles(urls: readonly string[]): Promise<boolean> {
  const cache = await openCache(CACHE_NAME);
  try {
    for (const url of cache === null ? [] : urls) {
      if ((await cache?.match(url)) === undefined) {
        await cache?.delete(url, { ignoreSearch: true });
        const file = await fetchWatched(url, { what: "A file of a region" });
        if (!(await keepResponse(cache, url, file.toResponse()))) {
          return false;
        }
      }
    }
  } catch {
    // No network: the next region, or the next visit, tries again.
  }
  return cache !== null;
}

/** @param regionsUrl absolute, ending in a slash */
export function createRegionAssets(regionsUrl: string): RegionAssets {
  const indexUrl = new URL("regions.json", regionsUrl).href;
  return {
    addressOf: (url) => new URL(url, regionsUrl).href,
    readIndex: async () => {
      const cache = await openCache(CACHE_NAME);
      try {
        const file = await fetchWatched(indexUrl, {
          what: "The list of regions",
          cache: "no-cache",
          allowed: [404],
        });
        if (file.status === 404) {
          return null;
        }
        const index = parse(new TextDecoder().decode(file.bytes));
        // Only now: half a list never takes the place of a whole one.
        await keepResponse(cache, indexUrl, file.toResponse());
        return index;
      } catch (error) {
        const kept = await cache?.match(indexUrl).catch(() => undefined);
        if (kept === undefined) {
          throw error;
        }
        return parse(await kept.text());
      }
    },
  };
}

function parse(text: string): unknown {
  try {
    return parseLimitedJson(text);
  } catch (cause) {
    throw new AppError("catalog-invalid", "The list of regions is not JSON.", {
      expected: "a JSON file",
      found: text === "" ? "an empty file" : `"${text.slice(0, 40)}…"`,
      hint: "Make the regions again: npm run regions.",
      cause,
    });
  }
}
