import { describe, expect, it } from "vitest";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import type { ModelCard } from "./card.ts";
import { chooseTranslator, type ModelFit } from "./choose-translator.ts";
import type { DomainIssue } from "./domain.ts";

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

const hybridCut = { method: "cut", supervision: "hybrid" } as const;
const best = fitOf("cut-hybrid-sim-x", 160_000, hybridCut);
const ours = fitOf("tile-unet-sim-x", 40_000);
const foreign = fitOf("cut-hybrid-s1s2", 10, hybridCut, [
  {
    aspect: "gsd",
    weight: "unsuitable",
    message: "GSD is 0.50 m; the model was trained at 8.0–9.0 m.",
  },
]);

describe("chooseTranslator", () => {
  it("takes the paper's best on WebGPU, the cheapest elsewhere", () => {
    const fits = [foreign, best, ours];
    expect(chooseTranslator(fits, "webgpu")).toMatchObject({
      translateId: "cut-hybrid-sim-x",
      fitting: ["tile-unet-sim-x", "cut-hybrid-sim-x"],
    });
    expect(chooseTranslator(fits, "wasm").translateId).toBe("tile-unet-sim-x");
    expect(chooseTranslator(fits, "cpu").translateId).toBe("tile-unet-sim-x");
  });

  it("takes the cheapest on WebGPU where the paper's best does not fit", () => {
    const slow = fitOf("pix2pix-sim-x", 90_000);
    expect(chooseTranslator([foreign, slow, ours], "webgpu").translateId).toBe(
      "tile-unet-sim-x",
    );
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
