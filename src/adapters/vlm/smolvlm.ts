/**
 * This file runs SmolVLM: the vision encoder turns frames of a picture into vectors, which
 * take the place of the image tokens among those of the question; the decoder then writes
 * one token after the other, always the likeliest, so that the same picture and question
 * give the same answer again.
 */
import type { Tokenizer } from "@huggingface/tokenizers";
import type { AnswerPart } from "#core/vision-language/chat-answer.ts";
import { otherArchitectureError } from "#core/vision-language/in-browser/model-errors.ts";
import {
  PROMPT_TOKENS,
  pictureFrames,
  promptText,
  withoutTokens,
} from "#core/vision-language/in-browser/picture-frames.ts";
import type { PlainPicture } from "#core/vision-language/in-browser/resize-picture.ts";
import type { SmolVlmSettings } from "#core/vision-language/in-browser/smolvlm-settings.ts";
import type {
  GraphSession,
  GraphSessions,
  GraphTensor,
} from "#ports/graph-sessions.ts";

/** A small model that has begun to repeat itself does so without an end. */
const MOST_TOKENS = 256;

export type SmolVlm = {
  readonly name: string;
  readonly settings: SmolVlmSettings;
  readonly tokenizer: Tokenizer;
  readonly sessions: GraphSessions;
  readonly vision: GraphSession;
  readonly embed: GraphSession;
  readonly decoder: GraphSession;
};

/** @throws AppError catalog-invalid where tokenizer or graphs are those of another model */
export function checkModel({ name, tokenizer, vision, embed, decoder }: SmolVlm): void {
  const unknown = PROMPT_TOKENS.filter(
    (token) => tokenizer.token_to_id(token) === undefined,
  );
  if (unknown.length > 0) {
    throw otherArchitectureError(name, `a tokenizer without ${unknown.join(", ")}`);
  }
  const wanted = [
    [vision, "pixel_values"],
    [embed, "input_ids"],
    [decoder, "inputs_embeds"],
    [decoder, "attention_mask"],
  ] as const;
  for (const [{ inputs }, input] of wanted) {
    if (!inputs.some((one) => one.name === input)) {
      throw otherArchitectureError(name, `a graph without the input ${input}`);
    }
  }
  const odd = [...decoder.inputs, ...vision.inputs].find(
    ({ type }) => type === "float16",
  );
  if (odd !== undefined) {
    throw otherArchitectureError(name, `16-bit values for ${odd.name}`);
  }
}

/** Answers about a picture; parts without text come between the steps before the first word. */
export async function answer(
  model: SmolVlm,
  picture: PlainPicture,
  question: string,
  onPart: (part: AnswerPart) => void,
  signal: AbortSignal,
): Promise<void> {
  const { tokenizer, settings, sessions } = model;
  const frames = pictureFrames(picture, settings.picture);
  const step = async () => {
    onPart({ text: "", facts: {} });
    // The worker hears of a stop only between two tasks.
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  };
  const seen: Float32Array[] = [];
  for (const frame of frames.frames) {
    await step();
    seen.push(await lookAt(model, frame));
  }
  const width = await vectorWidth(model);
  const perFrame = (seen[0]?.length ?? 0) / width;
  const text = promptText(withoutTokens(question), frames, perFrame);
  const { ids } = tokenizer.encode(text, { add_special_tokens: false });
  const start = await embed(model, ids);
  placeVectors(model, start, ids, seen, width);
  await step();
  const pixels = settings.picture.framePx;
  onPart({
    text: "",
    facts: {
      model: model.name,
      promptTokens: ids.length,
      systemFingerprint: `${sessions.describe()}; ${frames.frames.length === 1 ? "1 frame" : `${frames.frames.length} frames`} of ${pixels} px`,
    },
  });
  await write(model, { values: start, length: ids.length, width }, onPart, step);
}

/** Returns the vectors of one frame. */
async function lookAt(
  { sessions, vision, settings }: SmolVlm,
  frame: Float32Array,
): Promise<Float32Array> {
  const side = settings.picture.framePx;
  const feeds: Record<string, GraphTensor> = {
    pixel_values: sessions.tensor("float32", frame, [1, 1, 3, side, side]),
  };
  if (vision.inputs.some(({ name }) => name === "pixel_attention_mask")) {
    const mask = new Uint8Array(side * side).fill(1);
    feeds.pixel_attention_mask = sessions.tensor("bool", mask, [1, 1, side, side]);
  }
  return firstOutput(vision, feeds);
}

async function embed(
  { sessions, embed: session }: SmolVlm,
  ids: readonly number[],
): Promise<Float32Array> {
  const values = BigInt64Array.from(ids, BigInt);
  const inputIds = sessions.tensor("int64", values, [1, ids.length]);
  return firstOutput(session, { input_ids: inputIds });
}

async function vectorWidth(model: SmolVlm): Promise<number> {
  return (await embed(model, [model.settings.imageTokenId])).length;
}

async function firstOutput(
  session: GraphSession,
  feeds: Readonly<Record<string, GraphTensor>>,
): Promise<Float32Array> {
  const found = await session.run(feeds);
  const output = found[session.outputs[0] ?? ""];
  const data = await output?.getData();
  output?.dispose();
  if (!(data instanceof Float32Array)) {
    throw new Error(`${session.outputs[0]} is not of 32-bit values`);
  }
  return data;
}

/** Puts the picture's vectors in the place of the image tokens. */
function placeVectors(
  { name, settings }: SmolVlm,
  into: Float32Array,
  ids: readonly number[],
  seen: readonly Float32Array[],
  width: number,
): void {
  const places = ids.flatMap((id, i) => (id === settings.imageTokenId ? [i] : []));
  const perFrame = (seen[0]?.length ?? 0) / width;
  if (places.length !== perFrame * seen.length || !Number.isInteger(perFrame)) {
    throw otherArchitectureError(
      name,
      `${places.length} image tokens for ${perFrame * seen.length} vectors`,
    );
  }
  for (const [i, place] of places.entries()) {
    const at = (i % perFrame) * width;
    const vector = seen[Math.floor(i / perFrame)]?.subarray(at, at + width);
    into.set(vector ?? [], place * width);
  }
}

type Vectors = {
  readonly values: Float32Array;
  readonly length: number;
  readonly width: number;
};

async function write(
  model: SmolVlm,
  start: Vectors,
  onPart: (part: AnswerPart) => void,
  step: () => Promise<void>,
): Promise<void> {
  const { tokenizer, settings } = model;
  const ids: number[] = [];
  let [next, said] = [start, ""];
  let memory = emptyMemory(model);
  let finishReason = "length";
  try {
    while (ids.length < MOST_TOKENS) {
      const found = await decode(model, next, start.length + ids.length, memory);
      memory = found.memory;
      if (settings.endTokenIds.includes(found.id)) {
        finishReason = "stop";
        break;
      }
      ids.push(found.id);
      const all = tokenizer.decode(ids, { skip_special_tokens: true });
      // A character of several tokens is written when all of them are there.
      if (!all.endsWith("\ufffd")) {
        onPart({ text: all.slice(said.length), facts: {} });
        said = all;
      }
      next = { ...start, values: await embed(model, [found.id]), length: 1 };
      await step();
    }
  } finally {
    free(memory);
  }
  onPart({ text: "", facts: { finishReason, answerTokens: ids.length } });
}

type Memory = Readonly<Record<string, GraphTensor>>;

/** No keys and values yet: sizes that have names are one picture and no token. */
function emptyMemory({ sessions, decoder }: SmolVlm): Memory {
  return Object.fromEntries(
    decoder.inputs
      .filter(({ name }) => name.startsWith("past_key_values."))
      .map(({ name, shape }) => {
        const dims = shape.map((side, axis) =>
          typeof side === "number" ? side : axis === 0 ? 1 : 0,
        );
        return [name, sessions.tensor("float32", new Float32Array(), dims)];
      }),
  );
}

/** Returns the likeliest next token, and keys and values of all tokens so far. */
async function decode(
  { sessions, decoder }: SmolVlm,
  { values, length, width }: Vectors,
  total: number,
  memory: Memory,
): Promise<{ readonly id: number; readonly memory: Memory }> {
  const places = BigInt64Array.from({ length }, (_, i) => BigInt(total - length + i));
  const offered: Record<string, GraphTensor> = {
    inputs_embeds: sessions.tensor("float32", values, [1, length, width]),
    attention_mask: sessions.tensor("int64", new BigInt64Array(total).fill(1n), [
      1,
      total,
    ]),
    position_ids: sessions.tensor("int64", places, [1, length]),
    num_logits_to_keep: sessions.tensor("int64", BigInt64Array.of(1n), []),
    use_cache_branch: sessions.tensor(
      "bool",
      Uint8Array.of(total > length ? 1 : 0),
      [1],
    ),
    ...memory,
  };
  const feeds = Object.fromEntries(
    decoder.inputs.flatMap(({ name }) => {
      const own = offered[name];
      return own === undefined ? [] : [[name, own] as const];
    }),
  );
  const { logits, ...present } = await decoder.run(feeds);
  free(memory);
  const next = Object.fromEntries(
    Object.entries(present).map(([name, tensor]) => [
      name.replace(/^present\./, "past_key_values."),
      tensor,
    ]),
  );
  const scores = await logits?.getData();
  const size = logits?.dims.at(-1) ?? 0;
  logits?.dispose();
  if (!(scores instanceof Float32Array)) {
    free(next);
    throw new Error("logits are not of 32-bit values");
  }
  return { id: likeliest(scores.subarray(scores.length - size)), memory: next };
}

function free(memory: Memory): void {
  for (const tensor of Object.values(memory)) {
    tensor.dispose();
  }
}

function likeliest(scores: Float32Array): number {
  let best = 0;
  for (let i = 1; i < scores.length; i += 1) {
    best = (scores[i] ?? 0) > (scores[best] ?? 0) ? i : best;
  }
  return best;
}
