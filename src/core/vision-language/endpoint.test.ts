import { describe, expect, it } from "vitest";
import { createSecret, withoutSecret } from "#core/secret.ts";
import { parseModelList, parseServerError } from "./chat-answer.ts";
import { describeChatRequest } from "./chat-request.ts";
import { parseEndpoint, placeOf } from "./endpoint.ts";
import { statusError, unreachableError } from "./endpoint-errors.ts";

const KEY = "sk-never-to-be-seen";

describe("parseEndpoint", () => {
  it.each([
    ["localhost:11434", "http://localhost:11434/v1/chat/completions"],
    ["http://localhost:1234/v1/", "http://localhost:1234/v1/chat/completions"],
    [
      "https://host.example/api/openai/v1/chat/completions",
      "https://host.example/api/openai/v1/chat/completions",
    ],
    ["https://host.example/v1/models", "https://host.example/v1/chat/completions"],
  ])("takes %s", (typed, chat) => {
    const urls = parseEndpoint(typed);
    expect(urls.chat).toBe(chat);
    expect(urls.models).toBe(chat.replace("chat/completions", "models"));
  });

  it.each([
    ...["", "ftp://host", "http://", `https://me:${KEY}@host`],
    ...[`host/v1?key=${KEY}`, `ftp://me:${KEY}@host`],
  ])("refuses “%s”, and never repeats a key", (typed) => {
    expect(() => parseEndpoint(typed)).toThrow(
      expect.objectContaining({ code: "argument-invalid" }),
    );
    try {
      parseEndpoint(typed);
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain(KEY);
    }
  });

  it("tells this device and private networks from the public one", () => {
    const places = ["localhost:1", "127.0.0.1", "192.168.1.5", "nas", "a.example"];
    expect(places.map((typed) => placeOf(parseEndpoint(typed).origin))).toEqual([
      ...["this device", "this device", "private network", "private network"],
      "public",
    ]);
  });
});

it("shows a request with everything but the picture's bytes and the key", () => {
  const shown = describeChatRequest(
    "http://localhost:11434/v1/chat/completions",
    { model: "llava", prompt: "What?", seed: 7 },
    { width: 768, height: 512, bytes: 4321, mediaType: "image/png" },
    true,
  );
  expect(shown).toContain("POST http://localhost:11434/v1/chat/completions");
  expect(shown).toContain("Authorization: Bearer ••••••••");
  expect(shown).toContain("data:image/png;base64,… (768 × 512 px, 4321 bytes)");
  const body = JSON.parse(shown.slice(shown.indexOf("{")));
  expect(body).toMatchObject({ model: "llava", temperature: 0, seed: 7, stream: true });
});

describe("a secret", () => {
  it("is dots wherever it is written down by accident", () => {
    const secret = createSecret(KEY);
    expect(JSON.stringify({ secret })).not.toContain(KEY);
    expect(`${secret}`).not.toContain(KEY);
    expect(secret.reveal()).toBe(KEY);
  });

  it("is taken out of what a server says", () => {
    expect(withoutSecret(`bad key ${KEY}.`, createSecret(KEY))).toBe(
      "bad key ••••••••.",
    );
    expect(withoutSecret("bad key", null)).toBe("bad key");
    expect(withoutSecret("bad", createSecret(""))).toBe("bad");
  });
});

describe("errors", () => {
  const response = {
    ...{ url: "http://a/v1/chat/completions", words: null, model: "llava" },
    ...{ hasKey: false, retryAfterS: null },
  };

  it("tells a missing model from a wrong path where the server does", () => {
    const words = 'model "llava" not found, try pulling it first';
    expect(statusError({ ...response, status: 404, words }).message).toBe(
      "The server has no model “llava”.",
    );
    const either = statusError({ ...response, status: 404 });
    expect(either.message).toMatch(/nothing at this address, or no such model/);
    expect(either.expected).toContain("llava");
  });

  it("says how long to wait where the server does", () => {
    expect(statusError({ ...response, status: 429, retryAfterS: 20 }).hint).toMatch(
      /^Wait 20 s/,
    );
    expect(statusError({ ...response, status: 429 }).code).toBe("endpoint-busy");
  });

  it("says both of what cannot be told apart, and each server's setting", () => {
    const { found, hint } = unreachableError(
      parseEndpoint("localhost:11434"),
      "http://127.0.0.1:4390",
      null,
    );
    expect(found).toMatch(/nothing answers there.*does not allow this page \(CORS\)/);
    for (const words of [
      "OLLAMA_ORIGINS=http://127.0.0.1:4390",
      "--cors",
      "--allowed-origins",
    ]) {
      expect(hint).toContain(words);
    }
    expect(hint).not.toMatch(/https/);
  });

  it("names mixed content and private networks only where they can be the reason", () => {
    const from = (page: string, server: string) =>
      unreachableError(parseEndpoint(server), page, null).hint;
    expect(from("https://a.example", "http://192.168.1.5:1234")).toMatch(
      /refuse plain http/,
    );
    expect(from("https://a.example", "http://localhost:1234")).toMatch(
      /Safari does not/,
    );
    expect(from("https://a.example", "localhost")).toMatch(/local network/);
    expect(from("https://a.example", "https://b.example")).not.toMatch(
      /Safari|refuse|local network/,
    );
  });
});

it("reads lists of models and servers' words in all their spellings", () => {
  expect(parseModelList({ data: [{ id: "b" }, { id: "a", owned_by: "x" }] })).toEqual([
    "a",
    "b",
  ]);
  expect(parseModelList({ models: [] })).toBeNull();
  expect(
    [
      { error: { message: "m", type: "t" } },
      { error: "m" },
      { object: "error", message: "m" },
      { detail: "m" },
      { else: 1 },
    ].map(parseServerError),
  ).toEqual(["m", "m", "m", "m", null]);
});
