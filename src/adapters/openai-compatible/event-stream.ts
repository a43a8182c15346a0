/**
 * This file reads server-sent events as far as chat completions need them: the data of each
 * event. Names, ids and pauses of events mean nothing here.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */

/** Longer events are no part of an answer. */
const MOST_EVENT_CHARACTERS = 1_000_000;

/**
 * Yields the data of each event as it is completed. An event that the stream ends in is
 * dropped, as the standard wants it.
 * @throws what reading the stream throws; RangeError for an event without an end
 */
export async function* readEventData(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  let data: string[] = [];
  for await (const chunk of chunks) {
    // A byte order mark at the start is taken away by the decoder.
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be the first half of CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "" && data.length > 0) {
        yield data.join("\n");
        data = [];
      } else if (line.startsWith("data:")) {
        data.push(line.slice(5).replace(/^ /, ""));
      }
    }
    if (rest.length > MOST_EVENT_CHARACTERS) {
      throw new RangeError("an event without an end");
    }
  }
}

/** Yields the parts of a body; the stream is let go of where the reader stops early. */
export async function* readChunks(
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  // Safari has no async iterator of streams.
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // It is closed or failed already where this does nothing.
    await reader.cancel().catch(() => undefined);
  }
}
