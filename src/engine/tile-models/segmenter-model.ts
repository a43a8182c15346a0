/**
 * This file calls the two graphs of a segmenter as Segment Anything's export defines them:
 * the encoder once for a picture, the decoder once for a prompt, with one mask as answer.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import { FRAME_SIDE_PX } from "#core/segmentation/frame.ts";
import type { PixelPrompt } from "#core/segmentation/prompt.ts";
import type { Backend, BackendPreference, ModelRunner } from "#ports/model-runner.ts";

/** Side of the earlier mask that the decoder can take, in pixels. */
const MASK_INPUT_PX = FRAME_SIDE_PX / 4;

export type SegmenterModel = {
  readonly backend: Backend;
  /** `input` is consumed. */
  encode(
    input: Float32Array,
  ): Promise<{ readonly embedding: Float32Array; readonly runMs: number }>;
  /** The embedding stays whole. Logits of `FRAME_SIDE_PX`², above 0 inside. */
  decode(
    embedding: Float32Array,
    prompt: PixelPrompt,
  ): Promise<{
    readonly logits: Float32Array;
    readonly predictedIou: number;
    readonly runMs: number;
  }>;
};

/** Loads both graphs. @throws AppError those of the runner */
export async function openSegmenter(
  card: ModelCard,
  runner: ModelRunner,
  preference: BackendPreference,
): Promise<SegmenterModel> {
  const side = { height: FRAME_SIDE_PX, width: FRAME_SIDE_PX };
  const encoder = await runner.load(card, side, preference, "encoder");
  const decoder = await runner.load(card, side, preference, "decoder");
  return {
    backend: encoder.backend,
    async encode(input) {
      const { outputs, runMs } = await runner.run(encoder.handle, input);
      return { embedding: outputs[0], runMs };
    },
    async decode(embedding, { coords, labels }) {
      const { outputs, runMs } = await runner.run(
        decoder.handle,
        embedding.slice(),
        coords.slice(),
        labels.slice(),
        // No earlier mask.
        new Float32Array(MASK_INPUT_PX ** 2),
        Float32Array.of(0),
        // Of the whole square: the caller crops, so that the shape never changes.
        Float32Array.of(FRAME_SIDE_PX, FRAME_SIDE_PX),
      );
      const [logits, predictedIou] = outputs;
      return { logits, predictedIou: predictedIou?.[0] ?? 0, runMs };
    },
  };
}
