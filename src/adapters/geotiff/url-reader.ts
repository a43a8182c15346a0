/**
 * This file reads files on a server by HTTP range requests. The first request reads the
 * head of the file and shows what the server supports. A small file on a server without
 * ranges is fetched whole, which `notices` reports.
 */
import { AppError } from "#core/errors.ts";
import type { ByteReader } from "#ports/byte-reader.ts";
import { createBlobReader } from "./blob-reader.ts";
import { httpError, rangeError } from "./url-errors.ts";
import { readBody, requestRange, type UrlReaderOptions } from "./url-request.ts";

/**
 * Bytes of the first request; they contain header, directories and tags of most
 * cloud-optimised files.
 */
const HEAD_BYTES = 64 * 1024;
const HEAD_RANGE = [0, HEAD_BYTES] as const;
/** A file of up to this size is fetched whole if it cannot be read by ranges. */
const MOST_WHOLE_BYTES = 64 * 2 ** 20;

/**
 * Opens an address.
 * @throws AppError argument-invalid, url-unreachable, url-no-range, network-unavailable
 */
export async function openUrlReader(
  address: string,
  options: UrlReaderOptions = {},
): Promise<ByteReader> {
  const url = parseAddress(address);
  const { timeoutMs = 30_000 } = options;
  const response = await requestRange(url, HEAD_RANGE, options, options.signal);
  const isRange = response.status === 206;
  if (response.status === 416) {
    // Only an empty file has no first byte.
    return createBlobReader(nameOf(url), new Blob([]));
  }
  if (response.status === 200) {
    return readWhole(url, response, timeoutMs);
  }
  if (!isRange) {
    throw httpError(url, response);
  }
  const { bytes: head } = await readBody(url, response, HEAD_BYTES, timeoutMs);
  const byteLength = totalLength(response) ?? (await askLength(url, options, head));
  const reader = createRangeReader(url, head, byteLength, options);
  const stamp = stampOf(response);
  return stamp === null ? reader : { ...reader, stamp };
}

function createRangeReader(
  url: URL,
  head: Uint8Array,
  byteLength: number | null,
  options: UrlReaderOptions,
): ByteReader {
  const { timeoutMs = 30_000 } = options;
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
      const response = await requestRange(url, [offset, length], options);
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
      const { bytes } = await readBody(url, response, length, timeoutMs);
      total += bytes.length;
      if (bytes.length < length) {
        throw cutShort(offset, length, `${bytes.length} bytes`);
      }
      return bytes;
    },
    bytesRead: () => total,
    dispose() {},
  };
}

/**
 * Handles a server that ignored the range and sends the whole file, which is accepted
 * if it is small.
 */
async function readWhole(
  url: URL,
  response: Response,
  timeoutMs: number,
): Promise<ByteReader> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  const isLarge = announced > MOST_WHOLE_BYTES;
  const most = isLarge ? 0 : MOST_WHOLE_BYTES;
  const { bytes, isAll } = await readBody(url, response, most, timeoutMs);
  if (!isAll) {
    const size = isLarge ? `, ${Math.round(announced / 2 ** 20)} MB` : "";
    throw rangeError(url, `the whole file instead${size}`);
  }
  const size = (bytes.length / 2 ** 20).toFixed(1);
  return {
    ...createBlobReader(nameOf(url), new Blob([bytes])),
    notices: [
      `${url.host} does not serve parts of files: all ${size} MB were fetched.`,
    ],
    bytesRead: () => bytes.length,
  };
}

/** Finds the file's length if the server does not expose Content-Range to the page. */
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

/** Returns what tells versions of the file apart, as far as the page may see it. */
function stampOf({ headers }: Response): string | null {
  return headers.get("etag") ?? headers.get("last-modified");
}

/** Parses the length: "bytes 0-65535/1234567" gives 1234567. */
function totalLength(response: Response): number | null {
  const total = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "")?.[1];
  return total === undefined ? null : Number(total);
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

/** Returns the last part of the path, as a file name. */
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
