import { describe, expect, it } from "vitest";
import type { ModelCard } from "#core/catalog/card.ts";
import {
  ditherFlatInput,
  fromModelOutput,
  toModelInput,
} from "#core/catalog/model-values.ts";

/** Only what the conversion reads. */
function cardWith(
  stretch: [number, number],
  range: [number, number] | null,
): ModelCard {
  return {
    domain: { stretch },
    graphs: [{ io: { inputs: [{ name: "sar", bands: 1, range }] } }],
  } as unknown as ModelCard;
}

const close = (found: Float32Array, expected: number[]) =>
  expected.forEach((v, i) => {
    expect(found[i]).toBeCloseTo(v, 6);
  });

describe("toModelInput", () => {
  const dn = cardWith([0, 255], [-1, 1]);
  const db = cardWith([-22, 8], [-1, 1]);

  it("stretches amplitude to the input range, clipped", () => {
    // √: 0, 127.5, 255, 510 → −1, 0, 1, 1 (clipped)
    const power = Float32Array.from([0, 127.5 ** 2, 255 ** 2, 510 ** 2]);
    close(
      toModelInput(dn, { kind: "amplitude", scale: 1 }, power, null),
      [-1, 0, 1, 1],
    );
    close(
      toModelInput(dn, { kind: "amplitude", scale: 0.5 }, power, null),
      [-1, -0.5, 0, 1],
    );
  });

  it("stretches decibels, power 0 being the low end", () => {
    // 10·log10: −∞, −22, −7, 8, 20 → −1, −1, 0, 1, 1
    const power = Float32Array.from([0, 10 ** -2.2, 10 ** -0.7, 10 ** 0.8, 100]);
    close(toModelInput(db, { kind: "decibel" }, power, null), [-1, -1, 0, 1, 1]);
  });

  it("takes negative power, which noise subtraction leaves, for the low end", () => {
    const power = Float32Array.from([-1e-3, 10 ** 0.8]);
    close(toModelInput(db, { kind: "decibel" }, power, null), [-1, 1]);
    close(toModelInput(dn, { kind: "amplitude", scale: 1 }, power, null), [
      -1,
      toModelInput(
        dn,
        { kind: "amplitude", scale: 1 },
        power.slice(1),
        null,
      )[0] as number,
    ]);
  });

  it("gives invalid pixels the mean of the valid ones, and never NaN", () => {
    const power = Float32Array.from([0, 255 ** 2, Number.NaN, 255 ** 2, 9]);
    const valid = Uint8Array.from([1, 1, 1, 1, 0]);
    const fed = toModelInput(dn, { kind: "amplitude", scale: 1 }, power, valid);
    close(fed, [-1, 1, 1 / 3, 1, 1 / 3]);
    const none = toModelInput(dn, { kind: "decibel" }, power, new Uint8Array(5));
    close(none, [-1, -1, -1, -1, -1]);
  });

  it("leaves its input as it was", () => {
    const power = Float32Array.from([1, 2, 3]);
    toModelInput(db, { kind: "decibel" }, power, null);
    expect([...power]).toEqual([1, 2, 3]);
  });

  it("feeds the card's unit itself when the card states no range", () => {
    const plain = cardWith([0, 100], null);
    const power = Float32Array.from([25, 10_000, 40_000]);
    close(
      toModelInput(plain, { kind: "amplitude", scale: 1 }, power, null),
      [5, 100, 100],
    );
  });
});

describe("fromModelOutput", () => {
  const pixel = { col: 0, row: 0, width: 1, height: 1 };

  it("brings the range to 0 … 1, clipped, in place", () => {
    const data = Float32Array.from([-1.5, -1, 0, 0.5, 1, 2]);
    close(fromModelOutput(data.slice(), null, 1, pixel), [0, 0, 0, 0.5, 1, 1]);
    close(fromModelOutput(data, [-1, 1], 1, pixel), [0, 0, 0.5, 0.75, 1, 1]);
    close(data, [0, 0, 0.5, 0.75, 1, 1]);
  });

  it("clips exactly, also what is infinite, and leaves NaN", () => {
    const data = Float32Array.of(-1e30, 1e30, -Infinity, Infinity, Number.NaN, 1 / 3);
    expect([...fromModelOutput(data, null, 1, pixel)]).toEqual([
      ...[0, 1, 0, 1, Number.NaN, Math.fround(1 / 3)],
    ]);
  });

  it("leaves what is not asked for", () => {
    const part = { col: 1, row: 0, width: 1, height: 2 };
    const data = Float32Array.of(5, 5, 5, 5, -5, -5, -5, -5);
    expect([...fromModelOutput(data, null, 2, part)]).toEqual([
      5, 1, 5, 1, -5, 0, -5, 0,
    ]);
  });
});

describe("ditherFlatInput", () => {
  const card = (norm: "instance" | "none") =>
    ({
      graphs: [{ io: { inputs: [{ name: "sar", bands: 1, range: [-1, 1] }] } }],
      tiling: { norm },
    }) as unknown as ModelCard;

  it("keeps a flat tile where it is in a range from high to low", () => {
    const inverted = {
      graphs: [{ io: { inputs: [{ name: "sar", bands: 1, range: [1, -1] }] } }],
      tiling: { norm: "instance" },
    } as unknown as ModelCard;
    const input = new Float32Array(64).fill(1);
    expect(ditherFlatInput(inverted, input)).toBe(true);
    expect(Math.min(...input)).toBeGreaterThan(0.99);
  });

  it("gives a flat tile the deviation of 8-bit quantisation, the same each time", () => {
    const [a, b] = [
      new Float32Array(4096).fill(-0.2),
      new Float32Array(4096).fill(-0.2),
    ];
    expect(ditherFlatInput(card("instance"), a)).toBe(true);
    expect(ditherFlatInput(card("instance"), b)).toBe(true);
    expect(a).toEqual(b);
    // Uniform noise of ±1/255: its deviation is (1/255)/√3.
    const mean = a.reduce((s, v) => s + v, 0) / a.length;
    const deviation = Math.sqrt(a.reduce((s, v) => s + (v - mean) ** 2, 0) / a.length);
    expect(mean).toBeCloseTo(-0.2, 3);
    expect(deviation).toBeCloseTo(1 / 255 / Math.sqrt(3), 4);
  });

  it("leaves a tile with texture, and models without normalisation, alone", () => {
    const texture = Float32Array.from({ length: 4096 }, (_, i) => (i % 7) / 7);
    const before = texture.slice();
    expect(ditherFlatInput(card("instance"), texture)).toBe(false);
    expect(texture).toEqual(before);
    const flat = new Float32Array(64).fill(1);
    expect(ditherFlatInput(card("none"), flat)).toBe(false);
    expect(flat).toEqual(new Float32Array(64).fill(1));
  });

  it("stays inside of the range", () => {
    const flat = new Float32Array(64).fill(-1);
    ditherFlatInput(card("instance"), flat);
    expect(Math.min(...flat)).toBeGreaterThanOrEqual(-1);
  });
});
