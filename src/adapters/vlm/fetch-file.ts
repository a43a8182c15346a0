/** This file fetches files of a hub, and tells what came in the place of one. */
import { isAbort } from "#core/errors.ts";
import { parseLimitedJson } from "#core/json-limits.ts";
import {
  hubRefusedError,
  hubUnreachableError,
  otherBytesError,
} from "#core/vision-language/in-browser/model-errors.ts";

/** Lists of files and settings are smaller. */
const MOST_JSON_BYTES = 4_000_000;
/** Silence after which a download is given up, in ms. */
const STALL_MS = 60_000;

/** @throws AppError network-unavailable; AbortError */
export async function fetchJson(url: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await fetchAll(url, MOST_JSON_BYTES, signal, () => {});
  try {
    return parseLimitedJson(new TextDecoder().decode(bytes));
  } catch {
    throw hubRefusedError(url, "an answer that is no JSON");
  }
}

/**
 * Fetches a file whose size is known.
 * @throws AppError network-unavailable, model-hash-mismatch for more or fewer bytes;
 *   AbortError
 */
export async function fetchBytes(
  url: string,
  size: number,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await fetchAll(url, size, signal, onProgress);
  if (bytes.length < size) {
    throw otherSize(url, size, `${bytes.length} bytes`);
  }
  return bytes;
}

async function fetchAll(
  url: string,
  mostBytes: number,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const stalled = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stalled.abort(), STALL_MS);
  };
  hear();
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([signal, stalled.signal]),
      // Kept by this page itself: twice on the disk would be no use.
      ...{ cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" },
    });
    return await readBody(response, url, mostBytes, (bytes) => {
      hear();
      onProgress(bytes);
    });
  } catch (error) {
    signal.throwIfAborted();
    if (stalled.signal.aborted) {
      throw hubUnreachableError(url, true, `no more of it within ${STALL_MS / 1000} s`);
    }
    // What a connection fails with; the rest is said in our words already.
    throw error instanceof TypeError || isAbort(error)
      ? hubUnreachableError(url, navigator.onLine, error)
      : error;
  } finally {
    clearTimeout(timer);
  }
}

async function readBody(
  response: Response,
  url: string,
  mostBytes: number,
  onProgress: (bytes: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { status, statusText, headers, body } = response;
  const isPage = (headers.get("content-type") ?? "").startsWith("text/html");
  if (!response.ok || isPage) {
    void body?.cancel().catch(() => {});
    throw hubRefusedError(
      url,
      response.ok ? "a web page in its place" : `HTTP ${status} ${statusText}`.trim(),
    );
  }
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  const reader = body?.getReader();
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) {
      break;
    }
    parts.push(value);
    length += value.length;
    if (length > mostBytes) {
      void reader?.cancel().catch(() => {});
      throw otherSize(url, mostBytes, `more than ${mostBytes} bytes`);
    }
    onProgress(length);
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

function otherSize(url: string, size: number, found: string): Error {
  const path = new URL(url).pathname;
  return otherBytesError({ path, expected: `${size} bytes`, found, isKept: false });
}
