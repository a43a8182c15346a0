/** This port asks a vision-language model about a picture; the model is the visitor's own. */
import type { Secret } from "#core/secret.ts";
import type { AnswerPart } from "#core/vision-language/chat-answer.ts";
import type { ChatQuestion } from "#core/vision-language/chat-request.ts";

export type Endpoint = {
  /** As it was typed: see `parseEndpoint`. */
  readonly address: string;
  readonly key: Secret | null;
};

export type VisionRequest = {
  readonly endpoint: Endpoint;
  readonly question: ChatQuestion;
  /** A PNG or a JPEG, by its type. */
  readonly picture: Blob;
};

export interface VisionLanguage {
  /**
   * Asks about a picture; parts of the answer come as the model writes them, and one part
   * with all of it where the server does not stream.
   * @throws AppError endpoint-unreachable, -refused (key, model, path, request), -busy,
   *   -failed (also where the connection ends within the answer), -invalid; AbortError
   */
  ask(request: VisionRequest, signal: AbortSignal): AsyncIterable<AnswerPart>;
  /** Lists the models that the server says it has; sends nothing but the key. */
  listModels(endpoint: Endpoint, signal: AbortSignal): Promise<readonly string[]>;
}

export type PictureFormat = "png" | "jpeg";

/** Encodes RGBA bytes, row by row, as a file. */
export type EncodePicture = (
  rgba: Uint8ClampedArray<ArrayBuffer>,
  size: { readonly width: number; readonly height: number },
  format: PictureFormat,
) => Promise<Blob>;
