import { describe, expect, it } from "vitest";
import type { ModelCard } from "#core/catalog/card.ts";
import { errorToData } from "#core/errors.ts";
import { FAKE_CARDS } from "#testing/fake-cards.ts";
import { createAppStore } from "./app-store.ts";
import { chooseNorm, chosenNorm, normOffer } from "./norms.ts";
import { cardsLoaded, chooseCard, setPlan } from "./pipeline.ts";

type Tiling = ModelCard["tiling"];

function network(id: string, stage: ModelCard["stage"], change: Partial<Tiling>) {
  const { op: _op, ...card } = FAKE_CARDS[2] as ModelCard;
  return { ...card, id, stage, tiling: { ...card.tiling, ...change } } as ModelCard;
}

function storeWith(...cards: ModelCard[]) {
  const store = createAppStore();
  cardsLoaded(store, cards);
  return store;
}

const CUT = network("cut", "translate", { norm: "instance" });
const UNET = network("unet", "translate", { norm: "none" });
const RESTORMER = network("restormer", "refine", {
  norm: "channel-attention",
  normMode: "scene",
});

describe("how tiles agree", () => {
  it("is offered only where a chosen model has norms over a tile", () => {
    const store = storeWith(UNET, CUT);
    expect(normOffer(store.getState().pipeline)).toBeNull();
    chooseCard(store, "syneo", "cut");
    expect(normOffer(store.getState().pipeline)).toEqual({
      modes: ["tile", "scene", "dense"],
      own: ["tile"],
    });
  });

  it("leaves out what channel attention cannot do, and names what all cards say", () => {
    const store = storeWith(UNET, CUT, RESTORMER);
    chooseCard(store, "refined", "restormer");
    const offer = () => normOffer(store.getState().pipeline);
    expect(offer()).toEqual({ modes: ["tile", "scene"], own: ["scene"] });
    chooseCard(store, "syneo", "cut");
    expect(offer()).toEqual({
      modes: ["tile", "scene", "dense"],
      own: ["tile", "scene"],
    });
  });

  it("makes plans anew, and can be undone", () => {
    const store = storeWith(CUT);
    setPlan(store, "view", { status: "failed", error: errorToData(new Error("x")) });
    chooseNorm(store, "scene");
    expect(store.getState().pipeline).toMatchObject({
      norm: "scene",
      plans: { view: { status: "none" } },
    });
    chooseNorm(store, null);
    expect(store.getState().pipeline.norm).toBeNull();
  });

  it("stands in the caption of pictures for which it was chosen", () => {
    expect(chosenNorm({ norm: "dense", stage: "syneo" })).toEqual([
      "tiles: between neighbours",
    ]);
    expect(chosenNorm({ norm: null, stage: "syneo" })).toEqual([]);
    expect(chosenNorm({ norm: "dense", stage: "denoised" })).toEqual([]);
  });
});
