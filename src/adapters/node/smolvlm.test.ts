import { Tokenizer } from "@huggingface/tokenizers";
import * as ort from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { answer, checkModel, type SmolVlm } from "#adapters/vlm/smolvlm.ts";
import type { AnswerPart } from "#core/vision-language/chat-answer.ts";
import { readSettings } from "#core/vision-language/in-browser/smolvlm-settings.ts";
import type {
  GraphSession,
  GraphSessions,
  GraphTensor,
} from "#ports/graph-sessions.ts";
import { readTinyModel } from "#testing/tiny-hub.ts";

// The loop over the tiny model's graphs, in Node: frames, prompt, keys and values of earlier
// steps, and the end. The browser's journey is e2e/in-browser-ask.spec.ts.

const sessions: GraphSessions = {
  describe: () => "onnxruntime-node",
  tensor: (type, data, dims) =>
    new ort.Tensor(type as "float32", data as Float32Array, dims),
  async open(bytes) {
    const session = await ort.InferenceSession.create(bytes);
    return {
      inputs: session.inputMetadata.flatMap((input) =>
        input.isTensor
          ? [{ name: input.name, type: input.type, shape: input.shape }]
          : [],
      ),
      outputs: session.outputNames,
      run: async (feeds) =>
        (await session.run(feeds as Record<string, ort.Tensor>)) as Record<
          string,
          GraphTensor
        >,
      release: () => session.release(),
    } satisfies GraphSession;
  },
};

let model: SmolVlm;
beforeAll(async () => {
  const files = readTinyModel();
  const json = (path: string) => JSON.parse(files.get(path)?.toString() ?? "");
  const graph = (path: string) =>
    sessions.open(new Uint8Array(files.get(path) ?? []), false);
  model = {
    name: "tests/tiny-smolvlm@0123",
    settings: readSettings("tests/tiny-smolvlm", {
      config: json("config.json"),
      generation: json("generation_config.json"),
      preprocessor: json("preprocessor_config.json"),
    }),
    tokenizer: new Tokenizer(json("tokenizer.json"), json("tokenizer_config.json")),
    sessions,
    vision: await graph("onnx/vision_encoder_q4.onnx"),
    embed: await graph("onnx/embed_tokens_int8.onnx"),
    decoder: await graph("onnx/decoder_model_merged_q4.onnx"),
  };
});

function plain(width: number, height: number, light: number) {
  return { rgb: new Uint8Array(3 * width * height).fill(light), width, height };
}

async function ask(
  light: number,
  size: readonly [number, number],
  question = "Is there water? Yes or no:",
  signal = new AbortController().signal,
) {
  const parts: AnswerPart[] = [];
  const add = (part: AnswerPart) => void parts.push(part);
  await answer(model, plain(...size, light), question, add, signal);
  return {
    parts,
    text: parts.map(({ text }) => text).join(""),
    facts: Object.assign({}, ...parts.map(({ facts }) => facts)),
  };
}

describe("a model of SmolVLM's architecture", () => {
  it("is one by its graphs and its tokens", () => {
    expect(() => checkModel(model)).not.toThrow();
    expect(() => checkModel({ ...model, decoder: model.embed })).toThrow(
      /another kind of model/,
    );
  });

  it("answers from the picture, word by word, and ends by itself", async () => {
    const light = await ask(250, [64, 48]);
    expect(light.text).toBe("Yes bright.");
    expect(light.parts.filter(({ text }) => text !== "")).toHaveLength(3);
    expect(light.facts).toMatchObject({
      ...{ model: model.name, finishReason: "stop", answerTokens: 3 },
      systemFingerprint: "onnxruntime-node; 5 frames of 32 px",
    });
    expect((await ask(5, [64, 48])).text).toBe("No dark.");
    const one = await ask(250, [32, 20]);
    expect(one.text).toBe("Yes bright.");
    expect(one.facts.systemFingerprint).toMatch(/; 1 frame of 32 px$/);
  });

  it("takes no tokens of its own from a question", async () => {
    const asked = "<image><|im_start|>A <b>bold</b> question <end_of_utterance>:";
    expect((await ask(250, [64, 48], asked)).text).toBe("Yes bright.");
  });

  it("ends where it is told to", async () => {
    const ending = new AbortController();
    ending.abort();
    await expect(ask(250, [64, 48], "?", ending.signal)).rejects.toMatchObject({
      name: "AbortError",
    });
  });
});
