import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createOpenSource } from "#adapters/geotiff/open-source.ts";
import { openUrlReader } from "#adapters/geotiff/url-reader.ts";
import { openImage } from "#adapters/images/open-image.ts";
import { makeGeoTiff } from "#testing/geotiff/make-geo-tiff.ts";

const file = makeGeoTiff({ width: 1000, height: 600 }).bytes;
const openSource = createOpenSource({ openImage });

/** What a server may do with a request for a range. */
const answers: Record<string, (rq: IncomingMessage, rs: ServerResponse) => void> = {
  "/scene.tif": (request, response) => {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? "") ?? [];
    const end = Math.min(Number(to) + 1, file.length);
    if (Number(from) >= file.length) {
      response.writeHead(416).end();
      return;
    }
    response.writeHead(206, {
      "Content-Range": `bytes ${from}-${end - 1}/${file.length}`,
    });
    response.end(file.subarray(Number(from), end));
  },
  "/no-range.tif": (_, response) => response.writeHead(200).end(file),
  "/no-range-large.tif": (_, response) => {
    response.writeHead(200, { "Content-Length": 2 ** 30 });
    response.write(file);
  },
  "/endless.tif": (_, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write(new Uint8Array(2 ** 22)), 1);
    response.on("close", () => clearInterval(timer));
  },
  "/gone.tif": (_, response) => response.writeHead(404).end(),
  "/secret.tif": (_, response) => response.writeHead(403).end(),
  "/empty.tif": (_, response) => response.writeHead(416).end(),
  "/silent.tif": () => {},
  "/page.tif": (_, response) =>
    response.writeHead(200).end("<!doctype html><p>Sign in"),
  "/shrunk.tif": (request, response) => {
    const isFirst = request.headers.range?.startsWith("bytes=0-") === true;
    response.writeHead(isFirst ? 206 : 416, {
      "Content-Range": `bytes 0-65535/${file.length}`,
    });
    response.end(isFirst ? file.subarray(0, 65_536) : "");
  },
  "/breaks-off.tif": (_, response) => {
    response.writeHead(206, { "Content-Length": 65_536 });
    response.write(file.subarray(0, 100));
    setTimeout(() => response.destroy(), 20);
  },
};

const server = createServer((request, response) => {
  const answer = answers[request.url ?? ""];
  answer === undefined ? response.writeHead(404).end() : answer(request, response);
});
let origin = "";
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("an address read by ranges", () => {
  test("a scene costs its head and the tiles that are looked at", async () => {
    expect(file.length).toBeGreaterThan(1e6);
    const source = await openSource({
      kind: "url",
      url: `${origin}/scene.tif?token=1`,
    });
    // The query is part of the address, not of the name.
    expect(source.info).toMatchObject({ name: "scene.tif", width: 1000 });
    expect(source.info.byteLength).toBe(file.length);
    expect(source.bytesRead()).toBe(65_536);
    const { data } = await source.readWindow(0, {
      col: 0,
      row: 0,
      width: 64,
      height: 64,
    });
    expect(data[0]).toBeGreaterThan(0);
    expect(source.bytesRead()).toBeLessThan(65_536 + 10_000);
  });
});

answers["/scene.tif?token=1"] = answers["/scene.tif"] as (typeof answers)[string];

describe("a server that knows no ranges", () => {
  test("a small file is fetched whole, and the user is told", async () => {
    const open = createOpenSource({ openImage });
    const source = await open({ kind: "url", url: `${origin}/no-range.tif` });
    expect(source.bytesRead()).toBe(file.length);
    expect(source.info.notices).toEqual([
      expect.stringMatching(/does not serve parts of files: all 1\.\d MB were fetched/),
    ]);
  });

  test.each(["/no-range-large.tif", "/endless.tif"])("%s: refused", async (path) => {
    await expect(openUrlReader(origin + path)).rejects.toMatchObject({
      code: "url-no-range",
      expected: expect.stringContaining("206"),
      hint: expect.stringContaining("drop it here"),
    });
  });
});

describe("addresses that give nothing", () => {
  test.each([
    ["/gone.tif", "url-unreachable", "HTTP 404"],
    ["/secret.tif", "url-unreachable", "HTTP 403"],
    ["/silent.tif", "network-unavailable", "no answer within 0.3 s"],
    ["/breaks-off.tif", "network-unavailable", "broke off"],
  ])("%s: %s, %s", async (path, code, found) => {
    await expect(
      openUrlReader(origin + path, { timeoutMs: 300 }),
    ).rejects.toMatchObject({
      code,
      found: expect.stringContaining(found),
    });
  });

  test.each([
    ["/empty.tif", "file-empty"],
    ["/page.tif", "file-not-image"],
  ])("%s: %s", async (path, code) => {
    const url = origin + path;
    await expect(openSource({ kind: "url", url })).rejects.toMatchObject({ code });
  });

  test("a host that does not exist", async () => {
    const refused = () => Promise.reject(new TypeError("fetch failed"));
    await expect(
      openUrlReader("https://no.example/x.tif", { fetch: refused }),
    ).rejects.toMatchObject({
      code: "network-unavailable",
      found: "no answer from no.example",
    });
  });

  test.each(["scene.tif", "ftp://a.example/b.tif", ""])(
    "%j is no address",
    async (url) => {
      await expect(openUrlReader(url)).rejects.toMatchObject({
        code: "argument-invalid",
      });
    },
  );

  test("a file that became shorter", async () => {
    const source = await openSource({ kind: "url", url: `${origin}/shrunk.tif` });
    const window = { col: 900, row: 500, width: 64, height: 64 };
    await expect(source.readWindow(0, window)).rejects.toMatchObject({
      code: "file-truncated",
    });
  });
});

test("in a browser, a server without CORS is told from one that is down", async () => {
  vi.stubGlobal("location", {});
  vi.stubGlobal("navigator", { onLine: true });
  const withoutCors = async (_: RequestInfo | URL, init?: RequestInit) => {
    if (init?.mode === "no-cors") {
      return new Response();
    }
    throw new TypeError("Failed to fetch");
  };
  await expect(
    openUrlReader("https://data.example/x.tif", { fetch: withoutCors }),
  ).rejects.toMatchObject({
    code: "url-unreachable",
    expected: expect.stringContaining("CORS"),
    hint: expect.stringContaining("drop it here"),
  });
  vi.unstubAllGlobals();
});

test("an isolated page cannot tell them apart, and says both", async () => {
  vi.stubGlobal("location", {});
  vi.stubGlobal("navigator", { onLine: true });
  vi.stubGlobal("crossOriginIsolated", true);
  // Cross-origin isolation also forbids the request whose answer nobody may read.
  const refusing = async () => {
    throw new TypeError("Failed to fetch");
  };
  await expect(
    openUrlReader("https://data.example/x.tif", { fetch: refusing }),
  ).rejects.toMatchObject({
    code: "url-unreachable",
    expected: expect.stringContaining("CORS"),
    found: expect.stringContaining("no answer from data.example"),
    hint: expect.stringContaining("drop it here"),
  });
  vi.unstubAllGlobals();
});

test("an opening that is aborted ends with the platform's error", async () => {
  const abort = new AbortController();
  const opening = openUrlReader(`${origin}/silent.tif`, { signal: abort.signal });
  abort.abort();
  await expect(opening).rejects.toMatchObject({ name: "AbortError" });
});

test("a server that hides Content-Range from the page is asked for the length", async () => {
  const hiding = async (_: RequestInfo | URL, init?: RequestInit) => {
    if (init?.method === "HEAD") {
      return new Response(null, { headers: { "Content-Length": String(file.length) } });
    }
    const [, from, to] =
      /bytes=(\d+)-(\d+)/.exec(new Headers(init?.headers).get("range") ?? "") ?? [];
    return new Response(file.slice(Number(from), Number(to) + 1), { status: 206 });
  };
  const reader = await openUrlReader("https://data.example/x.tif", { fetch: hiding });
  expect(reader.byteLength).toBe(file.length);
  expect(await reader.read(70_000, 10)).toEqual(file.slice(70_000, 70_010));
});
