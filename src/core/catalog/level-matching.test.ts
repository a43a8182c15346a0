import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseModelCard } from "#core/catalog/card.ts";
import { createRandom } from "#core/random.ts";
import { matchLevels } from "./level-matching.ts";

const CARD = "models/translate/tile-unet-sim-x/card.json";

/** What the shipped network was trained on. */
const domain = (() => {
  const url = new URL(`../../../${CARD}`, import.meta.url);
  const card = parseModelCard(JSON.parse(readFileSync(url, "utf8")), CARD);
  if (card.domain === null) {
    throw new Error("the card has a domain");
  }
  return card.domain;
})();

const N = 6000;
const power = (db: number) => 10 ** (db / 10);

/** Land as the training data hold it: drawn from their own histogram. */
function land(): Float32Array {
  const random = createRandom(11);
  const { lo, hi, counts, n } = domain.inputStats;
  const step = (hi - lo) / counts.length;
  const cumulative = counts.map((_, i) =>
    counts.slice(0, i + 1).reduce((sum, c) => sum + c / n, 0),
  );
  return Float32Array.from({ length: N }, () => {
    const u = random.uniform();
    const bin = cumulative.findIndex((c) => c >= u);
    return power(lo + (bin + random.uniform()) * step);
  });
}

function water(db: number, looks: number): Float32Array {
  const random = createRandom(12);
  return Float32Array.from({ length: N }, () => power(db) * random.speckle(looks));
}

const both = (a: Float32Array, b: Float32Array) => Float32Array.of(...a, ...b);
const scaled = (a: Float32Array, by: number) => a.map((p) => by ** 2 * p);

describe("matchLevels", () => {
  it("leaves a scene of the training data's histogram where it is, within 1 dB", () => {
    const match = matchLevels(domain, land(), true);
    expect(match?.gain).toBe(1);
    expect(Math.abs(match?.offsetDb ?? 99)).toBeLessThanOrEqual(1);
  });

  it.each([0.01, 0.1, 3, 100, 1e4])(
    "finds back levels whose DN were scaled by %d",
    (by) => {
      const match = matchLevels(domain, scaled(land(), by), true);
      const expected = -20 * Math.log10(by);
      expect(match?.gain).toBe(1);
      expect(Math.abs((match?.offsetDb ?? 999) - expected)).toBeLessThanOrEqual(1);
    },
  );

  it.each([-20, -23, -26])(
    "is not moved by water of %d dB over half of the scene",
    (db) => {
      const match = matchLevels(domain, scaled(both(land(), water(db, 9)), 30), true);
      const found = (match?.offsetDb ?? 999) + 20 * Math.log10(30);
      expect(Math.abs(found)).toBeLessThanOrEqual(1.5);
    },
  );

  it("is not moved by a quarter of numbers too dark for 8 bits", () => {
    // DN 1 … 255 of a dark scene; what is below 1 is stored as 0 and read as 0.5.
    const bright = scaled(land(), 130);
    const stored = bright.map((p, i) => (i % 4 === 0 ? 0.25 : p));
    const all = matchLevels(domain, bright, true);
    const match = matchLevels(domain, stored, true);
    expect(match?.gain).toBe(1);
    expect(
      Math.abs((match?.offsetDb ?? 999) - (all?.offsetDb ?? 0)),
    ).toBeLessThanOrEqual(2);
  });

  it("finds the contrast of a product whose dB were halved", () => {
    const compressed = land().map((p) => Math.sqrt(p));
    const match = matchLevels(domain, compressed, true);
    expect(match?.gain).toBeGreaterThanOrEqual(1.6);
    // Where the scene's gain is no unknown, none is invented.
    expect(matchLevels(domain, compressed, false)?.gain).toBe(1);
  });

  it("matches amplitudes of a card in DN by a factor", () => {
    const counts = Array.from({ length: 64 }, (_, i) =>
      Math.round(1e4 * i * Math.exp(-i / 8)),
    );
    const n = counts.reduce((sum, c) => sum + c, 0);
    const dn = {
      ...domain,
      unit: "dn" as const,
      stretch: [0, 255] as [number, number],
      inputStats: { lo: 0, hi: 256, counts, n },
    };
    // Amplitudes of that histogram themselves, then three times as large.
    const amplitudes = counts.flatMap((c, i) =>
      Array<number>(Math.round((N * c) / n)).fill(4 * i + 2),
    );
    const squares = Float32Array.from(amplitudes, (a) => a * a);
    expect(
      Math.abs(matchLevels(dn, squares, false)?.offsetDb ?? 99),
    ).toBeLessThanOrEqual(0.5);
    const match = matchLevels(dn, scaled(squares, 3), false);
    expect(Math.abs((match?.offsetDb ?? 99) + 20 * Math.log10(3))).toBeLessThanOrEqual(
      0.5,
    );
  });

  it("matches nothing to a handful of pixels, zeros, NaN or infinities", () => {
    expect(matchLevels(domain, land().slice(0, 100), true)).toBeNull();
    expect(matchLevels(domain, new Float32Array(N), true)).toBeNull();
    expect(matchLevels(domain, new Float32Array(N).fill(Number.NaN), true)).toBeNull();
    const odd = both(
      land(),
      Float32Array.of(Number.POSITIVE_INFINITY, Number.NaN, -3, 0),
    );
    expect(matchLevels(domain, odd, true)).toEqual(matchLevels(domain, land(), true));
  });
});
