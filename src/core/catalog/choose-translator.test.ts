import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { type ModelCard, parseModelCard } from "./card.ts";
import { chooseTranslator, type ModelFit } from "./choose-translator.ts";
import { checkDomain, type DomainIssue } from "./domain.ts";
import type { SceneFacts } from "./scene-facts.ts";

const DOMAIN: NonNullable<ModelCard["domain"]> = {
  dataset: "sim-x",
  sensor: "simulated X-band spotlight",
  band: "X",
  polarisation: "HH",
  gsdM: 0.5,
  gsdRangeM: [0.3, 0.6],
  unit: "sigma0-db",
  stretch: [-25, 5],
  inputStats: { lo: -25, hi: 5, counts: [1, 1], n: 2 },
};

function fitOf(
  id: string,
  macsPerPixel: number,
  change: Partial<ModelCard> = {},
  issues: readonly DomainIssue[] = [],
): ModelFit {
  const card = { ...(FAKE_CARDS[2] as ModelCard), domain: DOMAIN, id, ...change };
  return { card: { ...card, cost: { params: 1, macsPerPixel } }, issues };
}

function issue(
  aspect: DomainIssue["aspect"],
  weight: DomainIssue["weight"],
): DomainIssue {
  return { aspect, weight, message: aspect };
}

/** A card's measurement with that LPIPS. */
function measuredAs(lpips: number): Pick<ModelCard, "measured"> {
  const score = (mean: number) => ({ mean, std: 0 });
  const others = { mae: score(0), mse: score(0), psnr: score(0), ssim: score(0) };
  const rowOf = (name: string, value: number) => ({
    ...{ name, ...others, psnrPooled: 0, lpips: score(value) },
  });
  return {
    measured: {
      ...{ dataset: "sim-x", split: "test", n: 2, patchPx: 256, backend: "cpu" },
      ...{ modelSha256: "0".repeat(64) },
      // What is measured besides says nothing about the model.
      rows: [rowOf("mean-colour", 0), rowOf("model", lpips)],
    },
  };
}

const best = fitOf("cut-hybrid-sim-x", 160_000, measuredAs(0.35));
const ours = fitOf("tile-unet-sim-x", 40_000, measuredAs(0.4));
const light = fitOf("light-sim-x", 10_000, measuredAs(0.45));
const foreign = fitOf("cut-hybrid-s1s2", 10, measuredAs(0.1), [
  {
    aspect: "gsd",
    weight: "unsuitable",
    message: "GSD is 0.50 m; the model was trained at 8.0–9.0 m.",
  },
]);

describe("chooseTranslator", () => {
  it("takes the best measured on WebGPU, and the best of the fast ones elsewhere", () => {
    const fits = [light, foreign, ours, best];
    expect(chooseTranslator(fits, "webgpu")).toMatchObject({
      translateId: "cut-hybrid-sim-x",
      fitting: ["cut-hybrid-sim-x", "tile-unet-sim-x", "light-sim-x"],
      reason: expect.stringContaining("best measured score."),
    });
    for (const provider of ["wasm", "cpu"] as const) {
      expect(chooseTranslator(fits, provider)).toMatchObject({
        translateId: "tile-unet-sim-x",
        reason: expect.stringContaining("fast enough without a GPU"),
      });
    }
  });

  it("takes a larger one for native code than for wasm", () => {
    const large = fitOf("large", 85_000, measuredAs(0.3));
    const choose = (provider: "cpu" | "wasm") =>
      chooseTranslator([large, light], provider).translateId;
    expect([choose("cpu"), choose("wasm")]).toEqual(["large", "light-sim-x"]);
  });

  it("takes the fastest where none is fast, and what is not measured last", () => {
    const slower = fitOf("slower", 300_000, measuredAs(0.2));
    expect(chooseTranslator([slower, best], "wasm").translateId).toBe(
      "cut-hybrid-sim-x",
    );
    const unknown = fitOf("unknown", 10, { measured: null });
    expect(chooseTranslator([unknown, ours], "wasm").translateId).toBe(
      "tile-unet-sim-x",
    );
    expect(chooseTranslator([unknown, ours], "webgpu").translateId).toBe(
      "tile-unet-sim-x",
    );
  });

  it("takes the best of equally near ones, too", () => {
    const near = (fit: ModelFit) => ({ ...fit, issues: [issue("band", "outside")] });
    expect(chooseTranslator([light, ours].map(near), "wasm")).toMatchObject({
      translateId: "tile-unet-sim-x",
      fitting: [],
    });
  });

  it("takes a scene of unknown GSD for what its histogram is most like, fine ones first", () => {
    const unknown = [issue("placement", "unstated")];
    const coarse = { domain: { ...DOMAIN, gsdM: 8.5 } };
    const choose = (fine: number, far: number) =>
      chooseTranslator(
        [
          { ...fitOf("coarse", 10, coarse, unknown), merit: far },
          { ...fitOf("fine", 90, {}, unknown), merit: fine },
        ],
        "wasm",
      );
    expect(choose(-3.3, -3.4).translateId).toBe("fine");
    expect(choose(-3.3, -3.27).translateId).toBe("fine");
    const choice = choose(-2.8, -2.6);
    expect(choice.translateId).toBe("coarse");
    expect(choice.fitting).toEqual(["coarse", "fine"]);
  });

  it("leaves out models whose training data has clearly more looks than the scene", () => {
    const unknown = [issue("placement", "unstated")];
    const coarse = { domain: { ...DOMAIN, gsdM: 8.5, localSpreadDb: 2.28 } };
    const choose = (spreadDb: number | null) =>
      chooseTranslator(
        [
          { ...fitOf("coarse", 10, coarse, unknown), merit: -2.6, spreadDb },
          { ...fitOf("fine", 90, {}, unknown), merit: -2.8, spreadDb },
        ],
        "wasm",
      );
    // The histogram is nearer to the coarse one's, but one look has 5.6 dB.
    expect(choose(5.6).translateId).toBe("fine");
    expect(choose(2.5).translateId).toBe("coarse");
    expect(choose(null).translateId).toBe("coarse");
    // The user can choose it all the same.
    expect(choose(5.6).fitting).toContain("coarse");
  });

  it("compares pixel sizes by the best model of each, not by the first", () => {
    const unknown = [issue("placement", "unstated")];
    const coarse = { domain: { ...DOMAIN, gsdM: 8.5 } };
    const fits = [
      { ...fitOf("fine-like-none", 90, {}, unknown), merit: -3.34 },
      { ...fitOf("fine-like-it", 90, {}, unknown), merit: -3.3 },
      { ...fitOf("coarse", 10, coarse, unknown), merit: -3.28 },
    ];
    for (const order of [fits, fits.toReversed()]) {
      expect(chooseTranslator(order, "wasm").translateId).not.toBe("coarse");
    }
  });

  it("says when only one fits", () => {
    const { translateId, reason } = chooseTranslator([foreign, best], "wasm");
    expect(translateId).toBe("cut-hybrid-sim-x");
    expect(reason).toContain("the only one that fits");
  });

  it("fits none, and names one, when the scene is a stranger to all of them", () => {
    const anything = fitOf("identity", 0, { domain: null });
    const choice = chooseTranslator([anything, foreign], "webgpu");
    expect(choice).toMatchObject({
      translateId: "cut-hybrid-s1s2",
      fitting: [],
      byItself: [],
    });
    expect(choice.reason).toContain("nothing is translated until you ask");
    expect(chooseTranslator([anything], "webgpu").translateId).toBeNull();
  });

  it("names the one that least speaks against, pixels of another size most of all", () => {
    const one = fitOf("one", 10, {}, [issue("band", "outside")]);
    const two = fitOf("two", 10, {}, [
      issue("band", "outside"),
      issue("unit", "outside"),
    ]);
    const other = fitOf("other", 10, {}, [issue("gsd", "unsuitable")]);
    expect(chooseTranslator([other, two, one], "wasm")).toMatchObject({
      translateId: "one",
      fitting: [],
      byItself: ["one", "two"],
    });
    expect(chooseTranslator([other, two], "wasm").translateId).toBe("two");
  });

  it("does not call unstated what is a misfit, nor resampling one", () => {
    const plain = fitOf("plain", 10, {}, [
      issue("band", "unstated"),
      issue("polarisation", "unstated"),
      issue("gsd", "near"),
    ]);
    const choice = chooseTranslator([plain, foreign], "wasm");
    expect(choice).toMatchObject({ translateId: "plain", fitting: ["plain"] });
  });
});

const SHIPPED = new URL("../../../models/translate/", import.meta.url);

describe("the translators that ship, for a simulated region", () => {
  const cards = readdirSync(SHIPPED, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const text = readFileSync(new URL(`${name}/card.json`, SHIPPED), "utf8");
      return parseModelCard(JSON.parse(text), name);
    });
  const region: SceneFacts = {
    ...{ gsdM: 0.5, shorterSidePx: 2048, displayUnit: "sigma0-db", isUint8Dn: false },
    ...{ band: "X", polarisation: "HH", isSimulated: true },
    ...{ amplitudeQuantile: null, histogram: null },
  };
  const simulated = cards.filter(({ domain }) => domain?.dataset === "sim-x");

  // All pixel sizes of the ten regions.
  it.each([0.35, 0.4, 0.45, 0.5, 0.55, 0.6])("fit at %f m", (gsdM) => {
    expect(simulated.length).toBeGreaterThan(0);
    const fits = cards.map((card) => ({
      card,
      issues: checkDomain(card, { ...region, gsdM }),
    }));
    const isTrained = gsdM >= 0.45 && gsdM <= 0.55;
    for (const { card, issues } of fits.filter((fit) => simulated.includes(fit.card))) {
      const weights = issues.map(({ aspect, weight }) => `${aspect}: ${weight}`);
      expect([card.id, weights]).toEqual([card.id, isTrained ? [] : ["gsd: near"]]);
    }
    const { fitting, byItself, translateId } = chooseTranslator(fits, "webgpu");
    const ids = simulated.map(({ id }) => id);
    expect(fitting.toSorted()).toEqual(ids.toSorted());
    expect(byItself).toEqual(fitting);
    expect(ids).toContain(translateId);
  });
});
