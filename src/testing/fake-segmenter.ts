/**
 * A runner that answers for a segmenter without its weights, in front of another one: a
 * square of 200 pixels around the first point, or the box itself.
 */
import { readFileSync } from "node:fs";
import type { Backend, ModelRunner } from "#ports/model-runner.ts";

const CARD = "../../../models/segment/minisam/card.json";
const SIDE = 1024;

/** Its line in a catalogue of the tests' models. */
export const SEGMENTER_ENTRY = {
  ...{ id: "minisam", stage: "segment", title: "", card: CARD, sha256: "" },
};

/** The card that ships. */
export function readSegmenterCard(): unknown {
  const url = new URL("../../models/segment/minisam/card.json", import.meta.url);
  return JSON.parse(readFileSync(url, "utf8"));
}

export function withFakeSegmenter(
  runner: ModelRunner,
  predictedIou: (call: number) => number = () => 0.9,
): ModelRunner & { readonly roles: readonly string[] } {
  const roles: string[] = [];
  let decoded = 0;
  const backend: Backend = {
    provider: "cpu",
    threads: 1,
    description: "fake segmenter",
    reason: null,
  };
  return {
    ...runner,
    roles,
    load: async (card, tile, preference, role) =>
      card.stage === "segment"
        ? { handle: `segment:${role}`, backend, loadMs: 1 }
        : runner.load(card, tile, preference, role),
    async run(handle, ...inputs) {
      if (!handle.startsWith("segment:")) {
        return runner.run(handle, ...inputs);
      }
      roles.push(handle.slice("segment:".length));
      if (handle === "segment:encoder") {
        const data = new Float32Array(256 * 64 * 64);
        return { outputs: [data], dims: [[1, 256, 64, 64]], runMs: 5 };
      }
      const [, coords = new Float32Array(), labels] = inputs;
      decoded += 1;
      return {
        outputs: [
          squareLogits(coords, labels?.[0] === 2),
          Float32Array.of(predictedIou(decoded - 1)),
          new Float32Array((SIDE / 4) ** 2),
        ],
        dims: [
          [1, 1, SIDE, SIDE],
          [1, 1],
          [1, 1, SIDE / 4, SIDE / 4],
        ],
        runMs: 2,
      };
    },
  };
}

function squareLogits(coords: Float32Array, isBox: boolean): Float32Array {
  const [x = 0, y = 0, x1 = 0, y1 = 0] = coords;
  const [left, top, right, bottom] = isBox
    ? [x, y, x1, y1]
    : [x - 100, y - 100, x + 100, y + 100];
  const logits = new Float32Array(SIDE ** 2).fill(-5);
  for (
    let row = Math.max(0, Math.ceil(top - 0.5));
    row + 0.5 < bottom && row < SIDE;
    row += 1
  ) {
    const from = Math.max(0, Math.ceil(left - 0.5));
    const to = Math.min(SIDE, Math.ceil(right - 0.5));
    logits.fill(5, row * SIDE + from, row * SIDE + Math.max(from, to));
  }
  return logits;
}
