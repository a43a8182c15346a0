/** Two de-noisers and two translators, so that choosing and stepping can be tried. */
import type { ModelCard, ModelStage } from "#core/catalog/card.ts";

function fakeCard(
  id: string,
  stage: ModelStage,
  title: string,
  change: Partial<ModelCard> = {},
): ModelCard {
  return {
    schema: 1,
    id,
    stage,
    method: "fake",
    supervision: "none",
    title,
    summary: `${title}: a card for tests.`,
    paper: null,
    domain: null,
    op: { name: "fake", parameters: {} },
    tiling: { tile: 256, multiple: 4, haloPx: 32, norm: "none" },
    cost: { params: 0, macsPerPixel: 0 },
    training: null,
    measured: null,
    golden: null,
    licence: "Apache-2.0",
    attribution: "",
    ...change,
  };
}

export const FAKE_CARDS: readonly ModelCard[] = [
  fakeCard("fake-median", "denoise", "Median blur"),
  fakeCard("fake-gauss", "denoise", "Gaussian blur"),
  fakeCard("fake-one", "translate", "Fake one"),
  fakeCard("fake-two", "translate", "Fake two"),
  fakeCard("fake-sharp", "refine", "Fake sharp"),
];
