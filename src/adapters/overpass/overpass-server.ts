/** This adapter asks a server of the Overpass API. */
import { AppError, isAbort } from "#core/errors.ts";
import type { MapObjectServer } from "#ports/map-object-server.ts";

const PUBLIC_SERVER = "https://overpass-api.de/api/interpreter";
/** A square kilometre of a city has some ten megabytes. */
const MOST_BYTES = 64_000_000;
/** Longer than the time that a query is given on the server. */
const PATIENCE_MS = 90_000;

export function createOverpassServer(address = PUBLIC_SERVER): MapObjectServer {
  const { host } = new URL(address);
  const failed = (found: string, hint: string) =>
    new AppError("network-unavailable", `${host} gave no map objects.`, {
      ...{ expected: "objects of OpenStreetMap as JSON", found, hint },
    });
  return {
    host,
    async ask(query, signal) {
      const response = await fetch(address, {
        method: "POST",
        body: new URLSearchParams({ data: query }),
        ...{ credentials: "omit", referrerPolicy: "no-referrer" },
        signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
      }).catch((error: unknown) => {
        if (isAbort(error) && signal.aborted) {
          throw error;
        }
        const isLate = error instanceof Error && error.name === "TimeoutError";
        throw failed(
          isLate ? `no answer in ${PATIENCE_MS / 1000} s` : "no connection",
          "Try again later, or export a GeoJSON from overpass-turbo.eu and drop it here.",
        );
      });
      if (!response.ok) {
        throw failed(`HTTP ${response.status}`, hintFor(response.status));
      }
      const text = await readAtMost(response, MOST_BYTES);
      const elements = elementsOf(text);
      if (elements === null) {
        throw failed(
          text === null ? `more than ${MOST_BYTES / 1e6} MB` : wordsOf(text),
          "Try again later, or export a GeoJSON from overpass-turbo.eu and drop it here.",
        );
      }
      return { elements, bytes: text?.length ?? 0 };
    },
  };
}

function hintFor(status: number): string {
  return status === 429 || status === 504
    ? "The server is busy: wait a minute and ask again. What has come is kept, and not asked for twice."
    : "Ask again later, or export a GeoJSON from overpass-turbo.eu and drop it here.";
}

/** Returns the body as text; null where it is longer. */
async function readAtMost(response: Response, most: number): Promise<string | null> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {};
    if (done || value === undefined) {
      return text + decoder.decode();
    }
    bytes += value.length;
    if (bytes > most) {
      await reader?.cancel();
      return null;
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** A query that ran out of time answers 200 with a remark and half of the elements. */
function elementsOf(text: string | null): readonly unknown[] | null {
  try {
    const { elements, remark } = JSON.parse(text ?? "");
    return Array.isArray(elements) && !/error/i.test(String(remark ?? ""))
      ? elements
      : null;
  } catch {
    return null;
  }
}

/** What a page or a remark says, without its tags. */
function wordsOf(text: string): string {
  const plain = text.replace(/<[^>]{0,200}>/g, " ").replace(/\s+/g, " ");
  return plain.trim().slice(0, 160) || "an empty answer";
}
