/**
 * Cards and weights, kept in the browser's Cache API so that a second visit works offline.
 * Weights are stored under their hash: a file that is there is never fetched again, and a
 * new version never meets an old one. Cards and the catalogue are asked for anew each
 * time and taken from the cache only when the network does not answer.
 */
import { AppError } from "#core/errors.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import { sha256Hex } from "#core/sha256.ts";
import { keepResponse, openCache } from "./open-cache.ts";
import { fetchWatched } from "./watched-fetch.ts";

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
const what = "A file of the models";

/** Into how many parts the build has split a file (build/published-models.ts). */
const SPLIT_FILES: Readonly<Record<string, number>> = import.meta.env.SPLIT_FILES;

/** @param modelsUrl absolute, ending in a slash */
export function createModelAssets(modelsUrl: string): ModelAssets {
  return {
    readJson: async (path) => {
      const url = new URL(path, modelsUrl).href;
      const cache = await openCache(CACHE_NAME);
      try {
        const file = await fetchWatched(url, { what, cache: "no-cache" });
        const json = parseJson(path, new TextDecoder().decode(file.bytes));
        // Only now: what cannot be read never takes the place of what could.
        await keepResponse(cache, url, file.toResponse());
        return json;
      } catch (error) {
        const kept = await cache?.match(url).catch(() => undefined);
        if (kept === undefined) {
          throw error;
        }
        return parseJson(path, await kept.text());
      }
    },
    listKept: async () => {
      const cache = await openCache(CACHE_NAME);
      const kept = (await cache?.keys()) ?? [];
      return kept.flatMap(({ url }) => new URL(url).searchParams.get("sha256") ?? []);
    },
    fetchModel: async (path, sha256) => {
      const url = new URL(path, modelsUrl);
      url.searchParams.set("sha256", sha256);
      const cache = await openCache(CACHE_NAME);
      const kept = await cache?.match(url.href).catch(() => undefined);
      if (kept !== undefined) {
        const bytes = new Uint8Array(await kept.arrayBuffer());
        if ((await sha256Hex(bytes)) === sha256) {
          return bytes;
        }
        await cache?.delete(url.href);
      }
      const bytes = await fetchParts(url, SPLIT_FILES[path] ?? 1);
      if (cache !== null && (await sha256Hex(bytes)) === sha256) {
        // Earlier versions of the same file make room first.
        await cache.delete(url.href, { ignoreSearch: true });
        await keepResponse(cache, url.href, new Response(bytes.slice()));
      }
      return bytes;
    },
  };
}

/** A file, of which the site has one piece or several. @throws AppError network-unavailable */
async function fetchParts(url: URL, parts: number): Promise<Uint8Array<ArrayBuffer>> {
  if (parts === 1) {
    return (await fetchWatched(url.href, { what })).bytes;
  }
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (let i = 0; i < parts; i += 1) {
    const part = new URL(url);
    part.pathname += `.part${i}`;
    pieces.push((await fetchWatched(part.href, { what })).bytes);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** @throws AppError catalog-invalid */
function parseJson(path: string, text: string): unknown {
  try {
    return parseLimitedJson(text);
  } catch (cause) {
    throw new AppError("catalog-invalid", `${path} is not JSON.`, {
      expected: "a JSON file",
      found: text === "" ? "an empty file" : `"${text.slice(0, 40)}…"`,
      hint: "Check that the models folder is served beside the page.",
      cause,
    });
  }
}
