/**
 * This file asks an OpenAI-compatible server by fetch: `/v1/chat/completions` with the
 * picture as a data URL, streamed or in one piece, and `/v1/models`.
 */
import { isAbort } from "#core/errors.ts";
import { type Secret, withoutSecret } from "#core/secret.ts";
import {
  type AnswerPart,
  parseAnswerPart,
  parseJson,
  parseModelList,
  parseServerError,
} from "#core/vision-language/chat-answer.ts";
import {
  chatRequestBody,
  chatRequestHeaders,
} from "#core/vision-language/chat-request.ts";
import { parseEndpoint } from "#core/vision-language/endpoint.ts";
import {
  cutOffError,
  notAnAnswerError,
  statusError,
  streamError,
  unreachableError,
} from "#core/vision-language/endpoint-errors.ts";
import type { Endpoint, VisionLanguage } from "#ports/vision-language.ts";
import { readChunks, readEventData } from "./event-stream.ts";

/** What is quoted of a server's words. */
const QUOTED_CHARACTERS = 300;
/** No answer and no list of models is longer. */
const MOST_TEXT_BYTES = 4_000_000;

type Asked = {
  readonly url: string;
  readonly origin: string;
  readonly model: string | null;
};

/** @param pageOrigin where the page came from: what a server has to allow */
export function createOpenAiCompatible(pageOrigin: string): VisionLanguage {
  const request = async (
    asked: Asked,
    key: Secret | null,
    init: RequestInit,
  ): Promise<Response> => {
    const response = await fetch(asked.url, {
      ...init,
      ...{ cache: "no-store", credentials: "omit", referrerPolicy: "no-referrer" },
      // A picture goes where the visitor has agreed to, and nowhere else.
      redirect: "manual",
    }).catch((error: unknown) => {
      throw isAbort(error) ? error : unreachableError(asked, pageOrigin, error);
    });
    if (!response.ok) {
      throw await errorOf(response, asked, key);
    }
    return response;
  };

  return {
    async *ask({ endpoint, question, picture }, signal) {
      const { chat, origin } = parseEndpoint(endpoint.address);
      const imageUrl = await toDataUrl(picture);
      const response = await request(
        { url: chat, origin, model: question.model },
        endpoint.key,
        {
          method: "POST",
          headers: chatRequestHeaders(endpoint.key?.reveal() ?? null),
          body: JSON.stringify(chatRequestBody(question, imageUrl)),
          signal,
        },
      );
      const isStream = /^text\/event-stream\b/i.test(
        response.headers.get("content-type") ?? "",
      );
      yield* isStream
        ? readStream(response, endpoint.key, signal)
        : readWhole(response, endpoint.key);
    },
    async listModels(endpoint, signal) {
      const { models, origin } = parseEndpoint(endpoint.address);
      const response = await request(
        { url: models, origin, model: null },
        endpoint.key,
        { headers: modelHeaders(endpoint), signal },
      );
      const text = await readText(response);
      const ids = parseModelList(parseJson(text));
      if (ids === null) {
        const expected = "a JSON list of models with their ids";
        throw notAnAnswerError(quoted(text, endpoint.key), expected);
      }
      return ids;
    },
  };
}

function modelHeaders({ key }: Endpoint): HeadersInit {
  return key === null ? {} : { Authorization: `Bearer ${key.reveal()}` };
}

async function* readStream(
  { body }: Response,
  key: Secret | null,
  signal: AbortSignal,
): AsyncGenerator<AnswerPart> {
  let [received, isFinished] = [0, false];
  const events = body === null ? noEvents() : readEventData(readChunks(body));
  try {
    for await (const data of events) {
      if (data.trim() === "[DONE]") {
        return;
      }
      const part = partOf(data, key);
      received += part.text.length;
      isFinished ||= part.facts.finishReason !== undefined;
      yield part;
    }
  } catch (error) {
    signal.throwIfAborted();
    // What was understood and says what is wrong; else it is the connection.
    throw error instanceof TypeError || error instanceof RangeError
      ? cutOffError(received, error)
      : error;
  }
  if (!isFinished) {
    throw cutOffError(received);
  }
}

async function* noEvents(): AsyncGenerator<string> {}

async function* readWhole(
  response: Response,
  key: Secret | null,
): AsyncGenerator<AnswerPart> {
  const text = await readText(response);
  yield partOf(text, key);
}

/** @throws AppError endpoint-failed for a server's own error, endpoint-invalid for the rest */
function partOf(text: string, key: Secret | null): AnswerPart {
  const json = parseJson(text);
  const part = parseAnswerPart(json);
  if (part !== null) {
    return part;
  }
  const words = parseServerError(json);
  throw words === null
    ? notAnAnswerError(quoted(text, key))
    : streamError(quoted(words, key));
}

async function errorOf(
  response: Response,
  { url, model }: Asked,
  key: Secret | null,
): Promise<Error> {
  // Browsers tell no more of a redirect that was not followed.
  const status = response.type === "opaqueredirect" ? 302 : response.status;
  const text = await readText(response).catch(() => "");
  const said = parseServerError(parseJson(text));
  const plain = /^\s*[<{]/.test(text) ? "" : text;
  const words = quoted(said ?? plain, key);
  const wait = Number(response.headers.get("retry-after") ?? Number.NaN);
  return statusError({
    ...{ url, status, model, hasKey: key !== null },
    words: words === "" ? null : words,
    retryAfterS: Number.isFinite(wait) ? Math.ceil(wait) : null,
  });
}

/** @throws AppError endpoint-failed where the connection ends, endpoint-invalid for too much */
async function readText({ body }: Response): Promise<string> {
  if (body === null) {
    return "";
  }
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  try {
    for await (const chunk of readChunks(body)) {
      bytes += chunk.length;
      text += decoder.decode(chunk, { stream: true });
      if (bytes > MOST_TEXT_BYTES) {
        break;
      }
    }
  } catch (error) {
    throw isAbort(error) ? error : cutOffError(text.length, error);
  }
  if (bytes > MOST_TEXT_BYTES) {
    throw notAnAnswerError(`${text.slice(0, 40)}…`, "an answer of less than 4 MB");
  }
  return text + decoder.decode();
}

function quoted(text: string, key: Secret | null): string {
  // The key first: a cut through it would leave its beginning.
  const clean = withoutSecret(text, key).replace(/\s+/g, " ").trim();
  return clean.length > QUOTED_CHARACTERS
    ? `${clean.slice(0, QUOTED_CHARACTERS)}…`
    : clean;
}

async function toDataUrl(picture: Blob): Promise<string> {
  const bytes = new Uint8Array(await picture.arrayBuffer());
  // In pieces, because a call takes only so many arguments.
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 0x8000) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 0x8000)));
  }
  return `data:${picture.type};base64,${btoa(pieces.join(""))}`;
}
