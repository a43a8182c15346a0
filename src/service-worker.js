/*
 * The page itself, for visits without a network. Classic and plain: the build puts the
 * list of its files in here (vite.config.ts) and serves it beside index.html.
 *
 * Only what the build made is answered. Everything else goes past: models (kept by the
 * page under their hashes), range requests, other sites. Answers are kept as the server
 * gave them, with the headers that isolate the page.
 */
const FILES = [];
const VERSION = "";

const scope = self.registration.scope;
const prefix = `sar2earth-page ${scope} `;
const addresses = new Set(FILES.map((file) => new URL(file, scope).href));

self.addEventListener("install", (event) => event.waitUntil(keepFiles()));
self.addEventListener("activate", (event) => event.waitUntil(dropOldVersions()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || request.headers.has("range")) {
    return;
  }
  const url = new URL(request.url);
  const address = url.origin + url.pathname;
  if (request.mode === "navigate" && [scope, `${scope}index.html`].includes(address)) {
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
