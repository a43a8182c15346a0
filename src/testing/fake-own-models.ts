/** Examining and using own models, by rules a test can read: `…broken…` fails. */

import type { ModelCard } from "#core/catalog/card.ts";
import { isOwnCard } from "#core/catalog/own-model/own-card-id.ts";
import { AppError } from "#core/errors.ts";
import type { ModelReport, OwnModels, TileLook } from "#ports/own-models.ts";
import { BACKEND } from "./fake-answers.ts";
import { FAKE_CARDS } from "./fake-cards.ts";

/** @param calls where each call is noted */
export function createFakeOwnModels(
  calls: string[],
  step: (name: string, signal: AbortSignal | undefined) => Promise<void>,
): { readonly service: OwnModels; readonly cards: () => readonly ModelCard[] } {
  const used: ModelCard[] = [];
  return {
    cards: () => used,
    service: {
      async examineModel({ files, choices }, signal) {
        calls.push(`examineModel ${files.name}`);
        await step(`examineModel ${files.name}`, signal);
        if (files.name.includes("broken")) {
          throw new AppError("file-unsupported", "This file is not an ONNX model.", {
            ...{ expected: "an ONNX file with one graph", found: "0 graphs" },
            hint: "Choose the .onnx file that was exported.",
          });
        }
        return fakeReport(files.name, choices.licence, choices.layout ?? "NCHW");
      },
      async addModel(files, card) {
        calls.push(`addModel ${files.name}`);
        if (!isOwnCard(card.id)) {
          throw new Error("not a card of the examiner");
        }
        used.push(card);
      },
    },
  };
}

function fakeReport(name: string, licence: string | null, layout: string): ModelReport {
  const shipped = FAKE_CARDS.find(({ stage }) => stage === "translate") as ModelCard;
  const look: TileLook = {
    rgba: new Uint8ClampedArray(4 * 4).fill(128),
    sidePx: 2,
    histogram: { lo: 0, hi: 1, counts: [1, 2, 1], n: 4 },
  };
  return {
    card: {
      ...shipped,
      ...{ id: `own-0a0b0c0d-${layout.toLowerCase()}`, title: name, domain: null },
      ...{ licence: licence ?? "not stated", measured: null },
    },
    isOfCard: false,
    facts: {
      ...{ bytes: 1000, sha256: "0a".repeat(32), opset: 18 },
      ...{ producer: "a test", ops: ["Conv"], params: 100 },
    },
    notes: ["Made up by a test."],
    ...{ verdict: "picture", before: look, after: look, backend: BACKEND, runMs: 5 },
  };
}
