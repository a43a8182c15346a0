import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makePicture } from "#testing/fixtures/distributions/recipe.ts";
import resizes from "#testing/fixtures/distributions/resizes.json" with {
  type: "json",
};
import { pilBicubic } from "./pil-resize.ts";

const FID = { width: 299, height: 299 };
const hashOf = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe(`Pillow ${resizes.pillow}`, () => {
  it.each(resizes.pictures)(
    "$width × $height to 299 × 299",
    ({ width, height, seed, ...expected }) => {
      const picture = makePicture(width, height, seed);
      expect(hashOf(picture)).toBe(expected.sourceSha256);
      const resized = pilBicubic(picture, { width, height, bands: 3 }, FID);
      // Samples first: they say where it differs.
      const samples = resized.filter((_, i) => i % resizes.every === 0);
      expect([...samples]).toEqual(expected.samples);
      expect(hashOf(resized)).toBe(expected.sha256);
    },
  );
});

describe("pilBicubic", () => {
  it("keeps a flat picture flat and copies one of the right size", () => {
    const flat = new Uint8Array(7 * 5).fill(200);
    const size = { width: 7, height: 5, bands: 1 };
    expect(new Set(pilBicubic(flat, size, FID))).toEqual(new Set([200]));
    const same = pilBicubic(flat, size, size);
    expect(same).toEqual(flat);
    expect(same.buffer).not.toBe(flat.buffer);
  });

  it("overshoots at an edge and clips", () => {
    const edge = Uint8Array.from({ length: 8 }, (_, i) => (i < 4 ? 0 : 255));
    const wide = pilBicubic(
      edge,
      { width: 8, height: 1, bands: 1 },
      { width: 16, height: 1 },
    );
    // At a quarter of a pixel the weights are −9, 111, 29 and −3 parts of 128: 26 of
    // them see the bright side just before the edge, 102 just behind, 137 one further on.
    expect([...wide.subarray(4, 12)]).toEqual([0, 0, 0, 52, 203, 255, 255, 255]);
  });
});
