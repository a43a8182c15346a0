import { createReadStream, existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, resolve } from "node:path";
import { createGzip } from "node:zlib";
import { regionFiles } from "./region-files.ts";

// The built site as a plain static host has it: below a sub-path, with the headers of its
// `_headers` file or with none at all.

const usualDist = resolve(import.meta.dirname, "../dist");

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

export type PlainSite = {
  readonly url: string;
  /** What is answered in the place of a file, by its path below the site. */
  readonly instead: Map<
    string,
    { status: number; type: string; body: string | Buffer }
  >;
  /** No answer at all from now on, as without a network. */
  readonly stop: () => void;
};

/** @param options the folder of the build; whether text is sent as gzip, as hosts do */
export async function startPlainSite(
  withHeaders: boolean,
  {
    dist = usualDist,
    isPacked = false,
  }: { readonly dist?: string; readonly isPacked?: boolean } = {},
): Promise<PlainSite> {
  const prefix = "/some/where/";
  const headers = withHeaders ? parseHeaders(dist) : {};
  const instead: PlainSite["instead"] = new Map();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://x");
    const path = pathname.startsWith(prefix)
      ? normalize(decodeURIComponent(pathname.slice(prefix.length)) || "index.html")
      : "../";
    const other = instead.get(path);
    if (other !== undefined) {
      response.writeHead(other.status, { ...headers, "content-type": other.type });
      response.end(other.body);
      return;
    }
    const type = TYPES[extname(path)] ?? "application/octet-stream";
    const region = path.startsWith("regions/")
      ? regionFiles.get(path.slice("regions/".length))
      : undefined;
    const file = join(dist, path);
    if (region !== undefined) {
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "");
      const start = Number(range?.[1] ?? 0);
      const end = Math.min(region.length, Number(range?.[2] || region.length - 1) + 1);
      response.writeHead(range === null ? 200 : 206, {
        ...headers,
        "content-type": type,
        "content-length": end - start,
        ...(range === null
          ? {}
          : { "content-range": `bytes ${start}-${end - 1}/${region.length}` }),
      });
      response.end(region.subarray(start, end));
    } else if (
      !path.startsWith("..") &&
      !path.startsWith("regions/") &&
      existsSync(file) &&
      statSync(file).isFile()
    ) {
      const isGzip = isPacked && /^text|json$|svg/.test(type);
      response.writeHead(200, {
        ...headers,
        "content-type": type,
        ...(isGzip ? { "content-encoding": "gzip" } : {}),
      });
      const content = createReadStream(file);
      (isGzip ? content.pipe(createGzip()) : content).pipe(response);
    } else {
      response.writeHead(404, { ...headers, "content-type": "text/html" });
      response.end("<h1>Not found</h1>");
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${prefix}`,
    instead,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Those for all files, from what the build wrote for static hosts. */
function parseHeaders(dist: string): Record<string, string> {
  const [, all = ""] = readFileSync(join(dist, "_headers"), "utf8").split("/*\n");
  const lines = (all.split("\n/")[0] ?? "").trim().split("\n");
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}
