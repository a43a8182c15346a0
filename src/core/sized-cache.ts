/**
 * An LRU cache that is limited by the total size of its values. The last value is kept
 * whatever its size, so that whoever reads next door does not make it again.
 */
export type SizedCache<Value> = {
  get(key: string): Value | undefined;
  /** Tells whether a value is there, and does not count as a use of it. */
  has(key: string): boolean;
  put(key: string, value: Value, size: number): void;
  /** Removes a value, unless another one has taken its place. */
  drop(key: string, value: Value): void;
  /** Total size of the values. */
  size(): number;
  clear(): void;
};

/** @param most total size, in whatever unit sizes are given */
export function createSizedCache<Value>(most: number): SizedCache<Value> {
  // A Map keeps the order of insertion, so its first key is the least recently used.
  const entries = new Map<string, { readonly value: Value; readonly size: number }>();
  let total = 0;
  const remove = (key: string) => {
    total -= entries.get(key)?.size ?? 0;
    entries.delete(key);
  };
  return {
    get(key) {
      const entry = entries.get(key);
      if (entry !== undefined) {
        entries.delete(key);
        entries.set(key, entry);
      }
      return entry?.value;
    },
    has: (key) => entries.has(key),
    put(key, value, size) {
      remove(key);
      entries.set(key, { value, size });
      total += size;
      for (const oldest of entries.keys()) {
        if (total <= most || oldest === key) {
          break;
        }
        remove(oldest);
      }
    },
    drop(key, value) {
      if (entries.get(key)?.value === value) {
        remove(key);
      }
    },
    size: () => total,
    clear() {
      entries.clear();
      total = 0;
    },
  };
}
