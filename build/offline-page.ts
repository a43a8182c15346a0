/**
 * This plugin completes the built site: its policy, the headers for hosts, and
 * `sw.js` with the list of the files that the page is made of and their hashes.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Plugin } from "vite";
import {
  caddyFile,
  headersFile,
  nginxFile,
  sitePolicy,
  withPolicy,
} from "./site-policy.ts";

/** Files of `public/` that the page itself asks for. */
const PUBLIC_FILES = ["icon.svg", "manifest.webmanifest"];

export function offlinePage(): Plugin {
  let root = "";
  let isSealed = false;
  return {
    name: "sar2earth:offline-page",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      root = config.root;
      isSealed = config.mode === "sealed";
    },
    generateBundle: {
      // It runs after every plugin that still changes names or contents.
      order: "post",
      handler(_, bundle) {
        const page = bundle["index.html"];
        if (page?.type !== "asset") {
          throw new Error("the build has made no index.html");
        }
        const html = String(page.source);
        const policy = sitePolicy(html, isSealed);
        page.source = withPolicy(html, policy);

        const hashes: [path: string, hashes: string][] = PUBLIC_FILES.map((file) => [
          file,
          sha256(readFileSync(join(root, "public", file))),
        ]);
        for (const [name, file] of Object.entries(bundle)) {
          if (name.startsWith("assets/")) {
            hashes.push([
              name,
              hashesOf(name, file.type === "chunk" ? file.code : file.source),
            ]);
          }
        }
        // "./" is index.html, as it is asked for; hosts may add to it.
        const files = Object.fromEntries([["./", ""], ...hashes.sort()]);
        const version = sha256(JSON.stringify([files, page.source])).slice(0, 16);
        const emit = (fileName: string, source: string) =>
          this.emitFile({ type: "asset", fileName, source });
        emit(
          "sw.js",
          readFileSync(join(root, "src/service-worker.js"), "utf8")
            .replace("FILES = {}", `FILES = ${JSON.stringify(files)}`)
            .replace("HEADERS = {}", `HEADERS = ${JSON.stringify(policy.headers)}`)
            .replace('VERSION = ""', `VERSION = "${version}"`),
        );
        emit("_headers", headersFile(policy));
        emit("hosting/nginx-headers.conf", nginxFile(policy));
        emit("hosting/caddy-headers", caddyFile(policy));
      },
    },
  };
}

/**
 * Returns one hash, or two for a packed file, because some hosts send it as gzip that
 * the browser unpacks.
 */
function hashesOf(name: string, content: string | Uint8Array): string {
  return name.endsWith(".gz")
    ? `${sha256(content)} ${sha256(gunzipSync(content))}`
    : sha256(content);
}

function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
