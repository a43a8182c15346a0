/*
 * The page itself, for visits without a network and for hosts that send no headers.
 * Classic and plain: the build puts its list of files, with their hashes, and its headers
 * in here (build/offline-page.ts) and serves it beside index.html.
 *
 * What the build made is answered from here, and simulated regions that the page has kept
 * when the network does not. Everything else goes past: models (kept by the page under
 * their hashes), other sites. Nothing is kept that is not what the build made: a host's
 * page for "not found", or half a file, never takes a good one's place. With a file that
 * fails the whole installation does, and is tried again at the next visit. Of the builds of
 * ONNX Runtime only the one that this machine needs is kept at first; another one is kept
 * when the page asks for it.
 */

/** SHA-256 by path (of a packed file the unpacked one's, too); empty where hosts may add to it. */
const FILES = {};
/** Set where the host has not set them: they isolate the page, which threads need. */
const HEADERS = {};
const VERSION = "";

const scope = self.registration.scope;
const prefix = `sar2earth-page ${scope} `;
/** The page's own (adapters/assets/region-assets.ts). */
const REGIONS = "sar2earth-regions-1";
const addresses = new Set(Object.keys(FILES).map((file) => new URL(file, scope).href));
/** Builds of ONNX Runtime (adapters/onnx/runtime-builds.ts), some MB each. */
const RUNTIME =
  /^assets\/ort-wasm-simd-threaded(?:\.(jspi|asyncify))?-[^/.]*\.wasm\.gz$/;
/** A kept page does not wait longer for a network that does not answer. */
const PATIENCE_MS = 8000;

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
    event.respondWith(freshPage(request).then(withHeaders));
  } else if (addresses.has(address) && address !== scope) {
    event.respondWith(keptFile(request, address).then(withHeaders));
  }
});

async function keepFiles() {
  const cache = await caches.open(prefix + VERSION);
  const build = await runtimeBuild();
  const isKept = ([file]) => {
    const runtime = RUNTIME.exec(file);
    return runtime === null || (runtime[1] ?? "cpu") === build;
  };
  try {
    const files = Object.entries(FILES).filter(isKept);
    await Promise.all(files.map((entry) => keepFile(cache, ...entry)));
  } catch (error) {
    // Half of a version is of no use to anybody.
    await caches.delete(prefix + VERSION);
    throw error;
  }
}

/** The build that the page will most likely load here. */
async function runtimeBuild() {
  const asked = navigator.gpu?.requestAdapter().catch(() => null);
  // A driver that never answers must not keep the page from being kept.
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const adapter = await Promise.race([asked, late]);
  if (!adapter || adapter.info?.isFallbackAdapter) {
    return "cpu";
  }
  return "Suspending" in WebAssembly ? "jspi" : "asyncify";
}

async function keepFile(cache, file, sha256) {
  const url = new URL(file, scope);
  const had = await cache.match(url, { ignoreVary: true });
  if (had !== undefined && (await isAsBuilt(had, file, sha256))) {
    return;
  }
  // Names of assets hold their hash, so that any copy will do; the others are asked anew.
  const isNamed = file.startsWith("assets/");
  let response = await fetch(
    new Request(url, { cache: isNamed ? "default" : "no-cache" }),
  );
  if (!(await isAsBuilt(response, file, sha256)) && isNamed) {
    // The copy that the browser has may be the bad one.
    response = await fetch(new Request(url, { cache: "reload" }));
  }
  if (!(await isAsBuilt(response, file, sha256))) {
    throw new TypeError(`${url} is not what the build made`);
  }
  await cache.put(url, response);
}

async function isAsBuilt(response, file, sha256) {
  if (response.status !== 200 || response.redirected) {
    return false;
  }
  const bytes = await response.clone().arrayBuffer();
  if (file === "./") {
    const text = new TextDecoder().decode(bytes);
    return Object.keys(FILES).some((own) => own.endsWith(".js") && text.includes(own));
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const found = [...digest].map((b) => b.toString(16).padStart(2, "0")).join("");
  return sha256.split(" ").includes(found);
}

async function dropOldVersions() {
  const names = await caches.keys();
  const old = names.filter((n) => n.startsWith(prefix) && n !== prefix + VERSION);
  await Promise.all(old.map((name) => caches.delete(name)));
}

/** The newest page where there is a network that answers. */
async function freshPage(request) {
  const cache = await caches.open(prefix + VERSION);
  const kept = await cache.match(scope, { ignoreVary: true });
  if (kept === undefined) {
    return fetch(request);
  }
  const asked = fetch(request).then((response) =>
    response.status >= 500 ? kept : response,
  );
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, kept));
  return Promise.race([asked, late]).catch(() => kept);
}

async function keptFile(request, address) {
  const cache = await caches.open(prefix + VERSION);
  const kept = await cache.match(address, { ignoreVary: true });
  if (kept !== undefined) {
    return kept;
  }
  const answer = await fetch(request);
  const file = address.slice(scope.length);
  if (RUNTIME.test(file) && (await isAsBuilt(answer, file, FILES[file]))) {
    // A full disk keeps nothing, and takes nothing from the page either.
    await cache.put(address, answer.clone()).catch(() => {});
  }
  return answer;
}

/** Asked for by ranges: a kept file is whole, and gives the part. */
async function regionFile(request) {
  let answer;
  let failure;
  try {
    answer = await fetch(request);
  } catch (error) {
    failure = error;
  }
  if (answer?.ok && !isPage(answer)) {
    return answer;
  }
  const cache = await caches.open(REGIONS);
  const kept = await cache.match(request.url, { ignoreVary: true });
  if (kept === undefined) {
    if (answer === undefined) {
      throw failure;
    }
    return answer;
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  return range === null ? kept : partOf(kept, Number(range[1]), range[2]);
}

/** Some hosts answer with a page, and with 200, for what they do not have. */
function isPage(response) {
  return (response.headers.get("content-type") ?? "").startsWith("text/html");
}

async function partOf(kept, start, last) {
  const whole = await kept.blob();
  const end = Math.min(whole.size - 1, last === "" ? whole.size - 1 : Number(last));
  const headers = new Headers(kept.headers);
  headers.set("content-range", `bytes ${start}-${end}/${whole.size}`);
  headers.set("content-length", String(end - start + 1));
  return new Response(whole.slice(start, end + 1), { status: 206, headers });
}

/** As the build wants it served; what the host has set stays. */
function withHeaders(response) {
  const missing = Object.entries(HEADERS).filter(
    ([name]) => !response.headers.has(name),
  );
  // What may not be looked into may not be changed either.
  if (missing.length === 0 || response.status === 0 || response.redirected) {
    return response;
  }
  const headers = new Headers(response.headers);
  for (const [name, value] of missing) {
    headers.set(name, value);
  }
  const { status, statusText } = response;
  return new Response(response.body, { status, statusText, headers });
}
