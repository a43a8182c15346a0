/**
 * This file makes a single HTTP request for a range of bytes; request and answer have a
 * timeout.
 */
import { AppError } from "#core/errors.ts";
import { networkError, unreadable } from "./url-errors.ts";

export type UrlReaderOptions = {
  readonly fetch?: typeof fetch;
  /** Timeout in ms without any data; 30 s by default. */
  readonly timeoutMs?: number;
  /** Aborts the opening only, because later reads are shared between callers. */
  readonly signal?: AbortSignal;
};

/** Sends the request. @throws AppError network-unavailable, url-unreachable (CORS) */
export async function requestRange(
  url: URL,
  [offset, length]: readonly [offset: number, length: number],
  options: UrlReaderOptions,
  signal?: AbortSignal,
): Promise<Response> {
  const { timeoutMs = 30_000 } = options;
  const ending = new AbortController();
  const end = () => ending.abort();
  const timer = setTimeout(end, timeoutMs);
  signal?.addEventListener("abort", end, { once: true });
  try {
    if (signal?.aborted) {
      end();
    }
    return await (options.fetch ?? fetch)(url, {
      headers: { Range: `bytes=${offset}-${offset + length - 1}` },
      credentials: "omit",
      signal: ending.signal,
    });
  } catch (error) {
    if (signal?.aborted) {
      throw new DOMException("The opening was aborted.", "AbortError");
    }
    throw ending.signal.aborted
      ? networkError(url, error, `no answer within ${timeoutMs / 1000} s`)
      : await explainFailure(url, error, options);
  } finally {
    // From here on `readBody` applies the timeout to each part.
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
  }
}

/**
 * Reads at most `mostBytes` of an answer; the rest is not fetched.
 * @throws AppError network-unavailable when it breaks off, or pauses for `timeoutMs`
 */
export async function readBody(
  url: URL,
  response: Response,
  mostBytes: number,
  timeoutMs: number,
): Promise<{ bytes: Uint8Array<ArrayBuffer>; isAll: boolean }> {
  const reader = response.body?.getReader();
  const parts: Uint8Array[] = [];
  let size = 0;
  let isAll = reader === undefined;
  while (reader !== undefined && size <= mostBytes) {
    const pause = networkError(url, undefined, `a pause of ${timeoutMs / 1000} s`);
    const part = await within(reader.read(), timeoutMs, pause).catch(
      (error: unknown) => {
        throw error === pause
          ? pause
          : networkError(url, error, "an answer that broke off");
      },
    );
    if (part.done) {
      isAll = true;
      break;
    }
    parts.push(part.value);
    size += part.value.length;
  }
  if (!isAll) {
    // The rest of the answer is not needed, and it does not matter whether cancelling
    // fails.
    reader?.cancel().catch(() => undefined);
  }
  const bytes = new Uint8Array(Math.min(size, mostBytes));
  let at = 0;
  for (const part of parts) {
    bytes.set(part.subarray(0, bytes.length - at), at);
    at += part.length;
  }
  return { bytes, isAll };
}

function within<T>(promise: Promise<T>, timeoutMs: number, error: Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/**
 * Tells a missing permission (CORS) from a missing server. Browsers report both alike,
 * but a request whose answer nobody may read succeeds if the server exists.
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
      // The server does not answer at all, or the page is isolated and may not even
      // ask.
      if (globalThis.crossOriginIsolated) {
        return unreadable(url, cause);
      }
    }
  }
  return networkError(url, cause);
}
