/**
 * A server on this machine that plays an OpenAI-compatible one, for tests of the adapter and
 * of the page: it remembers what it was asked and answers as it is told.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type AskedEndpoint = {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
};

export type Play = (
  asked: AskedEndpoint,
  response: ServerResponse,
) => void | Promise<void>;

export type StandInEndpoint = {
  readonly origin: string;
  /** What it was asked, in order, without the browser's own preflights. */
  readonly asked: AskedEndpoint[];
  /** How it answers; null = with the list of models, and a streamed answer to each question. */
  play: Play | null;
  /** What it lets pages of other origins read; none of it without CORS. */
  allowsPages: boolean;
  readonly close: () => Promise<void>;
};

export async function startStandInEndpoint(): Promise<StandInEndpoint> {
  const asked: AskedEndpoint[] = [];
  const server = createServer(async (request, response) => {
    if (endpoint.allowsPages) {
      response.setHeader("Access-Control-Allow-Origin", request.headers.origin ?? "*");
      response.setHeader("Access-Control-Allow-Headers", "authorization, content-type");
    }
    if (request.method === "OPTIONS") {
      response.writeHead(204).end();
      return;
    }
    const body = await bodyOf(request);
    const one = {
      ...{ method: request.method ?? "", path: request.url ?? "" },
      ...{ headers: request.headers, body },
    };
    asked.push(one);
    await (endpoint.play ?? playAnswer)(one, response);
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () =>
      resolve((server.address() as AddressInfo).port),
    );
  });
  const endpoint: StandInEndpoint = {
    origin: `http://127.0.0.1:${port}`,
    asked,
    play: null,
    allowsPages: true,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return endpoint;
}

/** The question's text and picture, as they came. */
export function questionIn({ body }: AskedEndpoint): {
  readonly model: string;
  readonly seed: number;
  readonly text: string;
  readonly imageUrl: string;
} {
  const { model, seed, messages } = JSON.parse(body);
  const [text, image] = messages[0].content;
  return { model, seed, text: text.text, imageUrl: image.image_url.url };
}

export function sendJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response
    .writeHead(status, { "Content-Type": "application/json", ...headers })
    .end(JSON.stringify(value));
}

export function beginStream(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/event-stream" });
}

/** Sends a part of an answer as OpenAI does; the last one with the reason of its end. */
export function sendPart(
  response: ServerResponse,
  content: string,
  finishReason: string | null = null,
): void {
  const choice = { index: 0, delta: { content }, finish_reason: finishReason };
  const chunk = {
    object: "chat.completion.chunk",
    model: "stand-in",
    choices: [choice],
  };
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

function streamAnswer(response: ServerResponse, ...parts: string[]): void {
  beginStream(response);
  for (const part of parts) {
    sendPart(response, part);
  }
  sendPart(response, "", "stop");
  response.end("data: [DONE]\n\n");
}

function playAnswer(asked: AskedEndpoint, response: ServerResponse): void {
  if (asked.path.endsWith("/models")) {
    sendJson(response, 200, { data: [{ id: "stand-in" }, { id: "another" }] });
    return;
  }
  streamAnswer(response, "Ye", "s", ", there is.");
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
  }
  return text;
}
