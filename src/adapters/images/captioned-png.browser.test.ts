import { expect, test } from "vitest";
import { encodeCaptionedPng, wrap } from "./captioned-png.ts";

async function pixelsOf(png: Blob): Promise<ImageData> {
  const bitmap = await createImageBitmap(png);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  context?.drawImage(bitmap, 0, 0);
  return context?.getImageData(0, 0, bitmap.width, bitmap.height) as ImageData;
}

test("a small picture is magnified pixel by pixel, with dark words on white below", async () => {
  const [red, blue] = [
    [200, 10, 10, 255],
    [10, 10, 200, 255],
  ];
  const rgba = Uint8Array.from([...red, ...blue, ...blue, ...red]);
  const png = await encodeCaptionedPng(rgba, { width: 2, height: 2 }, [
    "SynEO: a model",
  ]);
  expect(png.type).toBe("image/png");
  const { width, height, data } = await pixelsOf(png);
  expect(width).toBe(640);
  expect(height).toBeGreaterThan(640 + 20);
  const at = (row: number, col: number) => [
    ...data.slice(4 * (row * width + col), 4 * (row * width + col) + 4),
  ];
  expect(at(0, 0)).toEqual(red);
  expect(at(319, 319)).toEqual(red);
  expect(at(319, 320)).toEqual(blue);
  expect(at(height - 2, width - 2)).toEqual([255, 255, 255, 255]);
  const below = data.slice(4 * 640 * width);
  expect(below.some((value, i) => i % 4 === 0 && value < 80)).toBe(true);
});

test("long captions are broken at spaces, words are not", () => {
  const lines = wrap("one two three fourteen", 8, (words) => words.length);
  expect(lines).toEqual(["one two", "three", "fourteen"]);
});
