import { describe, expect, it } from "vitest";
import { createAppStore } from "./app-store.ts";
import { engineRestarted, nothingKept } from "./ui.ts";

describe("what the page says of itself", () => {
  it("is said once in a browser where nothing can be kept", () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    for (const notes of [1, 0]) {
      const store = createAppStore();
      nothingKept(store, storage);
      nothingKept(store, storage);
      expect(store.getState().ui.notes).toHaveLength(notes);
    }
  });

  it("stays unsaid where what failed says it", () => {
    const store = createAppStore();
    engineRestarted(store, null);
    expect(store.getState().ui).toMatchObject({ engineRestarts: 1, notes: [] });
  });
});
