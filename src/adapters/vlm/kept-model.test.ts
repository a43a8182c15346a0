import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  manifestName,
  totalBytes,
} from "#core/vision-language/in-browser/model-manifest.ts";
import type { DeviceRoom } from "#core/vision-language/in-browser/model-room.ts";
import {
  hubAnswer,
  readTinyModel,
  TINY_COMMIT,
  TINY_REPOSITORY,
} from "#testing/tiny-hub.ts";
import {
  download,
  findKept,
  listKept,
  lookUp,
  readKept,
  readKeptJson,
  removeKept,
} from "./kept-model.ts";

// The loading code over a hub and a cache without network and disk.

const SOURCE = {
  hub: "https://hub.example",
  repository: TINY_REPOSITORY,
  revision: "main",
};
const ROOM: DeviceRoom = { memoryGib: 8, storageBytes: 1e9 };
const DECODER = "onnx/decoder_model_merged_q4.onnx";

let listed: Map<string, Buffer>;
let served: Map<string, Buffer>;
let asked: string[];
let isConnected: boolean;
let kept: Map<string, Response>;
const none = () => new AbortController().signal;

beforeEach(() => {
  listed = readTinyModel();
  served = readTinyModel();
  asked = [];
  isConnected = true;
  kept = new Map();
  vi.stubGlobal("fetch", async (url: string, { signal }: RequestInit) => {
    signal?.throwIfAborted();
    const { pathname } = new URL(url);
    asked.push(pathname.split("/").at(-1) ?? "");
    if (!isConnected) {
      throw new TypeError("Failed to fetch");
    }
    const { status, type, body } = hubAnswer(pathname, listed, served);
    const headers = { "content-type": type };
    return new Response(new Uint8Array(body), { status, headers });
  });
  const cache = {
    match: async (key: string | Request) =>
      kept.get(typeof key === "string" ? key : key.url)?.clone(),
    put: async (url: string, response: Response) => void kept.set(url, response),
    delete: async ({ url }: Request) => kept.delete(url),
    keys: async () => [...kept.keys()].map((url) => new Request(url)),
  };
  vi.stubGlobal("caches", {
    has: async () => kept.size > 0,
    open: async () => cache,
    delete: async () => {
      kept.clear();
      return true;
    },
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function fetchAll(signal = none()) {
  const own = await lookUp(SOURCE, none());
  asked = [];
  return download(own, ROOM, () => {}, signal);
}

it("looks up before it fetches, keeps what has its hash, and needs no network then", async () => {
  const own = await lookUp(SOURCE, none());
  expect(asked).toEqual(["main", TINY_COMMIT, "config.json"]);
  expect(await listKept()).toEqual([]);
  const progress: number[] = [];
  const whole = await download(own, ROOM, (done) => progress.push(done), none());
  expect(whole.files.every(({ sha256 }) => sha256?.length === 64)).toBe(true);
  expect(progress[0]).toBe(0);
  expect(progress.at(-1)).toBe(totalBytes(own));
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  isConnected = false;
  asked = [];
  expect(await listKept()).toEqual([whole]);
  expect(await findKept(manifestName(own))).toEqual(whole);
  for (const file of whole.files) {
    expect(Buffer.from(await readKept(whole, file))).toEqual(served.get(file.path));
  }
  expect(await readKeptJson(whole, "config.json")).toMatchObject({
    model_type: "idefics3",
  });
  expect(asked).toEqual([]);
  await removeKept();
  await expect(findKept(manifestName(own))).rejects.toMatchObject({
    code: "model-unknown",
  });
});

it("keeps one model, and nothing of an earlier commit", async () => {
  const old = `https://hub.example/${TINY_REPOSITORY}/resolve/${"a".repeat(40)}/config.json`;
  kept.set(old, new Response("{}"));
  const whole = await fetchAll();
  expect(kept.has(old)).toBe(false);
  expect(kept.size).toBe(whole.files.length + 1);
});

it("goes on with the files that are missing after it was ended", async () => {
  const ending = new AbortController();
  const own = await lookUp(SOURCE, none());
  const third = own.files[2]?.path ?? "";
  const until = (done: number) => {
    const first = totalBytes({ files: own.files.slice(0, 2) });
    if (done > first) {
      ending.abort();
    }
  };
  await expect(download(own, ROOM, until, ending.signal)).rejects.toMatchObject({
    name: "AbortError",
  });
  expect(await listKept()).toEqual([]);
  asked = [];
  const progress: number[] = [];
  await download(own, ROOM, (done) => progress.push(done), none());
  expect(asked[0]).toBe(third);
  expect(asked).toHaveLength(own.files.length - 2);
  expect(progress[0]).toBe(totalBytes({ files: own.files.slice(0, 2) }));
});

it.each([
  ["a byte in a large file", DECODER, /^SHA-256 /],
  ["a byte in a small file", "tokenizer.json", /^Git object /],
])("refuses other bytes than the hub lists: %s", async (_, path, found) => {
  const bytes = Buffer.from(served.get(path) ?? []);
  bytes[100] = (bytes[100] ?? 0) ^ 1;
  served.set(path, bytes);
  await expect(fetchAll()).rejects.toMatchObject({
    code: "model-hash-mismatch",
    message: `The file ${path} is not what the hub's list says: it is not kept.`,
    found: expect.stringMatching(found),
  });
  expect([...kept.keys()].some((url) => url.endsWith(path))).toBe(false);
  expect(await listKept()).toEqual([]);
});

it.each([
  ["more", Buffer.alloc(60_000)],
  ["fewer", Buffer.alloc(3)],
])("refuses %s bytes than the hub lists", async (_, bytes) => {
  served.set(DECODER, bytes);
  await expect(fetchAll()).rejects.toMatchObject({ code: "model-hash-mismatch" });
});

it("refuses a kept file that was changed since, and says what to do", async () => {
  const whole = await fetchAll();
  const file = whole.files.find(({ path }) => path === DECODER);
  const key = [...kept.keys()].find((url) => url.endsWith(DECODER)) ?? "";
  kept.set(key, new Response("something else"));
  await expect(
    readKept(whole, file ?? whole.files[0] ?? expect.fail()),
  ).rejects.toMatchObject({
    code: "model-hash-mismatch",
    hint: "Remove the model from this device and fetch it again.",
  });
});

it("says what the hub answered in the place of a file", async () => {
  served.delete(DECODER);
  await expect(fetchAll()).rejects.toMatchObject({
    code: "network-unavailable",
    message: "The hub has no such file.",
    found: "HTTP 404",
  });
  await expect(
    lookUp({ ...SOURCE, repository: "someone/else" }, none()),
  ).rejects.toMatchObject({ message: "The hub has no such file." });
});

it("says that nothing answers, and fetches no other kind of model", async () => {
  listed.set("config.json", Buffer.from('{"model_type":"llava"}'));
  served.set("config.json", Buffer.from('{"model_type":"llava"}'));
  await expect(lookUp(SOURCE, none())).rejects.toMatchObject({
    code: "catalog-invalid",
    found: "llava",
  });
  isConnected = false;
  vi.stubGlobal("navigator", { onLine: false });
  await expect(lookUp(SOURCE, none())).rejects.toMatchObject({
    code: "network-unavailable",
    message: "The model is not on this device, and it could not be fetched.",
    found: "this device is offline",
  });
});

it("fetches nothing where there is too little memory or disk", async () => {
  const own = await lookUp(SOURCE, none());
  asked = [];
  for (const room of [
    { memoryGib: 0.5, storageBytes: null },
    { memoryGib: null, storageBytes: 1000 },
  ]) {
    await expect(download(own, room, () => {}, none())).rejects.toMatchObject({
      code: "memory-insufficient",
    });
  }
  expect(asked).toEqual([]);
});
