/**
 * This file builds the request that is sent, and the same request as it is shown before:
 * without the picture's bytes and without the key. Chat completions with `image_url`, as
 * OpenAI defined them and Ollama, LM Studio and vLLM take them.
 */
import { MASK } from "#core/secret.ts";

export type PictureFacts = {
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly mediaType: "image/png" | "image/jpeg";
};

export type ChatQuestion = {
  readonly model: string;
  readonly prompt: string;
  readonly seed: number;
};

/** More is cut off by the server; thinking aloud counts, too. */
const MOST_TOKENS = 1024;

/** @param imageUrl a data URL of the picture */
export function chatRequestBody(
  { model, prompt, seed }: ChatQuestion,
  imageUrl: string,
): object {
  return {
    model,
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: prompt },
          { type: "image_url", image_url: { url: imageUrl } },
        ],
      },
    ],
    temperature: 0,
    seed,
    max_tokens: MOST_TOKENS,
    stream: true,
  };
}

/** Headers beside those that a browser adds by itself. */
export function chatRequestHeaders(
  key: string | null,
): Readonly<Record<string, string>> {
  return {
    "Content-Type": "application/json",
    Accept: "text/event-stream, application/json",
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
  };
}

/** Returns the request as text: everything but the picture's bytes and the key. */
export function describeChatRequest(
  url: string,
  question: ChatQuestion,
  picture: PictureFacts,
  hasKey: boolean,
): string {
  const { width, height, bytes, mediaType } = picture;
  const stand = `data:${mediaType};base64,… (${width} × ${height} px, ${bytes} bytes)`;
  const headers = Object.entries(chatRequestHeaders(hasKey ? MASK : null));
  return [
    `POST ${url}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    "",
    JSON.stringify(chatRequestBody(question, stand), null, 2),
  ].join("\n");
}
