/**
 * Cards and weights, kept in the browser's Cache API so that a second visit works offline.
 * Weights are stored under their hash: a file that is there is never fetched again, and a
 * new version never meets an old one. Cards and the catalogue are asked for anew each
 * time and taken from the cache only when the network does not answer.
 */
import { AppError } from "#core/errors.ts";

export type ModelAssets = {
  /**
   * Parsed JSON of a file below the models folder, unchecked.
   * @throws AppError network-unavailable, catalog-invalid when it is no JSON
   */
  readonly readJson: (path: string) => Promise<unknown>;
  /** Hashes of the weights that are kept. */
  readonly listKept: () => Promise<readonly string[]>;
  /**
   * Bytes of a file below the models folder. Whether they are those that the hash names
   * is the runner's to check; only such bytes are stored.
   * @throws AppError network-unavailable
   */
  readonly fetchModel: (path: string, sha256: string) => Promise<Uint8Array>;
};

const CACHE_NAME = "sar2earth-models-1";

/** @param modelsUrl absolute, ending in a slash */
export function createModelAssets(modelsUrl: string): ModelAssets {
  return {
    readJson: async (path) => {
      const url = new URL(path, modelsUrl).href;
      const cache = await openCache();
      let response: Response;
      try {
        response = await fetchOk(url, { cache: "no-cache" });
        await store(cache, url, response.clone());
      } catch (error) {
        const kept = await cache?.match(url);
        if (kept === undefined) {
          throw error;
        }
        response = kept;
      }
      const text = await response.text();
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw new AppError("catalog-invalid", `${path} is not JSON.`, {
          expected: "a JSON file",
          found: text === "" ? "an empty file" : `"${text.slice(0, 40)}…"`,
          hint: "Check that the models folder is served beside the page.",
          cause,
        });
      }
    },
    listKept: async () => {
      const cache = await openCache();
      const kept = (await cache?.keys()) ?? [];
      return kept.flatMap(({ url }) => new URL(url).searchParams.get("sha256") ?? []);
    },
    fetchModel: async (path, sha256) => {
      const url = new URL(path, modelsUrl);
      url.searchParams.set("sha256", sha256);
      const cache = await openCache();
      const kept = await cache?.match(url.href);
      if (kept !== undefined) {
        return new Uint8Array(await kept.arrayBuffer());
      }
      const response = await fetchOk(url.href, {});
      const copy = response.clone();
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (cache !== null && (await hasHash(bytes, sha256))) {
        // Earlier versions of the same file make room first.
        await cache.delete(url.href, { ignoreSearch: true });
        await store(cache, url.href, copy);
      }
      return bytes;
    },
  };
}

/** Null where there is none: insecure pages, some private windows. */
async function openCache(): Promise<Cache | null> {
  try {
    return await caches.open(CACHE_NAME);
  } catch {
    return null;
  }
}

/** A full disk costs the offline visit, not this one. */
async function store(cache: Cache | null, url: string, response: Response) {
  try {
    await cache?.put(url, response);
  } catch {
    await response.body?.cancel();
  }
}

async function fetchOk(url: string, init: RequestInit): Promise<Response> {
  let found: string;
  try {
    const response = await fetch(url, init);
    if (response.ok) {
      return response;
    }
    found = `HTTP ${response.status} ${response.statusText}`.trim();
  } catch (error) {
    found = error instanceof Error ? error.message : String(error);
  }
  throw new AppError(
    "network-unavailable",
    "A file of the models could not be fetched.",
    {
      expected: url,
      found,
      hint: "Check the connection and try again.",
    },
  );
}

async function hasHash(
  bytes: Uint8Array<ArrayBuffer>,
  sha256: string,
): Promise<boolean> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest].map((b) => b.toString(16).padStart(2, "0")).join("") === sha256;
}
