/*
 * The page itself, for visits without a network. Classic and plain: the build puts the
 * list of its files in here (vite.config.ts) and serves it beside index.html.
 *
 * What the build made is answered from here, and simulated regions that the page has kept
 * when the network does not. Everything else goes past: models (kept by the page under
 * their hashes), other sites. Answers are kept as the server gave them, with the headers
 * that isolate the page.
 */
const FILES = [];
const VERSION = "";

const scope = self.registration.scope;
const prefix = `sar2earth-page ${scope} `;
/** The page's own (adapters/assets/region-assets.ts). */
const REGIONS = "sar2earth-regions-1";
const addresses = new Set(FILES.map((file) => new URL(file, scope).href));

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(dropOldVersions()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") {
    return;
  }
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (address.startsWith(`${scope}regions/`)) {
    event.respondWith(regionFile(request));
  } else if (request.headers.has("range")) {
    return;
  } else if (
    request.mode === "navigate" &&
    [scope, `${scope}index.html`].includes(address)
  ) {
    event.respondWith(freshPage(request));
  } else if (addresses.has(address) && address !== scope) {
    event.respondWith(keptFile(request, address));
  }
});

async function keepFiles() {
  const cache = await caches.open(prefix + VERSION);
  // Names of assets hold their hash, so that any copy will do; the others are asked anew.
  const ask = (file) =>
    new Request(new URL(file, scope), {
      cache: file.startsWith("assets/") ? "default" : "no-cache",
    });
  await cache.addAll(FILES.map(ask));
}

async function dropOldVersions() {
  const names = await caches.keys();
  const old = names.filter((n) => n.startsWith(prefix) && n !== prefix + VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The newest page where there is a network. */
async function freshPage(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(prefix + VERSION);
    const kept = await cache.match(scope, { ignoreVary: true });
    if (kept === undefined) {
      throw error;
    }
    return kept;
  }
}

async function keptFile(request, address) {
  const cache = await caches.open(prefix + VERSION);
  return (await cache.match(address, { ignoreVary: true })) ?? fetch(request);
}

/** Asked for by ranges: a kept file is whole, and gives the part. */
async function regionFile(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const cache = await caches.open(REGIONS);
    const kept = await cache.match(request.url, { ignoreVary: true });
    if (kept === undefined) {
      throw error;
    }
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
    return range === null ? kept : partOf(kept, Number(range[1]), range[2]);
  }
}

async function partOf(kept, start, last) {
  const whole = await kept.blob();
  const end = Math.min(whole.size - 1, last === "" ? whole.size - 1 : Number(last));
  const headers = new Headers(kept.headers);
  headers.set("content-range", `bytes ${start}-${end}/${whole.size}`);
  headers.set("content-length", String(end - start + 1));
  return new Response(whole.slice(start, end + 1), { status: 206, headers });
}
