/**
 * Files on a server, read by HTTP ranges. The first request asks for the head of the
 * file and shows what the server can do; a small file from a server that knows no
 * ranges is fetched whole, which `notices` says.
 */
import { AppError } from "#core/errors.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import { createBlobReader } from "./blob-reader.ts";
import { httpError, networkError, rangeError } from "./url-errors.ts";

export type UrlReaderOptions = {
  readonly fetch?: typeof fetch;
  /** Silence after which a request is given up; 30 s unless given. */
  readonly timeoutMs?: number;
  /** Aborts the opening only: later reads are shared. */
  readonly signal?: AbortSignal;
};

/** Header, directories and tags of most cloud-optimised files. */
const HEAD_BYTES = 64 * 1024;
/** A file of this size is fetched whole when it cannot be read by ranges. */
const MOST_WHOLE_BYTES = 64 * 2 ** 20;

/** @throws AppError argument-invalid, url-unreachable, url-no-range, network-unavailable */
export async function openUrlReader(
  address: string,
  options: UrlReaderOptions = {},
): Promise<ByteReader> {
  const url = parseAddress(address);
  const get = requester(url, options);
  const response = await get(`bytes=0-${HEAD_BYTES - 1}`, options.signal);
  if (response.status === 416) {
    // Only an empty file has no first byte.
    return createBlobReader(nameOf(url), new Blob([]));
  }
  if (response.status === 200) {
    return readWhole(url, response);
  }
  if (response.status !== 206) {
    throw httpError(url, response);
  }
  const head = new Uint8Array(await body(url, response));
  const byteLength = totalLength(response) ?? (await askLength(url, options, head));
  return createRangeReader(url, head, byteLength, get);
}

function createRangeReader(
  url: URL,
  head: Uint8Array,
  byteLength: number | null,
  get: (range: string) => Promise<Response>,
): ByteReader {
  let total = head.length;
  return {
    name: nameOf(url),
    byteLength,
    notices: [],
    async read(offset, length) {
      if (byteLength !== null && offset + length > byteLength) {
        throw cutShort(offset, length, `a file of ${byteLength} bytes`);
      }
      if (length === 0 || offset + length <= head.length) {
        return head.slice(offset, offset + length);
      }
      const response = await get(`bytes=${offset}-${offset + length - 1}`);
      if (response.status === 416) {
        throw cutShort(offset, length, "a shorter file");
      }
      if (response.status === 200) {
        await response.body?.cancel();
        throw rangeError(url, "an answer without the range, after one with it");
      }
      if (response.status !== 206) {
        throw httpError(url, response);
      }
      const bytes = new Uint8Array(await body(url, response));
      total += bytes.length;
      if (bytes.length < length) {
        throw cutShort(offset, length, `${bytes.length} bytes`);
      }
      return bytes.length === length ? bytes : bytes.slice(0, length);
    },
    bytesRead: () => total,
    dispose() {},
  };
}

/** A server that ignored the range sends everything: taken when it is little. */
async function readWhole(url: URL, response: Response): Promise<ByteReader> {
  const announced = Number(response.headers.get("content-length") ?? Number.NaN);
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = response.body?.getReader();
  for (;;) {
    if (announced > MOST_WHOLE_BYTES || size > MOST_WHOLE_BYTES) {
      await reader?.cancel();
      throw rangeError(
        url,
        `the whole file instead${Number.isFinite(announced) ? `, ${Math.round(announced / 2 ** 20)} MB` : ""}`,
      );
    }
    const part = await reader?.read().catch((error: unknown) => {
      throw networkError(url, error);
    });
    if (part === undefined || part.done) {
      break;
    }
    parts.push(part.value);
    size += part.value.length;
  }
  const whole = createBlobReader(nameOf(url), new Blob(parts));
  return {
    ...whole,
    notices: [
      `${url.host} does not serve parts of files: all ${(size / 2 ** 20).toFixed(1)} MB were fetched.`,
    ],
    bytesRead: () => size,
  };
}

function requester(url: URL, options: UrlReaderOptions) {
  const { timeoutMs = 30_000 } = options;
  return async (range: string, signal?: AbortSignal): Promise<Response> => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const ends = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    try {
      return await (options.fetch ?? fetch)(url, {
        headers: { Range: range },
        credentials: "omit",
        signal: ends,
      });
    } catch (error) {
      if (signal?.aborted) {
        throw new DOMException("The opening was aborted.", "AbortError");
      }
      throw timeout.aborted
        ? networkError(url, error, `no answer within ${timeoutMs / 1000} s`)
        : await explainFailure(url, error, options);
    }
  };
}

/**
 * Browsers do not tell a missing permission (CORS) from a missing server; a request
 * whose answer nobody may read does.
 */
async function explainFailure(
  url: URL,
  cause: unknown,
  options: UrlReaderOptions,
): Promise<AppError> {
  const isBrowser = "location" in globalThis;
  if (isBrowser && globalThis.navigator.onLine) {
    try {
      await (options.fetch ?? fetch)(url, {
        method: "HEAD",
        mode: "no-cors",
        credentials: "omit",
        signal: AbortSignal.timeout(10_000),
      });
      return new AppError(
        "url-unreachable",
        "The server does not let this page read the file.",
        {
          expected: "a server that allows other sites to read it (CORS)",
          found: `${url.host} answers, but without that permission`,
          hint: "Download the file and drop it here.",
          cause,
        },
      );
    } catch {
      // It does not answer at all.
    }
  }
  return networkError(url, cause);
}

/** The file's length where the server hides Content-Range from the page. */
async function askLength(
  url: URL,
  options: UrlReaderOptions,
  head: Uint8Array,
): Promise<number | null> {
  if (head.length < HEAD_BYTES) {
    return head.length;
  }
  try {
    const response = await (options.fetch ?? fetch)(url, {
      method: "HEAD",
      credentials: "omit",
      signal: AbortSignal.timeout(options.timeoutMs ?? 30_000),
    });
    const length = Number(response.headers.get("content-length") ?? Number.NaN);
    return response.ok && length >= head.length ? length : null;
  } catch {
    return null;
  }
}

/** "bytes 0-65535/1234567" → 1234567. */
function totalLength(response: Response): number | null {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return total === undefined ? null : Number(total);
}

async function body(url: URL, response: Response): Promise<ArrayBuffer> {
  try {
    return await response.arrayBuffer();
  } catch (error) {
    throw networkError(url, error, "an answer that broke off");
  }
}

function parseAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new AppError("argument-invalid", "This is not a web address.", {
      expected: "an address that begins with https://",
      found: address,
      hint: "Paste the address of a GeoTIFF, PNG or JPEG file.",
    });
  }
  return url;
}

/** The last part of the path, as a file name. */
function nameOf(url: URL): string {
  const last = url.pathname.split("/").filter(Boolean).at(-1);
  try {
    return last === undefined ? url.host : decodeURIComponent(last);
  } catch {
    return last ?? url.host;
  }
}

function cutShort(offset: number, length: number, found: string): AppError {
  return new AppError("file-truncated", "The file is shorter than its header says.", {
    expected: `${length} bytes at ${offset}`,
    found,
    hint: "Check that the file was uploaded completely.",
  });
}
