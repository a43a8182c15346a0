/**
 * This file puts what can go wrong with a server into words: what was expected, what was
 * found, what to do.
 */
import { AppError } from "#core/errors.ts";
import { type EndpointUrls, placeOf } from "./endpoint.ts";

export type FailedResponse = {
  readonly url: string;
  readonly status: number;
  /** The server's own words; null where it has none that can be read. */
  readonly words: string | null;
  readonly model: string | null;
  readonly hasKey: boolean;
  /** Seconds that the server asks to wait; null = it does not say. */
  readonly retryAfterS: number | null;
};

/** How the usual servers are told which pages may ask them. */
export function corsAdvice(pageOrigin: string): readonly {
  readonly server: string;
  readonly setting: string;
}[] {
  return [
    { server: "Ollama", setting: `OLLAMA_ORIGINS=${pageOrigin} ollama serve` },
    {
      server: "LM Studio",
      setting: "lms server start --cors (or “Enable CORS” in its server settings)",
    },
    {
      server: "vLLM",
      setting: `vllm serve … --allowed-origins '["${pageOrigin}"]'`,
    },
  ];
}

/** A browser says the same of a server that is not there and of one that refuses the page. */
export function unreachableError(
  { origin }: Pick<EndpointUrls, "origin">,
  pageOrigin: string,
  cause: unknown,
): AppError {
  const page = URL.canParse(pageOrigin) ? new URL(pageOrigin) : null;
  const place = placeOf(origin);
  const isPlainFromSecure =
    page?.protocol === "https:" && new URL(origin).protocol === "http:";
  const isFromPublic = page !== null && placeOf(page.origin) === "public";
  const settings = corsAdvice(pageOrigin)
    .map(({ server, setting }) => `${server}: ${setting}`)
    .join("; ");
  return new AppError(
    "endpoint-unreachable",
    `No answer that this page may read came from ${origin}.`,
    {
      expected: `a server at ${origin} that lets pages of ${pageOrigin} read its answers`,
      found:
        "a request that the browser ended without saying why: either nothing answers there (not started, wrong port, no network), or the server does not allow this page (CORS)",
      hint: [
        `See that the server runs, then that it allows this page. ${settings}.`,
        isPlainFromSecure && place !== "this device"
          ? "This page came by https, and browsers refuse plain http from it unless the server is on this device: give the server https, or open this page by http or from this device."
          : "",
        isPlainFromSecure && place === "this device"
          ? "This page came by https: Chrome, Edge and Firefox let it ask a server on this device, Safari does not."
          : "",
        isFromPublic && place !== "public"
          ? "Where the browser asks whether this page may look for devices on the local network, allow it."
          : "",
      ]
        .filter(Boolean)
        .join(" "),
      cause,
    },
  );
}

/** Says what a status other than 2xx means. */
export function statusError(response: FailedResponse): AppError {
  const { url, status, words } = response;
  const found = `HTTP ${status}${words === null ? "" : `: ${words}`}`;
  const failed = (
    code: "endpoint-refused" | "endpoint-busy" | "endpoint-failed",
    message: string,
    expected: string,
    hint: string,
  ) => new AppError(code, message, { expected, found, hint });
  if (status === 401 || status === 403) {
    return failed(
      "endpoint-refused",
      "The server does not accept the key.",
      response.hasKey ? "a key that the server knows" : "a key",
      response.hasKey
        ? "Type the key anew, and see that it may use this model."
        : "This server wants a key: type it into its field.",
    );
  }
  if (status === 404) {
    return failed("endpoint-refused", ...missing(response));
  }
  if (status === 429) {
    const wait = response.retryAfterS;
    return failed(
      "endpoint-busy",
      "The server has had enough requests for now.",
      "room for another request",
      `${wait === null ? "Wait a minute" : `Wait ${wait} s`}, then ask this panel again. With hosted models look at the account's limits.`,
    );
  }
  if (status >= 300 && status < 400) {
    return failed(
      "endpoint-refused",
      "The server sends this page to another address.",
      `an answer from ${url}`,
      "Type the address that it leads to: pictures are only sent where you have agreed to.",
    );
  }
  if (status >= 500) {
    return failed(
      "endpoint-failed",
      "The server failed.",
      "an answer",
      "See the server's own log; a model that does not fit into memory ends like this. Then ask this panel again.",
    );
  }
  return failed(
    "endpoint-refused",
    "The server refuses the request.",
    "a model that takes text and an image, temperature 0 and a seed",
    status === 413
      ? "Choose a smaller image."
      : "Choose a model that takes images; the words above are the server's.",
  );
}

function missing({ url, words, model }: FailedResponse): [string, string, string] {
  const isModel = model !== null && words !== null && /model/i.test(words);
  return isModel
    ? [
        `The server has no model “${model}”.`,
        "a model that the server has",
        "Choose one from the list of models, or fetch it there first (Ollama: ollama pull).",
      ]
    : [
        "There is nothing at this address, or no such model.",
        `an OpenAI-compatible server at ${url}${model === null ? "" : ` with the model “${model}”`}`,
        "See that the address ends where the server's documentation says, mostly in /v1, and that the model is spelt as the server spells it.",
      ];
}

/** @param found the beginning of what came instead */
export function notAnAnswerError(
  found: string,
  expected = "JSON or an event stream of chat completions",
): AppError {
  return new AppError("endpoint-invalid", "The server's answer cannot be read.", {
    expected,
    found: found === "" ? "nothing" : `“${found}”`,
    hint: "See that the address is that of the OpenAI-compatible interface, mostly ending in /v1, and not of a page about it.",
  });
}

/** @param received characters of the answer that had come */
export function cutOffError(received: number, cause?: unknown): AppError {
  return new AppError("endpoint-failed", "The connection ended within the answer.", {
    expected: "a stream that says that it is finished",
    found: `${received} characters, then nothing`,
    hint: "What had come is kept. See whether the server still runs, then ask this panel again.",
    cause,
  });
}

export function streamError(words: string): AppError {
  return new AppError("endpoint-failed", "The server gave up within the answer.", {
    expected: "a whole answer",
    found: words,
    hint: "See the server's own log, then ask this panel again.",
  });
}
