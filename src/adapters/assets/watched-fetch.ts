/** Whole files of the page's own, with an end to waiting for a server that has gone silent. */
import { AppError } from "#core/errors.ts";

export type FetchedFile = {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly status: number;
  /** What a cache may keep in the answer's place. */
  readonly toResponse: () => Response;
};

export type WatchedFetch = RequestInit & {
  /** What is fetched, for the message: "A file of the models". */
  readonly what: string;
  /** Silence after which it is given up; 30 s unless given. */
  readonly stallMs?: number;
  /** Statuses that are answers, besides those from 200 to 299. */
  readonly allowed?: readonly number[];
};

/**
 * Fetches all of a file. A page where a file should be is no answer: some hosts send one,
 * with status 200, for what they do not have.
 * @throws AppError network-unavailable
 */
export async function fetchWatched(
  url: string,
  { what, stallMs = 30_000, allowed = [], ...init }: WatchedFetch,
): Promise<FetchedFile> {
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = () => {
    clearTimeout(timer);
    timer = setTimeout(() => ending.abort(), stallMs);
  };
  let found: string;
  try {
    hear();
    const response = await fetch(url, { ...init, signal: ending.signal });
    const { status, headers } = response;
    const isPage = (headers.get("content-type") ?? "").startsWith("text/html");
    if ((response.ok && !isPage) || allowed.includes(status)) {
      const bytes = await readAll(response, hear);
      const toResponse = () => new Response(bytes.slice(), { status, headers });
      return { bytes, status, toResponse };
    }
    void response.body?.cancel().catch(() => {});
    found = response.ok
      ? "a page of the server's in its place"
      : `HTTP ${status} ${response.statusText}`.trim();
  } catch (error) {
    found = ending.signal.aborted
      ? `no more of it within ${stallMs / 1000} s`
      : error instanceof Error
        ? error.message
        : String(error);
  } finally {
    clearTimeout(timer);
  }
  throw new AppError("network-unavailable", `${what} could not be fetched.`, {
    expected: url,
    found,
    hint: "Check the connection and try again.",
  });
}

async function readAll(
  response: Response,
  hear: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) {
    return new Uint8Array();
  }
  const parts: Uint8Array[] = [];
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) {
      break;
    }
    hear();
    parts.push(value);
  }
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
