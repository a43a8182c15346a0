/**
 * This file defines what the built page may load and run, and the headers that state
 * this and isolate the page.
 */
import { createHash } from "node:crypto";

export type SitePolicy = {
  /** Everything that a page can say of itself. */
  readonly content: string;
  /** For hosts that send headers, and for the service worker where they do not. */
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * These headers isolate the page from other origins, which wasm threads need. They say
 * `require-corp` and not `credentialless`, because Safari does not know the latter. COGs and map tiles from
 * elsewhere are fetched in CORS mode (range requests, WebGL textures), which `require-corp`
 * lets through; what sends no CORS headers could not be drawn or measured in any case.
 */
export const ISOLATION = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
  "Cross-Origin-Resource-Policy": "same-origin",
} as const;

/** @param isSealed nothing but the page's own files is ever asked for */
export function sitePolicy(html: string, isSealed: boolean): SitePolicy {
  const elsewhere = isSealed ? "" : " https: http:";
  const content = [
    "default-src 'none'",
    ["script-src 'self' 'wasm-unsafe-eval'", ...inlineHashes(html, "script")].join(" "),
    "worker-src 'self'",
    ["style-src 'self'", ...inlineHashes(html, "style")].join(" "),
    `img-src 'self' data: blob:${elsewhere}`,
    `connect-src 'self'${elsewhere}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return {
    content,
    headers: {
      "Content-Security-Policy": `${content}; frame-ancestors 'none'`,
      ...ISOLATION,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    },
  };
}

/** Returns the page with its policy, which precedes everything that it applies to. */
export function withPolicy(html: string, { content }: SitePolicy): string {
  const meta = `<meta http-equiv="Content-Security-Policy" content="${content}" />`;
  const charset = /<meta charset="[^"]*"\s*\/?>/;
  if (!charset.test(html)) {
    throw new Error("index.html has no <meta charset>, behind which the policy goes");
  }
  return html.replace(charset, (found) => `${found}\n    ${meta}`);
}

/** `'sha256-…'` of every element of that name which stands in the page itself. */
function inlineHashes(html: string, element: "script" | "style"): string[] {
  const inline = new RegExp(
    `<${element}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${element}>`,
    "g",
  );
  return [...html.matchAll(inline)].map(
    ([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`,
  );
}

/** Returns the `_headers` file of Netlify, Cloudflare Pages and others. */
export function headersFile({ headers }: SitePolicy): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  return `/*\n${lines.join("\n")}\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n`;
}

/** Returns the file to include in a `location` or `server` of nginx. */
export function nginxFile({ headers }: SitePolicy): string {
  const lines = Object.entries(headers).map(
    ([name, value]) => `add_header ${name} "${value}" always;`,
  );
  return `${lines.join("\n")}\n`;
}

/** Returns the file to import into a site of Caddy. */
export function caddyFile({ headers }: SitePolicy): string {
  const lines = Object.entries(headers).map(([name, value]) => `\t${name} "${value}"`);
  return `header {\n${lines.join("\n")}\n}\n`;
}
