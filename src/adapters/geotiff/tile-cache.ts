import type { SampleArray } from "#core/tiff/decode-samples.ts";

/**
 * An LRU cache of decoded tiles, limited by their total bytes. The last tile is kept
 * whatever its size, so that reading the adjacent window does not decode it again.
 */
export type TileCache = {
  get(key: string): SampleArray | undefined;
  put(key: string, tile: SampleArray): void;
  clear(): void;
};

export function createTileCache(mostBytes: number): TileCache {
  // A Map keeps the order of insertion, so its first key is the least recently used.
  const tiles = new Map<string, SampleArray>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= tiles.get(key)?.byteLength ?? 0;
    tiles.delete(key);
  };
  return {
    get(key) {
      const tile = tiles.get(key);
      if (tile !== undefined) {
        tiles.delete(key);
        tiles.set(key, tile);
      }
      return tile;
    },
    put(key, tile) {
      drop(key);
      tiles.set(key, tile);
      bytes += tile.byteLength;
      for (const oldest of tiles.keys()) {
        if (bytes <= mostBytes || oldest === key) {
          break;
        }
        drop(oldest);
      }
    },
    clear() {
      tiles.clear();
      bytes = 0;
    },
  };
}
