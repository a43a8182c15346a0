import { expect, test } from "vitest";
import { createSizedCache } from "./sized-cache.ts";

test("createSizedCache: bounded by size, the least recently used leave first", () => {
  const cache = createSizedCache<number>(100);
  cache.put("a", 40, 40);
  cache.put("b", 40, 40);
  cache.get("a");
  cache.put("c", 40, 40);
  expect(["a", "b", "c"].map((key) => cache.get(key))).toEqual([40, undefined, 40]);
  // A tile above the limit stays until the next one: the window beside it is read next.
  cache.put("huge", 101, 101);
  expect(cache.get("huge")).toBe(101);
  expect(cache.get("a")).toBeUndefined();
  cache.put("a", 60, 60);
  expect(cache.get("huge")).toBeUndefined();
  cache.put("c", 40, 40);
  expect(["a", "c"].map((key) => cache.get(key))).toEqual([60, 40]);
  expect(cache.size()).toBe(100);
  // Whoever failed removes its own value only.
  cache.drop("a", 1);
  expect(cache.has("a")).toBe(true);
  cache.drop("a", 60);
  expect(cache.size()).toBe(40);
  cache.clear();
  expect([cache.get("c"), cache.size()]).toEqual([undefined, 0]);
});
