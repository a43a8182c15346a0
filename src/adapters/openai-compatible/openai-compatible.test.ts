/** The adapter against a real server on this machine that plays what servers do. */
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSecret } from "#core/secret.ts";
import type { AnswerFacts } from "#core/vision-language/chat-answer.ts";
import {
  beginStream,
  questionIn,
  type StandInEndpoint,
  sendJson,
  sendPart,
  startStandInEndpoint,
} from "#testing/stand-in-endpoint.ts";
import { createOpenAiCompatible } from "./openai-compatible.ts";

const KEY = "sk-test-0123456789";
const PAGE = "http://127.0.0.1:4190";
const PICTURE = new Blob([new Uint8Array([137, 80, 78, 71, 0, 255])], {
  type: "image/png",
});

let server: StandInEndpoint;
beforeEach(async () => {
  server = await startStandInEndpoint();
});
afterEach(() => server.close());

const models = createOpenAiCompatible(PAGE);
const endpoint = (key: string | null = KEY) => ({
  address: server.origin,
  key: key === null ? null : createSecret(key),
});

async function ask(
  options: { readonly key?: string | null; readonly signal?: AbortSignal } = {},
) {
  const parts: string[] = [];
  let facts: Partial<AnswerFacts> = {};
  const request = {
    endpoint: endpoint(options.key === undefined ? KEY : options.key),
    question: { model: "llava", prompt: "Is there water?", seed: 7 },
    picture: PICTURE,
  };
  const signal = options.signal ?? new AbortController().signal;
  try {
    for await (const part of models.ask(request, signal)) {
      parts.push(part.text);
      facts = { ...facts, ...part.facts };
    }
  } catch (error) {
    return { parts, facts, error };
  }
  return { parts, facts, error: null };
}

it("sends the picture, the model and the seed, and streams what comes", async () => {
  const { parts, facts, error } = await ask();
  expect(error).toBeNull();
  expect(parts.filter(Boolean)).toEqual(["Ye", "s", ", there is."]);
  expect(facts).toMatchObject({ model: "stand-in", finishReason: "stop" });
  const [asked, ...others] = server.asked;
  expect(others).toEqual([]);
  expect([asked?.method, asked?.path]).toEqual(["POST", "/v1/chat/completions"]);
  expect(asked?.headers.authorization).toBe(`Bearer ${KEY}`);
  expect(asked?.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(asked?.body ?? "")).toMatchObject({
    ...{ model: "llava", seed: 7, temperature: 0, stream: true },
  });
  const question = asked && questionIn(asked);
  expect(question?.text).toBe("Is there water?");
  expect(question?.imageUrl).toBe("data:image/png;base64,iVBORwD/");
});

it("sends no Authorization without a key", async () => {
  await ask({ key: null });
  expect(server.asked[0]?.headers.authorization).toBeUndefined();
});

it("takes an answer in one piece, as text or in parts", async () => {
  const contents = ["No.", [{ type: "text", text: "No." }]];
  for (const content of contents) {
    server.play = (_, response) =>
      sendJson(response, 200, {
        choices: [{ message: { role: "assistant", content }, finish_reason: "stop" }],
        usage: { prompt_tokens: 700, completion_tokens: 2, total_tokens: 702 },
      });
    const { parts, facts, error } = await ask();
    expect(error).toBeNull();
    expect(parts).toEqual(["No."]);
    expect(facts).toEqual({ finishReason: "stop", promptTokens: 700, answerTokens: 2 });
  }
});

it.each([
  [401, "endpoint-refused", "The server does not accept the key."],
  [404, "endpoint-refused", "The server has no model “llava”."],
  [429, "endpoint-busy", "The server has had enough requests for now."],
  [500, "endpoint-failed", "The server failed."],
  [400, "endpoint-refused", "The server refuses the request."],
])(
  "says what HTTP %d means, in the server's words, never with the key",
  async (status, code, message) => {
    const words = `model "llava" with ${KEY} not found`;
    server.play = (_, response) =>
      sendJson(
        response,
        status,
        { error: { message: words } },
        { "Retry-After": "20" },
      );
    const { error } = await ask();
    expect(error).toMatchObject({ code, message });
    const { found, hint } = error as { found: string; hint: string };
    expect(found).toBe(`HTTP ${status}: model "llava" with •••••••• not found`);
    expect(hint.includes("20 s")).toBe(status === 429);
  },
);

it("follows no redirect: a picture goes where it was agreed to", async () => {
  server.play = (_, response) => {
    response.writeHead(307, { Location: `${server.origin}/elsewhere` }).end();
  };
  const { error } = await ask();
  expect(error).toMatchObject({ code: "endpoint-refused" });
  expect(server.asked.map(({ path }) => path)).toEqual(["/v1/chat/completions"]);
});

it("says what came where it is neither JSON nor a stream of answers", async () => {
  server.play = (_, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<h1>Ollama</h1>");
  };
  expect((await ask()).error).toMatchObject({
    ...{ code: "endpoint-invalid", found: "“<h1>Ollama</h1>”" },
  });
  server.play = (_, response) => sendJson(response, 200, { answer: "no" });
  expect((await ask()).error).toMatchObject({ code: "endpoint-invalid" });
  server.play = (_, response) => {
    beginStream(response);
    response.end("data: {broken\n\n");
  };
  expect((await ask()).error).toMatchObject({
    ...{ code: "endpoint-invalid", found: "“{broken”" },
  });
});

it("keeps what had come where the connection is cut within the answer", async () => {
  server.play = async (_, response) => {
    beginStream(response);
    sendPart(response, "There is a");
    await new Promise((resolve) => setTimeout(resolve, 50));
    response.destroy();
  };
  const cut = await ask();
  expect(cut.parts).toEqual(["There is a"]);
  expect(cut.error).toMatchObject({
    ...{ code: "endpoint-failed", found: "10 characters, then nothing" },
  });
  // An orderly end without the word that it is one is no end either.
  server.play = (_, response) => {
    beginStream(response);
    sendPart(response, "There");
    response.end();
  };
  expect((await ask()).error).toMatchObject({ found: "5 characters, then nothing" });
});

it("says what the server says within a stream", async () => {
  server.play = (_, response) => {
    beginStream(response);
    sendPart(response, "The");
    response.end(
      `data: ${JSON.stringify({ error: { message: "out of memory" } })}\n\n`,
    );
  };
  expect((await ask()).error).toMatchObject({
    ...{ code: "endpoint-failed", found: "out of memory" },
  });
});

it("waits for a slow answer, and lets go of it when it is told to", async () => {
  const ended = new Promise<void>((resolve) => {
    server.play = (_, response) => {
      beginStream(response);
      sendPart(response, "Well");
      response.on("close", resolve);
    };
  });
  const aborter = new AbortController();
  const answer = ask({ signal: aborter.signal });
  setTimeout(() => aborter.abort(), 100);
  const { parts, error } = await answer;
  expect(parts).toEqual(["Well"]);
  expect((error as Error).name).toBe("AbortError");
  await ended;
});

it("says both of what a browser cannot tell apart where nothing answers", async () => {
  await server.close();
  const { error } = await ask();
  expect(error).toMatchObject({ code: "endpoint-unreachable" });
  expect((error as { hint: string }).hint).toContain(`OLLAMA_ORIGINS=${PAGE}`);
});

it("lists models, and says where there is no list", async () => {
  const { signal } = new AbortController();
  expect(await models.listModels(endpoint(), signal)).toEqual(["another", "stand-in"]);
  expect(server.asked[0]).toMatchObject({
    method: "GET",
    path: "/v1/models",
    body: "",
  });
  server.play = (_, response) => sendJson(response, 200, { hello: KEY });
  await expect(models.listModels(endpoint(), signal)).rejects.toMatchObject({
    ...{ code: "endpoint-invalid", found: '“{"hello":"••••••••"}”' },
  });
  server.play = (_, response) => sendJson(response, 401, {});
  await expect(models.listModels(endpoint(null), signal)).rejects.toMatchObject({
    hint: "This server wants a key: type it into its field.",
  });
});
