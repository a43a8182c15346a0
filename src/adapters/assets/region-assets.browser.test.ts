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
    const url = (hash: string) => `${regionsUrl}paris/sar.tif?hash=${hash}`;
    for (const hash of ["old", "new"]) {
      answers.set(url(hash), () => new Response(hash));
    }
    await keepRegionFiles([url("old")]);
    expect(await keepRegionFiles([url("new"), url("new")])).toBe(true);
    const cache = await caches.open("sar2earth-regions-1");
    const kept = (await cache.keys()).map((request) => request.url);
    expect(kept).toEqual([url("new")]);
    expect(await (await cache.match(url("new")))?.text()).toBe("new");
    expect(asked).toEqual([url("old"), url("new")]);
  });

  it("keeps no page that a host sends for what it does not have, nor half a list", async () => {
    const url = `${regionsUrl}paris/eo.tif`;
    const page = () =>
      new Response("<h1>", { headers: { "content-type": "text/html; charset=utf-8" } });
    answers.set(url, page);
    await keepRegionFiles([url]);
    const assets = createRegionAssets(regionsUrl);
    answers.set(index, () => Response.json({ n: 1 }));
    expect(await assets.readIndex()).toEqual({ n: 1 });
    for (const bad of [page, () => new Response('{"n": 2, "regi')]) {
      answers.set(index, bad);
      expect(await assets.readIndex()).toEqual({ n: 1 });
    }
    const cache = await caches.open("sar2earth-regions-1");
    expect((await cache.keys()).map((request) => request.url)).toEqual([index]);
  });

  it("says that nothing can be kept where there is no room", async () => {
    const full = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    const put = vi.spyOn(Cache.prototype, "put").mockImplementation(full);
    const url = `${regionsUrl}paris/eo.tif`;
    answers.set(url, () => new Response("x"));
    expect(await keepRegionFiles([url])).toBe(false);
    answers.set(index, () => Response.json({ n: 1 }));
    expect(await createRegionAssets(regionsUrl).readIndex()).toEqual({ n: 1 });
    put.mockRestore();
  });

  it("gives up quietly where a file is missing", async () => {
    await keepRegionFiles([new URL("/nothing-here.tif", location.origin).href]);
    const cache = await caches.open("sar2earth-regions-1");
    expect(await cache.keys()).toEqual([]);
  });
});
