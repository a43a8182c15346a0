import { describe, expect, it } from "vitest";
import {
  pictureFrames,
  promptText,
  splitSize,
  withoutTokens,
} from "./picture-frames.ts";
import { resizePicture, withoutAlpha } from "./resize-picture.ts";
import { type PictureSettings, readSettings } from "./smolvlm-settings.ts";

const settings: PictureSettings = {
  ...{ framePx: 512, mostPx: 2048, isSplit: true, scale: 1 / 255 },
  ...{ mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] },
};
const small: PictureSettings = { ...settings, framePx: 2, mostPx: 8 };

/** Rows of grey values. */
function grey(...rows: readonly (readonly number[])[]) {
  const values = rows.flat();
  return {
    rgb: Uint8Array.from(values.flatMap((value) => [value, value, value])),
    ...{ width: rows[0]?.length ?? 0, height: rows.length },
  };
}

const greyOf = ({ rgb }: { readonly rgb: Uint8Array }) =>
  [...rgb].filter((_, i) => i % 3 === 0);

describe("frames of a picture", () => {
  it.each([
    [
      [512, 384],
      [512, 512],
    ],
    [
      [768, 600],
      [1024, 1024],
    ],
    [
      [768, 300],
      [1024, 512],
    ],
    [
      [300, 768],
      [512, 1024],
    ],
    [
      [5000, 2500],
      [2048, 1024],
    ],
  ])("a picture of %o px is cut at %o", ([width = 0, height = 0], [w, h]) => {
    expect(splitSize({ width, height }, settings)).toEqual({ width: w, height: h });
  });

  it("come row by row, the whole picture last, with values from -1 to 1", () => {
    const picture = grey(
      [0, 0, 255, 255],
      [0, 0, 255, 255],
      [255, 255, 0, 0],
      [255, 255, 0, 0],
    );
    const { rows, columns, frames } = pictureFrames(picture, small);
    expect([rows, columns, frames.length]).toEqual([2, 2, 5]);
    expect(frames.slice(0, 4).map((frame) => [...new Set(frame)])).toEqual([
      ...[[-1], [1], [1], [-1]],
    ]);
    const whole = [...(frames[4] ?? [])].slice(0, 4);
    expect(whole[0]).toBeLessThan(-0.7);
    expect(whole[1]).toBeGreaterThan(0.7);
    const single = pictureFrames(grey([0, 255], [255, 0]), small);
    expect([single.rows, single.columns, single.frames.length]).toEqual([0, 0, 1]);
    expect(pictureFrames(picture, { ...small, isSplit: false }).frames).toHaveLength(1);
  });

  it("stand in the prompt as the model's own processor writes them", () => {
    expect(promptText(" Ship? ", { rows: 0, columns: 0 }, 2)).toBe(
      "<|im_start|>User:<fake_token_around_image><global-img><image><image><fake_token_around_image>Ship?<end_of_utterance>\nAssistant:",
    );
    expect(promptText("Ship?", { rows: 1, columns: 2 }, 1)).toBe(
      "<|im_start|>User:<fake_token_around_image><row_1_col_1><image><fake_token_around_image><row_1_col_2><image>\n\n<fake_token_around_image><global-img><image><fake_token_around_image>Ship?<end_of_utterance>\nAssistant:",
    );
  });

  it("take no tokens of the model from a question", () => {
    expect(withoutTokens("a <image> b <|im_start|> 3 < 4 and 5>3")).toBe(
      "a < image> b < |im_start|> 3 < 4 and 5>3",
    );
  });
});

describe("resizePicture", () => {
  it("leaves a picture of that size as it is, and a plain one plain", () => {
    const picture = grey([1, 2], [3, 4]);
    expect(resizePicture(picture, picture)).toEqual(picture);
    const plain = grey([77, 77, 77], [77, 77, 77]);
    expect(new Set(resizePicture(plain, { width: 7, height: 5 }).rgb)).toEqual(
      new Set([77]),
    );
  });

  it.each([
    [
      [0, 0, 0, 255, 255, 255],
      [0, 2, 7, 0, 0, 54, 201, 255, 255, 248, 253, 255],
    ],
    [
      [0, 0, 255, 255],
      [18, 237],
    ],
    [
      [10, 200, 30, 90, 250, 60, 0],
      [96, 83, 173, 33],
    ],
    [
      [10, 200, 30, 90, 250, 60, 0],
      [0, 103, 200, 82, 8, 90, 224, 227, 80, 3, 0],
    ],
  ])("gives Pillow's values to the byte: %o as %o", (row, expected) => {
    const line = { width: expected.length, height: 1 };
    expect(greyOf(resizePicture(grey(row), line))).toEqual(expected);
    const column = grey(...row.map((value) => [value]));
    const turned = resizePicture(column, { width: 1, height: expected.length });
    expect(greyOf(turned)).toEqual(expected);
  });

  it("takes no account of how opaque pixels are", () => {
    const rgba = Uint8Array.of(1, 2, 3, 255, 4, 5, 6, 0);
    const { rgb } = withoutAlpha(rgba, { width: 2, height: 1 });
    expect([...rgb]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe("settings of a repository", () => {
  const files = {
    config: { model_type: "idefics3", image_token_id: 7 },
    generation: { eos_token_id: [2, 3] },
    preprocessor: {
      ...{ size: { longest_edge: 2048 }, max_image_size: { longest_edge: 512 } },
      ...{ image_mean: [0.5, 0.5, 0.5], image_std: [0.5, 0.5, 0.5] },
    },
  };

  it("are read with the values that the processor takes where none are given", () => {
    expect(readSettings("a/b", files)).toEqual({
      ...{ imageTokenId: 7, endTokenIds: [2, 3], picture: settings },
    });
  });

  it.each([
    [{ config: { model_type: "llava", image_token_id: 7 } }, "llava"],
    [{ config: [] }, "no model_type in its config.json"],
    [{ config: { model_type: "smolvlm" } }, "a config.json without image_token_id"],
    [{ generation: {} }, "a generation_config.json of another form"],
    [{ preprocessor: { size: 3 } }, "a preprocessor_config.json of another form"],
  ])("refuses %o as another kind of model", (change, found) => {
    expect(() => readSettings("a/b", { ...files, ...change })).toThrow(
      expect.objectContaining({ code: "catalog-invalid", found }),
    );
  });
});
