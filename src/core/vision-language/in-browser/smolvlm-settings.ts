/**
 * This file reads the settings that a SmolVLM repository brings beside its graphs, and
 * takes only what a run needs of them.
 */
import { z } from "zod";
import { otherArchitectureError } from "./model-errors.ts";

export type SmolVlmSettings = {
  /** The token whose vectors are those of the picture. */
  readonly imageTokenId: number;
  /** Tokens that end an answer. */
  readonly endTokenIds: readonly number[];
  readonly picture: PictureSettings;
};

/** How a picture is brought to the vision encoder. */
export type PictureSettings = {
  /** Side of the square frames that the encoder takes, in pixels. */
  readonly framePx: number;
  /** The longest side that a picture is enlarged or reduced to, at most. */
  readonly mostPx: number;
  /** Whether a larger picture is cut into frames, beside the whole of it. */
  readonly isSplit: boolean;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
  /** What takes 0–255 to 0–1. */
  readonly scale: number;
};

const MODEL_TYPES = ["idefics3", "smolvlm"];

const configSchema = z.looseObject({
  model_type: z.string(),
  image_token_id: z.number().int().nonnegative(),
});

const tokens = z.union([z.number().int(), z.array(z.number().int()).min(1)]);
const generationSchema = z.looseObject({ eos_token_id: tokens });

const side = z.looseObject({ longest_edge: z.number().int().min(16).max(4096) });
const three = z.tuple([z.number(), z.number(), z.number()]);
const pictureSchema = z.looseObject({
  do_image_splitting: z.boolean().default(true),
  size: side,
  max_image_size: side,
  image_mean: three,
  image_std: three,
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
});

/**
 * Tells whether a repository's `config.json` is that of a SmolVLM model.
 * @throws AppError catalog-invalid
 */
export function checkArchitecture(config: unknown, repository: string): void {
  const { data } = configSchema.safeParse(config);
  const stated = z.looseObject({ model_type: z.string() }).safeParse(config).data;
  if (stated === undefined || !MODEL_TYPES.includes(stated.model_type)) {
    const found = stated?.model_type.slice(0, 60) ?? "no model_type in its config.json";
    throw otherArchitectureError(repository, found);
  }
  if (data === undefined) {
    throw otherArchitectureError(repository, "a config.json without image_token_id");
  }
}

/** @throws AppError catalog-invalid */
export function readSettings(
  repository: string,
  files: {
    readonly config: unknown;
    readonly generation: unknown;
    readonly preprocessor: unknown;
  },
): SmolVlmSettings {
  checkArchitecture(files.config, repository);
  const config = configSchema.parse(files.config);
  const generation = generationSchema.safeParse(files.generation).data;
  const picture = pictureSchema.safeParse(files.preprocessor).data;
  if (generation === undefined || picture === undefined) {
    throw otherArchitectureError(
      repository,
      `a ${generation === undefined ? "generation_config.json" : "preprocessor_config.json"} of another form`,
    );
  }
  return {
    imageTokenId: config.image_token_id,
    endTokenIds: [generation.eos_token_id].flat(),
    picture: {
      framePx: picture.max_image_size.longest_edge,
      mostPx: picture.size.longest_edge,
      isSplit: picture.do_image_splitting,
      mean: picture.image_mean,
      deviation: picture.image_std,
      scale: picture.rescale_factor,
    },
  };
}
