/** This file reads what an OpenAI-compatible server answers, and takes only what it needs. */

import { z } from "zod";
import { parseLimitedJson } from "#core/json-limits.ts";

/** What a server says of its answer; each null where it says nothing. */
export type AnswerFacts = {
  /** The model that answered, which may be another spelling of what was asked for. */
  readonly model: string | null;
  /** Why it ended: "stop", or "length" where it was cut off. */
  readonly finishReason: string | null;
  readonly promptTokens: number | null;
  readonly answerTokens: number | null;
  readonly systemFingerprint: string | null;
};

export const NO_FACTS: AnswerFacts = {
  model: null,
  finishReason: null,
  promptTokens: null,
  answerTokens: null,
  systemFingerprint: null,
};

export type AnswerPart = {
  readonly text: string;
  /** Those that this part states. */
  readonly facts: Partial<AnswerFacts>;
};

const contentSchema = z
  .union([
    z.string(),
    z.array(z.looseObject({ text: z.string().optional() })),
    z.null(),
    z.undefined(),
  ])
  .transform((content) =>
    typeof content === "string"
      ? content
      : (content ?? []).map(({ text }) => text ?? "").join(""),
  );

const messageSchema = z.looseObject({ content: contentSchema });

const completionSchema = z.looseObject({
  model: z.string().optional().catch(undefined),
  system_fingerprint: z.string().nullish().catch(null),
  choices: z.array(
    z.looseObject({
      // A stream brings `delta`, a whole answer `message`.
      delta: messageSchema.optional(),
      message: messageSchema.optional(),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: z
    .looseObject({ prompt_tokens: z.number(), completion_tokens: z.number() })
    .nullish()
    .catch(null),
});

/** Reads a part of a stream, or a whole answer; null = it is neither. */
export function parseAnswerPart(json: unknown): AnswerPart | null {
  const { success, data } = completionSchema.safeParse(json);
  if (!success) {
    return null;
  }
  const [choice] = data.choices;
  const { model, system_fingerprint, usage } = data;
  return {
    text: (choice?.delta ?? choice?.message)?.content ?? "",
    facts: {
      ...(model ? { model } : {}),
      ...(system_fingerprint ? { systemFingerprint: system_fingerprint } : {}),
      ...(choice?.finish_reason ? { finishReason: choice.finish_reason } : {}),
      ...(usage
        ? { promptTokens: usage.prompt_tokens, answerTokens: usage.completion_tokens }
        : {}),
    },
  };
}

const modelsSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string() })),
});

/** Reads the ids of `/v1/models`; null = it is no such list. */
export function parseModelList(json: unknown): readonly string[] | null {
  const { success, data } = modelsSchema.safeParse(json);
  return success ? data.data.map(({ id }) => id).toSorted() : null;
}

/** Spellings of OpenAI; Ollama and others; vLLM before 0.10; FastAPI. */
const errorSchema = z.union([
  z.looseObject({ error: z.looseObject({ message: z.string() }) }),
  z.looseObject({ error: z.string() }),
  z.looseObject({ object: z.literal("error"), message: z.string() }),
  z.looseObject({ detail: z.string() }),
]);

/** Returns a server's own words about what went wrong; null where there are none. */
export function parseServerError(json: unknown): string | null {
  const { success, data } = errorSchema.safeParse(json);
  if (!success) {
    return null;
  }
  if ("detail" in data && typeof data.detail === "string") {
    return data.detail;
  }
  if ("object" in data && data.object === "error" && typeof data.message === "string") {
    return data.message;
  }
  const { error } = data as { error: string | { message: string } };
  return typeof error === "string" ? error : error.message;
}

/** Parses text as JSON; undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return parseLimitedJson(text);
  } catch {
    return undefined;
  }
}
