import { describe, expect, it, vi } from "vitest";
import type { Engine } from "#ports/engine.ts";
import type { PixelKey, TilePixels } from "#ports/layers.ts";
import { FAKE_GRID } from "#testing/fake-scenes.ts";
import { createTileLoader } from "./map-events.ts";

const key: PixelKey = { kind: "scene", sceneId: "scene-1" };

function slowEngine() {
  const asked: ((pixels: TilePixels) => void)[] = [];
  const engine = {
    renderTile: () =>
      new Promise<TilePixels>((resolve) => {
        asked.push(resolve);
      }),
  } as unknown as Engine;
  return { engine, asked };
}

describe("createTileLoader", () => {
  it("sends few at a time and drops what has scrolled away", async () => {
    const { engine, asked } = slowEngine();
    const load = createTileLoader(engine, () => {}, 1);
    const gone = new AbortController();
    const first = load(key, FAKE_GRID, new AbortController().signal);
    const second = load(key, FAKE_GRID, gone.signal);
    const third = load(key, FAKE_GRID, new AbortController().signal);
    expect(asked).toHaveLength(1);
    gone.abort();
    await expect(second).rejects.toMatchObject({ name: "AbortError" });
    asked[0]?.(null);
    await first;
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]?.(null);
    await third;
    expect(asked).toHaveLength(2);
  });

  it("says when no tile is asked for any more", async () => {
    const { engine, asked } = slowEngine();
    const onLoaded = vi.fn();
    const load = createTileLoader(engine, onLoaded, 2);
    const tiles = [0, 1, 2].map(() =>
      load(key, FAKE_GRID, new AbortController().signal),
    );
    asked[0]?.(null);
    await vi.waitFor(() => expect(asked).toHaveLength(3));
    asked[1]?.(null);
    await tiles[0];
    expect(onLoaded).not.toHaveBeenCalled();
    asked[2]?.(null);
    await Promise.all(tiles);
    await vi.waitFor(() => expect(onLoaded).toHaveBeenCalledOnce());
  });

  it("lets the engine know of a tile that it has begun and nobody waits for", async () => {
    const given: (AbortSignal | undefined)[] = [];
    const engine = {
      renderTile: (...[, , signal]: Parameters<Engine["renderTile"]>) => {
        given.push(signal);
        return new Promise<TilePixels>((_, reject) => {
          signal?.addEventListener("abort", () => reject(signal.reason));
        });
      },
    } as unknown as Engine;
    const load = createTileLoader(engine, () => {}, 1);
    const gone = new AbortController();
    const first = load(key, FAKE_GRID, gone.signal);
    const second = load(key, FAKE_GRID, new AbortController().signal);
    gone.abort();
    await expect(first).rejects.toMatchObject({ name: "AbortError" });
    // Its place is free for the next one.
    await vi.waitFor(() => expect(given).toHaveLength(2));
    expect(given.map((signal) => signal?.aborted)).toEqual([true, false]);
    second.catch(() => {});
  });

  it("takes the newest request first", async () => {
    const order: string[] = [];
    const engine = {
      renderTile: async (k: PixelKey) => {
        order.push(k.kind === "scene" ? k.sceneId : k.kind);
        return null;
      },
    } as unknown as Engine;
    const load = createTileLoader(engine, () => {}, 1);
    const { signal } = new AbortController();
    const ids = ["scene-first", "scene-old", "scene-new"] as const;
    await Promise.all(
      ids.map((sceneId) => load({ kind: "scene", sceneId }, FAKE_GRID, signal)),
    );
    expect(order).toEqual(["scene-first", "scene-new", "scene-old"]);
  });
});
