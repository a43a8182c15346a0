import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createModelAssets } from "#adapters/assets/model-assets.ts";
import { parseCatalog } from "#core/catalog/card.ts";

const modelsUrl = new URL("/src/testing/models/", location.origin).href;
const path = "translate/no-op/model.onnx";

async function clearCaches() {
  for (const name of await caches.keys()) {
    await caches.delete(name);
  }
}
beforeEach(clearCaches);
afterEach(async () => {
  vi.restoreAllMocks();
  await clearCaches();
});

async function hashOf(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes.slice());
  return [...new Uint8Array(digest)]
    .map((b) => b.toString(16).padStart(2, "0"))
    .join("");
}

function goOffline() {
  return vi
    .spyOn(globalThis, "fetch")
    .mockRejectedValue(new TypeError("Failed to fetch"));
}

describe("createModelAssets", () => {
  const assets = createModelAssets(modelsUrl);

  it("gives weights again without the network, under the right hash only", async () => {
    const plain = new Uint8Array(await (await fetch(modelsUrl + path)).arrayBuffer());
    const sha256 = await hashOf(plain);
    expect(await assets.fetchModel(path, sha256)).toEqual(plain);
    expect(await assets.listKept()).toEqual([sha256]);
    goOffline();
    expect(await assets.fetchModel(path, sha256)).toEqual(plain);
    await expect(assets.fetchModel(path, "0".repeat(64))).rejects.toMatchObject({
      code: "network-unavailable",
      found: "Failed to fetch",
    });
  });

  it("hands out bytes of another hash, but does not keep them", async () => {
    const wrong = "0".repeat(64);
    expect((await assets.fetchModel(path, wrong)).length).toBeGreaterThan(0);
    goOffline();
    await expect(assets.fetchModel(path, wrong)).rejects.toMatchObject({
      code: "network-unavailable",
    });
  });

  it("keeps one version of a file", async () => {
    const plain = new Uint8Array(await (await fetch(modelsUrl + path)).arrayBuffer());
    await assets.fetchModel(path, await hashOf(plain));
    const next = new Uint8Array([1, 2, 3]);
    vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response(next));
    await assets.fetchModel(path, await hashOf(next));
    const [name] = await caches.keys();
    const cache = await caches.open(name as string);
    expect(await cache.keys()).toHaveLength(1);
  });

  it("asks for the catalogue anew and falls back to what it had", async () => {
    const first = await assets.readJson("catalog.json");
    expect(parseCatalog(first, "test").models.length).toBeGreaterThan(3);
    const fetching = goOffline();
    expect(await assets.readJson("catalog.json")).toEqual(first);
    expect(fetching).toHaveBeenCalledOnce();
  });

  it("names the address and the answer when a file is missing", async () => {
    await expect(assets.readJson("missing.json")).rejects.toMatchObject({
      code: "network-unavailable",
      expected: `${modelsUrl}missing.json`,
      found: expect.stringContaining("404"),
    });
  });

  it("says what it found when the catalogue is a web page", async () => {
    vi.spyOn(globalThis, "fetch").mockResolvedValue(new Response("<!doctype html>"));
    await expect(assets.readJson("catalog.json")).rejects.toMatchObject({
      code: "catalog-invalid",
      found: '"<!doctype html>…"',
    });
  });

  it("works without a cache", async () => {
    vi.spyOn(caches, "open").mockRejectedValue(new DOMException("no", "SecurityError"));
    expect((await assets.fetchModel(path, "")).length).toBeGreaterThan(0);
  });
});
