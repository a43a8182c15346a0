/** These tests fetch from a server that falls silent, pauses, or sends a page instead. */
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchWatched } from "./watched-fetch.ts";

const STALL_MS = 400;
let asked = 0;
const server = createServer(({ url }, response) => {
  asked += 1;
  answers[url ?? ""]?.(response);
});
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/silent": () => {},
  "/half": (response) => {
    response.writeHead(200, { "content-length": 10 });
    response.write("half");
  },
  "/slow": (response) => {
    const parts = [..."in pieces"];
    const timer = setInterval(() => {
      const part = parts.shift();
      if (part === undefined) {
        clearInterval(timer);
        response.end();
      } else {
        response.write(part);
      }
    }, STALL_MS / 4);
  },
  "/page": (response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<h1>Oops</h1>");
  },
  // The first answer never ends, the next one is there at once.
  "/mended": (response) => {
    if (asked > 1) {
      response.end("whole");
    }
  },
};

beforeAll(() => new Promise<void>((done) => server.listen(0, "127.0.0.1", done)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function get(path: string) {
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${path}`;
  return fetchWatched(url, { what: "A file", stallMs: STALL_MS });
}

describe("fetchWatched", () => {
  it.each(["/silent", "/half"])(
    "gives up a server that falls silent (%s)",
    async (path) => {
      await expect(get(path)).rejects.toMatchObject({
        ...{ code: "network-unavailable", found: "no more of it within 0.4 s" },
      });
    },
  );

  it("waits for one that is slow, however long it takes", async () => {
    const { bytes } = await get("/slow");
    expect(new TextDecoder().decode(bytes)).toBe("in pieces");
  });

  it("takes no page for a file", async () => {
    await expect(get("/page")).rejects.toMatchObject({
      found: "a page of the server's in its place",
    });
  });

  it("asks anew after a request that died, and does not wait behind it", async () => {
    asked = 0;
    const [first, second] = await Promise.allSettled([
      get("/mended"),
      new Promise((done) => setTimeout(done, STALL_MS / 4)).then(() => get("/mended")),
    ]);
    expect(first.status).toBe("rejected");
    expect(second).toMatchObject({ status: "fulfilled", value: { status: 200 } });
  });
});
