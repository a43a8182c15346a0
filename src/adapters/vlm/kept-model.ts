/**
 * This file fetches a model's files from a hub and keeps them in a cache of their own. A
 * file is kept under the address of its commit and its hash, once its bytes have that hash;
 * the manifest of a model is kept last, so that what has one is whole.
 */
import { AppError } from "#core/errors.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import { sha256Hex } from "#core/sha256.ts";
import {
  chooseFiles,
  parseManifest,
  readRevision,
} from "#core/vision-language/in-browser/hub-list.ts";
import {
  hubRefusedError,
  notHereError,
  notKeptError,
  otherBytesError,
  tooLittleError,
} from "#core/vision-language/in-browser/model-errors.ts";
import {
  type ModelFile,
  type ModelManifest,
  manifestName,
  totalBytes,
} from "#core/vision-language/in-browser/model-manifest.ts";
import {
  checkMemory,
  checkStorage,
  type DeviceRoom,
} from "#core/vision-language/in-browser/model-room.ts";
import {
  fileUrl,
  type ModelSource,
  parseSource,
  revisionUrl,
  treeUrl,
} from "#core/vision-language/in-browser/model-source.ts";
import { checkArchitecture } from "#core/vision-language/in-browser/smolvlm-settings.ts";
import type { DownloadProgress } from "#ports/in-browser-model.ts";
import { fetchBytes, fetchJson } from "./fetch-file.ts";
import { gitOidHex } from "./git-oid.ts";

const CACHE_NAME = "sar2earth-vlm-1";
const MANIFEST = "sar2earth-manifest.json";
/** A tokenizer lists some hundred thousand values. */
const MOST_VALUES = 5_000_000;

export async function listKept(): Promise<readonly ModelManifest[]> {
  const cache = await openIfThere().catch(() => null);
  const requests = (await cache?.keys()) ?? [];
  const texts = await Promise.all(
    requests
      .filter(({ url }) => url.endsWith(MANIFEST))
      .map(async (request) => (await cache?.match(request))?.json()),
  );
  return texts.flatMap((json) => parseManifest(json) ?? []);
}

export async function removeKept(): Promise<void> {
  await caches.delete(CACHE_NAME).catch(() => false);
}

/** Finds a model that is here by its name. @throws AppError model-unknown */
export async function findKept(name: string): Promise<ModelManifest> {
  const found = (await listKept()).find((own) => manifestName(own) === name);
  if (found === undefined) {
    throw notHereError(name);
  }
  return found;
}

/** See `ModelWorker.lookUp`. */
export async function lookUp(
  typed: ModelSource,
  signal: AbortSignal,
): Promise<ModelManifest> {
  const source = parseSource(typed);
  const url = revisionUrl(source);
  const stated = readRevision(await fetchJson(url, signal), url);
  const listUrl = treeUrl(source, stated.commit);
  const own = chooseFiles(source, stated, await fetchJson(listUrl, signal), listUrl);
  // Before hundreds of megabytes are fetched for nothing.
  const configUrl = fileUrl(own, own.commit, "config.json");
  checkArchitecture(await fetchJson(configUrl, signal), own.repository);
  return own;
}

/** See `ModelWorker.download`. */
export async function download(
  own: ModelManifest,
  room: DeviceRoom,
  onProgress: DownloadProgress,
  signal: AbortSignal,
): Promise<ModelManifest> {
  const cache = await openOwnCache();
  const total = totalBytes(own);
  checkMemory(total, room);
  const kept = await Promise.all(own.files.map((file) => knownHash(cache, own, file)));
  const missing = own.files.filter((_, i) => kept[i] === null);
  checkStorage(totalBytes({ files: missing }), room);
  let done = total - totalBytes({ files: missing });
  onProgress(done, total);
  const files: ModelFile[] = [];
  for (const [i, file] of own.files.entries()) {
    const known = kept[i] ?? null;
    if (known !== null) {
      files.push({ ...file, sha256: known });
      continue;
    }
    const start = done;
    const url = fileUrl(own, own.commit, file.path);
    const bytes = await fetchBytes(url, file.bytes, signal, (part) =>
      onProgress(start + part, total),
    );
    const sha256 = await checkedHash(file, bytes);
    signal.throwIfAborted();
    await keep(cache, keyOf(own, file.path), bytes, { "x-sha256": sha256 });
    done += file.bytes;
    files.push({ ...file, sha256 });
  }
  const whole = { ...own, files };
  const text = new TextEncoder().encode(JSON.stringify(whole));
  await keep(cache, keyOf(own, MANIFEST), text, { "content-type": "application/json" });
  await dropOthers(cache, whole);
  return whole;
}

/** Deletes what is left of other models and of earlier commits: the page keeps one model. */
async function dropOthers(cache: Cache, own: ModelManifest): Promise<void> {
  const paths = [MANIFEST, ...own.files.map(({ path }) => path)];
  const keys = new Set(paths.map((path) => keyOf(own, path)));
  const others = (await cache.keys()).filter(({ url }) => !keys.has(url));
  await Promise.all(others.map((request) => cache.delete(request)));
}

/** Reads a kept file that has its hash still. @throws AppError model-hash-mismatch */
export async function readKept(
  own: ModelManifest,
  file: ModelFile,
): Promise<Uint8Array<ArrayBuffer>> {
  const cache = await openOwnCache();
  const response = await cache.match(keyOf(own, file.path));
  if (response === undefined) {
    throw notHereError(`${file.path} of ${manifestName(own)}`);
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const found = await sha256Hex(bytes);
  if (found !== file.sha256) {
    throw otherBytesError({
      path: file.path,
      expected: `SHA-256 ${file.sha256}, ${file.bytes} bytes`,
      found: `SHA-256 ${found}, ${bytes.length} bytes`,
      isKept: true,
    });
  }
  return bytes;
}

/** Reads a kept text as JSON. @throws AppError network-unavailable, model-hash-mismatch */
export async function readKeptJson(own: ModelManifest, path: string): Promise<object> {
  const file = own.files.find((one) => one.path === path);
  if (file === undefined) {
    throw notHereError(`${path} of ${manifestName(own)}`);
  }
  const text = new TextDecoder().decode(await readKept(own, file));
  try {
    const json = parseLimitedJson(text, MOST_VALUES);
    if (typeof json === "object" && json !== null) {
      return json;
    }
  } catch {
    // Said below, in our words.
  }
  const url = fileUrl(own, own.commit, path);
  throw hubRefusedError(url, "a file that is no JSON object");
}

/** The hash under which a file was kept, where it was; its bytes are looked at when read. */
async function knownHash(
  cache: Cache,
  own: ModelManifest,
  { path, sha256 }: ModelFile,
): Promise<string | null> {
  const response = await cache.match(keyOf(own, path));
  const known = response?.headers.get("x-sha256") ?? null;
  return sha256 === null || known === sha256 ? known : null;
}

/** @returns the SHA-256 of bytes that have the hash which the hub states */
async function checkedHash(file: ModelFile, bytes: Uint8Array): Promise<string> {
  const sha256 = await sha256Hex(bytes);
  const [expected, found] =
    file.sha256 !== null
      ? [`SHA-256 ${file.sha256}`, `SHA-256 ${sha256}`]
      : [`Git object ${file.gitOid}`, `Git object ${await gitOidHex(bytes)}`];
  if (expected !== found) {
    throw otherBytesError({
      path: file.path,
      expected: `${expected}, ${file.bytes} bytes`,
      found: `${found}, ${bytes.length} bytes`,
      isKept: false,
    });
  }
  return sha256;
}

function keyOf(own: ModelManifest, path: string): string {
  return fileUrl(own, own.commit, path);
}

/** A mere look makes no cache. */
async function openIfThere(): Promise<Cache | null> {
  return (await caches.has(CACHE_NAME)) ? caches.open(CACHE_NAME) : null;
}

/** @throws AppError backend-unavailable where the browser keeps nothing */
async function openOwnCache(): Promise<Cache> {
  try {
    return await caches.open(CACHE_NAME);
  } catch {
    throw notKeptError();
  }
}

/** @throws AppError memory-insufficient where the disk is full */
async function keep(
  cache: Cache,
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  try {
    await cache.put(url, new Response(bytes, { headers }));
  } catch (cause) {
    if (cause instanceof AppError) {
      throw cause;
    }
    throw tooLittleError(
      "room to keep the model",
      bytes.length,
      cause instanceof Error ? cause.message : String(cause),
      "Free some disk space, or delete stored results in Explore, then try again: files that are here already are not fetched twice.",
    );
  }
}
