import { describe, expect, test } from "vitest";
import { constantWarning, createSpreadCounter } from "./picture-spread.ts";

/** `n` opaque pixels whose colours `colourOf` gives. */
function spreadOf(n: number, colourOf: (i: number) => readonly number[]) {
  const counter = createSpreadCounter();
  const planes = [0, 1, 2].map((band) =>
    Array.from({ length: n }, (_, i) => (colourOf(i)[band] ?? 0) / 255),
  );
  counter.add(Float32Array.from(planes.flat()), new Uint8Array(n).fill(1));
  return counter;
}

describe("the spread of a picture", () => {
  test("counts valid pixels, over several pieces", () => {
    const counter = spreadOf(200, (i) => [i, 10, 20]);
    counter.add(Float32Array.of(1, 1, 1), Uint8Array.of(0));
    const { n, levels, mean } = counter.read();
    expect({ n, levels }).toEqual({ n: 200, levels: 196 });
    expect(mean.map(Math.round)).toEqual([100, 10, 20]);
  });

  test("one colour, and one colour with noise, are called so", () => {
    for (const noise of [0, 8]) {
      const found = spreadOf(200, (i) => [90 + (noise && i % noise), 80, 70]).read();
      expect(constantWarning(found)).toMatch(/one colour.*RGB 9\d, 80, 70/);
    }
  });

  test("a picture is not, however dark or small its part", () => {
    expect(constantWarning(spreadOf(200, (i) => [0, 0, i % 12]).read())).toBeNull();
    // Three in a hundred pixels are a ship on dark water.
    expect(
      constantWarning(spreadOf(100, (i) => [i < 3 ? 200 : 5, 5, 5]).read()),
    ).toBeNull();
  });

  test("nothing is no picture, and no constant one", () => {
    expect(constantWarning(createSpreadCounter().read())).toBeNull();
  });
});
