import { describe, expect, it } from "vitest";
import {
  hubAnswer,
  readTinyModel,
  TINY_COMMIT,
  TINY_REPOSITORY,
} from "#testing/tiny-hub.ts";
import { chooseFiles, parseManifest, readRevision } from "./hub-list.ts";
import { graphFile, manifestName, totalBytes } from "./model-manifest.ts";
import { checkMemory, checkStorage, memoryNeeded } from "./model-room.ts";
import { DEFAULT_SOURCE, fileUrl, parseSource, treeUrl } from "./model-source.ts";

const source = {
  hub: "https://hub.example",
  repository: TINY_REPOSITORY,
  revision: "main",
};
const stated = { commit: TINY_COMMIT, licence: "apache-2.0" };
const url = treeUrl(source, TINY_COMMIT);
const files = readTinyModel();

function tree(listed: ReadonlyMap<string, Buffer> = files): unknown {
  const { body } = hubAnswer(new URL(url).pathname, listed, listed);
  return JSON.parse(body.toString());
}

const empty = Buffer.from("x");
const choose = (json: unknown) => chooseFiles(source, stated, json, url);

describe("the files of a model", () => {
  it("are those that a run needs, with the hashes of the hub's list", () => {
    const own = choose(tree());
    expect(own.files.map(({ path }) => path)).toEqual([
      ...["config.json", "generation_config.json", "preprocessor_config.json"],
      ...["tokenizer.json", "tokenizer_config.json"],
      "onnx/vision_encoder_q4.onnx",
      "onnx/embed_tokens_int8.onnx",
      "onnx/decoder_model_merged_q4.onnx",
    ]);
    for (const { path, sha256, gitOid } of own.files) {
      expect([sha256 === null, gitOid === null]).toEqual(
        path.endsWith(".onnx") ? [false, true] : [true, false],
      );
    }
    expect(totalBytes(own)).toBe(
      [...files.values()].reduce((sum, { length }) => sum + length, 0),
    );
    expect(manifestName(own)).toBe(`${TINY_REPOSITORY}@${TINY_COMMIT}`);
    expect(parseManifest(JSON.parse(JSON.stringify(own)))).toEqual(own);
    expect(parseManifest({ ...own, schema: 2 })).toBeNull();
  });

  it("are the smallest that run everywhere, and lie in one piece", () => {
    const listed = new Map([
      ...files,
      ["onnx/vision_encoder.onnx", empty],
      ["onnx/vision_encoder_fp16.onnx", empty],
      ["onnx/decoder_model_merged_q4f16.onnx", empty],
      ["onnx/embed_tokens_quantized.onnx", empty],
      ["onnx/embed_tokens_int8.onnx_data", empty],
    ]);
    const own = choose(tree(listed));
    expect(graphFile(own, "vision_encoder").path).toMatch(/_q4\.onnx$/);
    expect(graphFile(own, "decoder_model_merged").path).toMatch(/_q4\.onnx$/);
    expect(graphFile(own, "embed_tokens").path).toMatch(/_quantized\.onnx$/);
  });

  it("are refused where some are missing, or where there is no list", () => {
    const listed = new Map(files);
    listed.delete("onnx/decoder_model_merged_q4.onnx");
    listed.delete("tokenizer.json");
    expect(() => choose(tree(listed))).toThrow(
      expect.objectContaining({
        code: "catalog-invalid",
        found: "no tokenizer.json, no onnx/decoder_model_merged.onnx",
      }),
    );
    expect(() => choose({ error: "Sorry" })).toThrow(/does not list/);
    expect(() => readRevision({ sha: "main" }, url)).toThrow(/does not list/);
    expect(readRevision({ sha: TINY_COMMIT, cardData: 3 }, url).licence).toBeNull();
  });
});

describe("where a model comes from", () => {
  it("is read as it is typed, and never leaves the repository", () => {
    expect(parseSource({ ...DEFAULT_SOURCE, hub: " https://m.example/hf/ " }).hub).toBe(
      "https://m.example/hf",
    );
    expect(fileUrl(source, TINY_COMMIT, "config.json")).toBe(
      `https://hub.example/${TINY_REPOSITORY}/resolve/${TINY_COMMIT}/config.json`,
    );
  });

  it.each([
    { hub: "" },
    { hub: "ftp://hub.example" },
    { hub: "https://me:key@hub.example" },
    { hub: "https://hub.example/?token=1" },
    { repository: "tiny" },
    { repository: "../models" },
    { repository: "a/b/c" },
    { revision: "" },
    { revision: "refs/../x" },
  ])("refuses %o", (change) => {
    expect(() => parseSource({ ...DEFAULT_SOURCE, ...change })).toThrow(
      expect.objectContaining({ code: "argument-invalid" }),
    );
  });
});

describe("room for a model", () => {
  const usual = 190e6;
  it("is there where the browser says nothing, and on usual devices", () => {
    expect(memoryNeeded(usual)).toBeLessThan(1e9);
    checkMemory(usual, { memoryGib: null, storageBytes: null });
    checkMemory(usual, { memoryGib: 4, storageBytes: null });
    checkStorage(usual, { memoryGib: 4, storageBytes: null });
    checkStorage(usual, { memoryGib: 4, storageBytes: usual });
  });

  it("is refused in words where there is too little", () => {
    expect(() => checkMemory(usual, { memoryGib: 1, storageBytes: null })).toThrow(
      expect.objectContaining({
        code: "memory-insufficient",
        expected: "875 MB for this model",
        found: expect.stringMatching(/^1 GB in this device/),
      }),
    );
    expect(() => checkStorage(usual, { memoryGib: null, storageBytes: 5e6 })).toThrow(
      expect.objectContaining({
        message: "There is too little room to keep the model.",
        found: "5.0 MB that this page may still use",
      }),
    );
  });
});
