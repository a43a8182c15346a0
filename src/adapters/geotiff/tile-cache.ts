import type { SampleArray } from "#core/tiff/decode-samples.ts";

/**
 * Decoded tiles, bounded by their bytes; the least recently used leave first. The last one
 * stays whatever its size: a window beside the one before it must not decode it again.
 */
export type TileCache = {
  get(key: string): SampleArray | undefined;
  put(key: string, tile: SampleArray): void;
  clear(): void;
};

export function createTileCache(mostBytes: number): TileCache {
  // A Map keeps the order of insertion: its first key is the oldest.
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
