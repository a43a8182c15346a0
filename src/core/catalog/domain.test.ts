import { describe, expect, it } from "vitest";
import { type ModelCard, parseModelCard } from "#core/catalog/card.ts";
import { checkDomain } from "./domain.ts";
import { inputRule } from "./input-rule.ts";
import type { SceneFacts } from "./scene-facts.ts";

const counts = [2, 6, 9, 8, 5, 3, 2, 1];

/** A card trained on 8-bit DN at 8.5 m (as s1s2), or as `domain` says. */
function makeCard(domain: Record<string, unknown> | null = {}): ModelCard {
  return parseModelCard(
    {
      schema: 1,
      id: "test",
      stage: "translate",
      method: "test",
      supervision: "none",
      title: "Test",
      summary: "",
      paper: null,
      domain: domain && {
        dataset: "s1s2",
        sensor: "Sentinel-1A",
        band: "C",
        polarisation: "VH",
        gsdM: 8.5,
        gsdRangeM: [8, 9],
        unit: "dn",
        stretch: [0, 255],
        relativeQuantile: 0.99,
        inputStats: { lo: 0, hi: 255, counts, n: 36 },
        ...domain,
      },
      graphs: [
        {
          role: "generator",
          file: "model.onnx",
          bytes: 1,
          sha256: "0".repeat(64),
          precision: "fp32",
          io: {
            inputs: [{ name: "sar", bands: 1, range: [-1, 1] }],
            outputs: [{ name: "eo", bands: 3, range: [-1, 1] }],
          },
        },
      ],
      tiling: { tile: 64, multiple: 4, haloPx: 4, norm: "none" },
      cost: { params: 0, macsPerPixel: 0 },
      training: null,
      measured: null,
      golden: null,
      licence: "",
      attribution: "",
    },
    "test",
  );
}

const dbDomain = {
  unit: "sigma0-db",
  stretch: [-22, 8],
  inputStats: { lo: -22, hi: 8, counts, n: 36 },
};

/** A scene that is what the first card was trained on. */
const native: SceneFacts = {
  gsdM: 8.36,
  displayUnit: "dn-db",
  isUint8Dn: true,
  band: "C",
  polarisation: "VH",
  isSimulated: false,
  amplitudeQuantile: null,
  histogram: { lo: 0, hi: 255, counts, n: 36 },
};

const messages = (card: ModelCard, facts: SceneFacts) =>
  checkDomain(card, facts).map((issue) => `${issue.aspect}: ${issue.message}`);

describe("checkDomain", () => {
  it("finds nothing to say about a scene like the training data", () => {
    expect(checkDomain(makeCard(), native)).toEqual([]);
  });

  it.each<[string, Record<string, unknown>, Partial<SceneFacts>, string]>([
    [
      "a finer scene",
      {},
      { gsdM: 0.594 },
      "gsd: GSD is 0.59 m; the model was trained at 8.0–9.0 m.",
    ],
    [
      "a simulated scene for a model of real data",
      {},
      { isSimulated: true },
      "origin: The scene is simulated; the model was trained on real data.",
    ],
    [
      "a real scene for a model of simulated data",
      { sensor: "simulated C-band GRD" },
      {},
      "origin: The model was trained on simulated scenes only; this one is real.",
    ],
    [
      "an image in pixel space",
      {},
      { gsdM: null },
      "placement: The image has no georeference, so its GSD is unknown; the model was trained at 8.0–9.0 m. It is used without resampling.",
    ],
    [
      "calibrated input for a model of DN",
      {},
      { isUint8Dn: false, displayUnit: "sigma0-db" },
      "unit: The scene is σ0; the model was trained on 8-bit digital numbers, so its amplitude is scaled to that range.",
    ],
    [
      "another radiometry",
      dbDomain,
      { displayUnit: "beta0-db", histogram: null },
      "unit: The scene is β0; the model was trained on σ0: its level differs with the incidence angle.",
    ],
    [
      "uncalibrated input for a model of σ0",
      dbDomain,
      { histogram: null },
      "unit: The scene is uncalibrated amplitude; the model was trained on σ0: its absolute level has no meaning for the model.",
    ],
    [
      "another band",
      {},
      { band: "X" },
      "band: Radar band is X; the model was trained on C band.",
    ],
    [
      "an unknown band",
      {},
      { band: null },
      "band: The scene's radar band is not stated; the model was trained on C band.",
    ],
    [
      "another polarisation",
      {},
      { polarisation: "HH" },
      "polarisation: Polarisation is HH; the model was trained on VH.",
    ],
    [
      "an unknown polarisation",
      {},
      { polarisation: null },
      "polarisation: The scene's polarisation is not stated; the model was trained on VH.",
    ],
  ])("names %s", (_, domain, facts, message) => {
    expect(messages(makeCard(domain), { ...native, ...facts })).toEqual([message]);
  });

  it.each([
    // 200 pixels of 2.5 m become 62 of 8 m, 1000 become 312.
    [{ gsdM: 2.5, shorterSidePx: 200 }, "unsuitable"],
    [{ gsdM: 2.5, shorterSidePx: 1000 }, "outside"],
    // At most half as many pixels a side: what is seen stays.
    [{ gsdM: 5, shorterSidePx: 200 }, "near"],
    [{ gsdM: 1.5, shorterSidePx: 9000 }, "unsuitable"],
    // Enlarged 4.4 times nothing is lost.
    [{ gsdM: 40, shorterSidePx: 60 }, "outside"],
    [{ gsdM: 50, shorterSidePx: 60 }, "unsuitable"],
  ] as const)("weighs the pixel size of %j as %s", (facts, weight) => {
    const [issue] = checkDomain(makeCard(), { ...native, ...facts });
    expect(issue).toMatchObject({ aspect: "gsd", weight });
  });

  it("takes a band for the same however it is written", () => {
    expect(checkDomain(makeCard(), { ...native, band: " c-band" })).toEqual([]);
  });

  it("names a histogram that lies elsewhere, in the card's unit", () => {
    // All in the last bin: mean 239.06 against 96.95 (Σ n·centre / 36), W1 of the bins
    // Σ|F| / 7 = (2 + 8 + 17 + 25 + 30 + 33 + 35) / 36 / 7 = 0.595.
    // Values beyond the last bin count in it, so that the mean is a bound.
    const bright = { lo: 0, hi: 255, counts: [0, 0, 0, 0, 0, 0, 0, 50], n: 50 };
    expect(messages(makeCard(), { ...native, histogram: bright })).toEqual([
      "histogram: The scene's values are at least 132.8 DN brighter on average than the training data's (histogram distance 0.60, limit 0.25).",
    ]);
  });

  it("says when values are spread differently about the same mean", () => {
    const both = { lo: 0, hi: 255, counts: [30, 0, 0, 0, 0, 0, 0, 20], n: 50 };
    expect(messages(makeCard(), { ...native, histogram: both })[0]).toMatch(
      /^histogram: The scene's values are spread differently than/,
    );
  });

  it("does not judge what was not sampled, or in other bins", () => {
    const none = { lo: 0, hi: 255, counts: counts.map(() => 0), n: 0 };
    const other = { lo: 0, hi: 100, counts: [0, 9], n: 9 };
    for (const histogram of [null, none, other]) {
      expect(checkDomain(makeCard(), { ...native, histogram })).toEqual([]);
    }
  });

  it("leaves operations without a domain alone", () => {
    expect(checkDomain(makeCard(null), { ...native, gsdM: null, band: null })).toEqual(
      [],
    );
  });
});

describe("inputRule", () => {
  it("takes a scene inside the card's range as it is", () => {
    expect(inputRule(makeCard(), native)).toEqual({
      rule: [
        "The scene's GSD of 8.4 m lies in 8.0–9.0 m: no resampling.",
        "8-bit digital numbers as stored.",
        "0 … 255 DN ↦ −1 … 1, clipped.",
      ],
      gsdM: 8.36,
      resampleFactor: 1,
      toCardUnit: { kind: "amplitude", scale: 1 },
    });
  });

  it("is not moved out of the range by the noise of a geotransform", () => {
    expect(inputRule(makeCard(), { ...native, gsdM: 7.9999999 }).resampleFactor).toBe(
      1,
    );
    expect(inputRule(makeCard(), { ...native, gsdM: 7.99 }).resampleFactor).not.toBe(1);
  });

  it("averages finer scenes and interpolates coarser ones", () => {
    const fine = inputRule(makeCard(), { ...native, gsdM: 0.5 });
    expect(fine).toMatchObject({ gsdM: 8.5, resampleFactor: 17 });
    expect(fine.rule[0]).toBe(
      "Resampled from 0.50 m to 8.5 m in linear power (area average).",
    );
    const coarse = inputRule(makeCard(), { ...native, gsdM: 17 });
    expect(coarse.resampleFactor).toBe(0.5);
    expect(coarse.rule[0]).toContain("bilinear");
  });

  it("takes native pixels where the GSD is unknown", () => {
    const rule = inputRule(makeCard(), { ...native, gsdM: null });
    expect(rule).toMatchObject({ gsdM: null, resampleFactor: 1 });
    expect(rule.rule[0]).toBe("No georeference: native pixels, GSD unknown.");
  });

  it("maps the amplitude's quantile of other scenes to the end of the stretch", () => {
    const facts = { ...native, isUint8Dn: false, amplitudeQuantile: 0.5 };
    const rule = inputRule(makeCard(), facts);
    expect(rule.toCardUnit).toEqual({ kind: "amplitude", scale: 510 });
    expect(rule.rule[1]).toBe("Amplitude √power, its 99 % quantile ↦ 255 DN.");
    // Not sampled, or nothing but zeros: no division by it.
    for (const amplitudeQuantile of [null, 0]) {
      expect(inputRule(makeCard(), { ...facts, amplitudeQuantile }).toCardUnit).toEqual(
        {
          kind: "amplitude",
          scale: 1,
        },
      );
    }
  });

  it("gives dB cards the decibels of the scene's own radiometry", () => {
    const rule = inputRule(makeCard(dbDomain), { ...native, displayUnit: "gamma0-db" });
    expect(rule.toCardUnit).toEqual({ kind: "decibel" });
    expect(rule.rule.slice(1)).toEqual([
      "10·log10(power) of γ0.",
      "−22 … 8 dB ↦ −1 … 1, clipped.",
    ]);
  });

  it("invents no pixels that are more than eight times finer", () => {
    const ruleAt = (gsdM: number) => inputRule(makeCard(dbDomain), { ...native, gsdM });
    expect(ruleAt(68).resampleFactor).toBeLessThan(1);
    const { rule, ...kept } = ruleAt(1000);
    expect(kept).toMatchObject({ gsdM: 1000, resampleFactor: 1 });
    expect(rule.join()).toMatch(/is kept, because pixels \d+ times finer/);
  });

  it("runs operations on the scene's own pixels", () => {
    expect(inputRule(makeCard(null), { ...native, gsdM: 0.5 })).toMatchObject({
      gsdM: 0.5,
      resampleFactor: 1,
    });
  });
});
