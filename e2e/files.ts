import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, type Locator } from "@playwright/test";

// Where files come from in the tests of addresses, and what a failure has to say.

export type FileServer = { readonly origin: string; readonly close: () => void };

/**
 * A server of `bytes` at any path. `announced` is the length that its answers claim; they
 * then end early, which nobody waits for. Without `cors` other sites may not read it.
 */
export async function serveFile(
  bytes: Uint8Array,
  options: { cors: boolean; ranges: boolean; announced?: number },
): Promise<FileServer> {
  const server = createServer((request, response) => {
    const asked = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
    const range = options.ranges ? asked : null;
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(bytes.length - 1, Number(range?.[2] || bytes.length - 1));
    const part = bytes.subarray(start, end + 1);
    response.writeHead(range ? 206 : 200, {
      "content-length": options.announced ?? part.length,
      ...(options.cors
        ? {
            "access-control-allow-origin": "*",
            "access-control-allow-headers": "*",
            "access-control-expose-headers": "*",
          }
        : {}),
      ...(range ? { "content-range": `bytes ${start}-${end}/${bytes.length}` } : {}),
    });
    if (request.method === "HEAD" || request.method === "OPTIONS") {
      response.end();
    } else if (options.announced === undefined) {
      response.end(part);
    } else {
      response.write(part);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The error beside whatever failed: all three parts are there and say what they must. */
export async function expectExplained(
  place: Locator,
  parts: { message?: RegExp; expected: RegExp; found: RegExp; hint: RegExp },
): Promise<Locator> {
  const note = place.getByRole("alert");
  await expect(note).toBeVisible({ timeout: 40_000 });
  if (parts.message !== undefined) {
    await expect(note.locator(".message")).toHaveText(parts.message);
  }
  const [expected, found, hint] = [0, 1, 2].map((i) => note.locator("dd").nth(i));
  await expect(expected as Locator).toHaveText(parts.expected);
  await expect(found as Locator).toHaveText(parts.found);
  await expect(hint as Locator).toHaveText(parts.hint);
  await expect(note.getByRole("button", { name: "Copy details" })).toBeVisible();
  return note;
}
