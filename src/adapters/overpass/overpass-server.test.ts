/** These tests ask a local server that answers as Overpass does, and as it should not. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createOverpassServer } from "./overpass-server.ts";

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = null;
});

type Answer = { readonly status?: number; readonly body: string };

async function serve(answer: (body: string) => Answer | null) {
  const made = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const given = answer(body);
      if (given !== null) {
        response.writeHead(given.status ?? 200, { "content-type": "text/plain" });
        response.end(given.body);
      }
    });
  });
  server = made;
  await new Promise<void>((done) => made.listen(0, "127.0.0.1", done));
  const { port } = made.address() as AddressInfo;
  return createOverpassServer(`http://127.0.0.1:${port}/api/interpreter`);
}

const never = new AbortController().signal;

describe("a server of map objects", () => {
  it("gets the query as a form, and gives elements", async () => {
    let asked = "";
    const objects = await serve((body) => {
      asked = body;
      return {
        body: JSON.stringify({ version: 0.6, elements: [{ type: "way", id: 1 }] }),
      };
    });
    expect(objects.host).toMatch(/^127\.0\.0\.1:/);
    const answer = await objects.ask('[out:json];way["building"];out geom;', never);
    expect(answer.elements).toEqual([{ type: "way", id: 1 }]);
    expect(answer.bytes).toBeGreaterThan(40);
    expect(new URLSearchParams(asked).get("data")).toBe(
      '[out:json];way["building"];out geom;',
    );
  });

  it.each([
    ["busy", { status: 429, body: "" }, "HTTP 429", /wait a minute/],
    ["out of its time", { status: 504, body: "" }, "HTTP 504", /wait a minute/],
    ["wrong", { status: 400, body: "" }, "HTTP 400", /overpass-turbo/],
    ["a page", { body: "<html><p>Sorry</p></html>" }, "Sorry", /overpass-turbo/],
    [
      "half an answer",
      { body: '{"elements":[],"remark":"runtime error: Query timed out"}' },
      /runtime error/,
      /overpass-turbo/,
    ],
    ["empty", { body: "" }, "an empty answer", /overpass-turbo/],
  ])("says what to do when it is %s", async (_what, answer, found, hint) => {
    const objects = await serve(() => answer);
    await expect(objects.ask("x", never)).rejects.toMatchObject({
      code: "network-unavailable",
      message: expect.stringContaining("gave no map objects"),
      found: expect.stringMatching(found),
      hint: expect.stringMatching(hint),
    });
  });

  it("says when there is no connection, and ends at once when aborted", async () => {
    const objects = await serve(() => null);
    const abort = new AbortController();
    const asked = objects.ask("x", abort.signal);
    setTimeout(() => abort.abort(), 50);
    await expect(asked).rejects.toMatchObject({ name: "AbortError" });
    server?.closeAllConnections();
    server?.close();
    await expect(objects.ask("x", never)).rejects.toMatchObject({
      code: "network-unavailable",
      found: "no connection",
    });
  });
});
