/**
 * This file brings a picture to the frames that SmolVLM's vision encoder takes, in the
 * steps of its own processor (Idefics3): enlarged to a multiple of a frame's side, cut into
 * frames row by row, and the whole picture as the last frame.
 */
import { type PlainPicture, resizePicture } from "./resize-picture.ts";
import type { PictureSettings } from "./smolvlm-settings.ts";

export type PictureFrames = {
  /** Rows and columns of frames; 0 × 0 = the picture is one frame. */
  readonly rows: number;
  readonly columns: number;
  /** Each 3 × side × side values, normalised. */
  readonly frames: readonly Float32Array[];
};

/**
 * Returns the size that a picture is cut at. A small picture is not enlarged to all that
 * the model could take, because that adds frames and no detail: it gets as many frames as
 * its own pixels fill.
 */
export function splitSize(
  { width, height }: { readonly width: number; readonly height: number },
  { framePx, mostPx, isSplit }: PictureSettings,
): { readonly width: number; readonly height: number } {
  const up = (px: number) => Math.max(1, Math.ceil(px / framePx)) * framePx;
  const longest = Math.min(up(Math.max(width, height)), Math.max(framePx, mostPx));
  if (!isSplit) {
    return { width: framePx, height: framePx };
  }
  const aspect = width / height;
  return width >= height
    ? { width: up(longest), height: up(Math.floor(longest / aspect)) }
    : { width: up(Math.floor(longest * aspect)), height: up(longest) };
}

export function pictureFrames(
  picture: PlainPicture,
  settings: PictureSettings,
): PictureFrames {
  const { framePx } = settings;
  const size = splitSize(picture, settings);
  const whole = resizePicture(picture, size);
  const [rows, columns] = [size.height / framePx, size.width / framePx];
  const isOne = rows === 1 && columns === 1;
  const cut = isOne
    ? []
    : Array.from({ length: rows * columns }, (_, i) => {
        const [row, column] = [Math.floor(i / columns), i % columns];
        return frameAt(whole, column * framePx, row * framePx, settings);
      });
  const small = isOne
    ? whole
    : resizePicture(whole, { width: framePx, height: framePx });
  return {
    rows: isOne ? 0 : rows,
    columns: isOne ? 0 : columns,
    frames: [...cut, frameAt(small, 0, 0, settings)],
  };
}

function frameAt(
  { rgb, width }: PlainPicture,
  left: number,
  top: number,
  { framePx, mean, deviation, scale }: PictureSettings,
): Float32Array {
  const values = new Float32Array(3 * framePx * framePx);
  for (let band = 0; band < 3; band += 1) {
    const [shift, spread] = [mean[band] ?? 0, deviation[band] ?? 1];
    for (let row = 0; row < framePx; row += 1) {
      const from = ((top + row) * width + left) * 3 + band;
      const to = (band * framePx + row) * framePx;
      for (let column = 0; column < framePx; column += 1) {
        const value = (rgb[from + 3 * column] ?? 0) * scale;
        values[to + column] = (value - shift) / spread;
      }
    }
  }
  return values;
}

/**
 * Returns the text that the model is given: its chat template with one question and one
 * picture, in whose place stand as many image tokens as the encoder gives vectors.
 * @param perFrame vectors of one frame
 */
export function promptText(
  question: string,
  { rows, columns }: Pick<PictureFrames, "rows" | "columns">,
  perFrame: number,
): string {
  const vectors = IMAGE_TOKEN.repeat(perFrame);
  const cut = Array.from({ length: rows }, (_, row) => {
    const frames = Array.from(
      { length: columns },
      (_, column) => `${BORDER_TOKEN}<row_${row + 1}_col_${column + 1}>${vectors}`,
    );
    return `${frames.join("")}\n`;
  });
  const gap = rows === 0 ? "" : "\n";
  const image = `${cut.join("")}${gap}${BORDER_TOKEN}${GLOBAL_TOKEN}${vectors}${BORDER_TOKEN}`;
  return `${START_TOKEN}User:${image}${question.trim()}${END_TOKEN}\nAssistant:`;
}

const IMAGE_TOKEN = "<image>";
const BORDER_TOKEN = "<fake_token_around_image>";
const GLOBAL_TOKEN = "<global-img>";
const START_TOKEN = "<|im_start|>";
const END_TOKEN = "<end_of_utterance>";

/** Tokens that the prompt is made of: a tokenizer without them is that of another model. */
export const PROMPT_TOKENS = [
  ...[IMAGE_TOKEN, BORDER_TOKEN, GLOBAL_TOKEN, START_TOKEN, END_TOKEN],
] as const;

/** Leaves out of a question what the model would take for one of its own tokens. */
export function withoutTokens(question: string): string {
  return question.replace(/<(?=\/?[|\w-]+>)|<(?=\|)/g, "< ");
}
