import { describe, expect, it } from "vitest";
import agreements from "#testing/fixtures/segmentation/agreements.json" with {
  type: "json",
};
import { makeLabels } from "#testing/fixtures/segmentation/recipe.ts";
import { type AgreementMeasure, measureAgreement } from "./agreement.ts";
import type { LabelMap } from "./label-map.ts";

/** One digit a pixel, rows by spaces: "0110 0220". */
function map(text: string): LabelMap {
  const rows = text.split(" ");
  const labels = Uint16Array.from(rows.join(""), Number);
  const width = rows[0]?.length ?? 0;
  return { width, height: rows.length, labels, count: Math.max(...labels) };
}

const values = (reference: string, candidate: string) =>
  measureAgreement(map(reference), map(candidate), null).values;

describe(`scikit-image ${agreements.skimage}, SciPy ${agreements.scipy}`, () => {
  it.each(agreements.pairs)("$width × $height, $reference and $candidate", (pair) => {
    const [a = 0, b = 0, c = 0] = pair.reference;
    const [d = 0, e = 0, f = 0] = pair.candidate;
    const reference = makeLabels(pair, a, b, c);
    const candidate = makeLabels(pair, d, e, f);
    const sum = ({ labels }: LabelMap) => labels.reduce((s, label) => s + label, 0);
    expect([sum(reference), sum(candidate)]).toEqual(pair.sums);
    const found = measureAgreement(reference, candidate, null).values;
    for (const [id, expected] of Object.entries(pair.values)) {
      const value = found[id as AgreementMeasure] ?? Number.NaN;
      expect(Math.abs(value - expected), id).toBeLessThanOrEqual(1e-9);
    }
    expect(Object.keys(found).sort()).toEqual(Object.keys(pair.values).sort());
  });
});

describe("by hand", () => {
  it("finds nothing amiss with equal maps, whatever the labels are called", () => {
    expect(values("1122 1122 0033", "2211 2211 0033")).toEqual({
      ...{ ari: 1, arand: 0, voiSplit: 0, voiMerge: 0, miou: 1, countRatio: 1 },
      ...{ boundary2: 1, boundary4: 1, boundary8: 1, areaLost: 0, areaInvented: 0 },
    });
  });

  it("sees one segment that is cut into halves as split, and the reverse as merged", () => {
    // H(candidate | reference) of two halves = 1 bit. Each half has IoU 0.5 with the
    // whole, which is just enough to be a match.
    const split = values("1111", "1122");
    expect(split).toMatchObject({ voiSplit: 1, voiMerge: 0, miou: 0.5, countRatio: 2 });
    expect(split).toMatchObject({ areaLost: 0, areaInvented: 0 });
    // Pairs together: reference C(4, 2) = 6, candidate 2, both 2: F = 2·2/(6 + 2).
    expect(split.arand).toBeCloseTo(0.5, 12);
    const merged = values("1122", "1111");
    expect(merged).toMatchObject({ voiSplit: 0, voiMerge: 1, countRatio: 0.5 });
    // One of the two has the partner, the other none: (½ + 0) / 2.
    expect(merged.miou).toBe(0.25);
  });

  it("counts thirds of a segment as lost and as invented", () => {
    const found = values("111111", "112233");
    expect(found).toMatchObject({ areaLost: 1, areaInvented: 1, countRatio: 3 });
    expect(found.miou).toBeCloseTo(1 / 3, 12);
  });

  it("measures what has no partner by area", () => {
    // IoU of the ones 4/4; the twos of 2 and 1 pixels have none in common.
    expect(values("1111 2200", "1111 0002")).toMatchObject({
      ...{ areaLost: 2 / 6, areaInvented: 1 / 5, miou: 0.5, countRatio: 1 },
    });
  });

  it("says where a measure means nothing", () => {
    expect(values("0000", "0000")).toMatchObject({
      ...{ ari: 1, arand: null, voiSplit: 0, voiMerge: 0, miou: null },
      ...{ boundary2: null, countRatio: null, areaLost: null, areaInvented: null },
    });
    expect(values("1100", "0000")).toMatchObject({
      ...{ miou: 0, boundary2: 0, countRatio: 0, areaLost: 1, areaInvented: null },
    });
    expect(values("0000", "0110")).toMatchObject({ areaLost: null, areaInvented: 1 });
  });

  it("leaves out pixels that either image lacks, and boundaries to them", () => {
    const valid = Uint8Array.of(1, 1, 0, 0);
    const found = measureAgreement(map("1122"), map("1133"), valid);
    expect(found.n).toBe(2);
    expect(found.segments).toEqual({ reference: 1, candidate: 1 });
    expect(found.values).toMatchObject({ miou: 1, countRatio: 1, boundary2: null });
  });

  it("refuses maps of different sizes", () => {
    expect(() => measureAgreement(map("11"), map("111"), null)).toThrow(
      expect.objectContaining({ code: "measure-refused" }),
    );
  });
});
