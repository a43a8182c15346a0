import { afterEach, describe, expect, it, vi } from "vitest";
import { errorToData } from "#core/errors.ts";
import { createRegionAssets, keepRegionFiles } from "./region-assets.ts";

const regionsUrl = "https://x.org/page/regions/";
const answers = new Map<string, () => Response>();
const asked: string[] = [];

vi.stubGlobal("fetch", async (input: RequestInfo | URL) => {
  const url = input instanceof Request ? input.url : String(input);
  asked.push(url);
  const answer = answers.get(url);
  if (answer === undefined) {
    throw new TypeError("Failed to fetch");
  }
  return answer();
});

afterEach(async () => {
  answers.clear();
  asked.length = 0;
  await caches.delete("sar2earth-regions-1");
});

const index = `${regionsUrl}regions.json`;

describe("the list of regions", () => {
  it("is asked for anew, and taken from the cache when nobody answers", async () => {
    const assets = createRegionAssets(regionsUrl);
    answers.set(index, () => Response.json({ n: 1 }));
    expect(await assets.readIndex()).toEqual({ n: 1 });
    answers.set(index, () => Response.json({ n: 2 }));
    expect(await assets.readIndex()).toEqual({ n: 2 });
    answers.clear();
    expect(await assets.readIndex()).toEqual({ n: 2 });
  });

  it("may not be there yet", async () => {
    answers.set(index, () => new Response("", { status: 404 }));
    expect(await createRegionAssets(regionsUrl).readIndex()).toBeNull();
  });

  it("says what is wrong with a server that fails, and with text that is no JSON", async () => {
    const assets = createRegionAssets(regionsUrl);
    answers.set(index, () => new Response("", { status: 503 }));
    expect(await assets.readIndex().catch(errorToData)).toMatchObject({
      code: "network-unavailable",
      found: "HTTP 503",
    });
    answers.set(index, () => new Response("<html>"));
    expect(await assets.readIndex().catch(errorToData)).toMatchObject({
      code: "catalog-invalid",
      found: '"<html>…"',
    });
  });

  it("places files beside itself", () => {
    const { addressOf } = createRegionAssets(regionsUrl);
    expect(addressOf("paris/sar.tif")).toBe(`${regionsUrl}paris/sar.tif`);
  });
});

describe("keepRegionFiles", () => {
  it("keeps the newest of a file, and fetches nothing twice", async () => {
    // The cache fetches by itself: from an address of the test page's own.
    const url = (hash: string) =>
      new URL(`/src/testing/models/catalog.json?hash=${hash}`, location.origin).href;
    await keepRegionFiles([url("old")]);
    await keepRegionFiles([url("new"), url("new")]);
    const cache = await caches.open("sar2earth-regions-1");
    const kept = (await cache.keys()).map((request) => request.url);
    expect(kept).toEqual([url("new")]);
    expect(await (await cache.match(url("new")))?.json()).toMatchObject({ schema: 1 });
  });

  it("gives up quietly where a file is missing", async () => {
    await keepRegionFiles([new URL("/nothing-here.tif", location.origin).href]);
    const cache = await caches.open("sar2earth-regions-1");
    expect(await cache.keys()).toEqual([]);
  });
});
