/** This file fakes a model that runs in the page: what it fetches and keeps is a manifest. */
import type { AppError } from "#core/errors.ts";
import type { ModelManifest } from "#core/vision-language/in-browser/model-manifest.ts";
import type { InBrowserModel } from "#ports/in-browser-model.ts";
import type { VisionRequest } from "#ports/vision-language.ts";

export type FakeBrowserModel = InBrowserModel & {
  /** Every call that would ask a network, in order. */
  readonly network: string[];
  readonly asked: VisionRequest[];
  /** What is here; a test may put one in before the page looks. */
  kept: ModelManifest | null;
  /** While it is set, a download stays half-way. */
  isHeld: boolean;
  /** Thrown by the next call that asks a network; null = it works. */
  failure: AppError | null;
};

export const FAKE_MANIFEST: ModelManifest = {
  schema: 1,
  hub: "https://hub.example",
  ...{ repository: "someone/tiny", revision: "main", commit: "c".repeat(40) },
  licence: "apache-2.0",
  files: [
    { path: "config.json", bytes: 100, sha256: null, gitOid: "a".repeat(40) },
    {
      ...{ path: "onnx/decoder_model_merged_q4.onnx", bytes: 2_000_000 },
      ...{ sha256: "b".repeat(64), gitOid: null },
    },
  ],
};

export function createFakeBrowserModel(): FakeBrowserModel {
  const fail = () => {
    const { failure } = model;
    model.failure = null;
    if (failure !== null) {
      throw failure;
    }
  };
  const model: FakeBrowserModel = {
    network: [],
    asked: [],
    kept: null,
    isHeld: false,
    failure: null,
    listKept: async () => (model.kept === null ? [] : [model.kept]),
    async lookUp({ hub, repository, revision }) {
      model.network.push(`look up ${hub} ${repository} ${revision}`);
      fail();
      return FAKE_MANIFEST;
    },
    async download(manifest, onProgress, signal) {
      model.network.push(`download ${manifest.commit}`);
      fail();
      onProgress(1_000_000, 2_000_100);
      do {
        await new Promise((resolve) => setTimeout(resolve, 20));
        signal.throwIfAborted();
      } while (model.isHeld);
      model.kept = manifest;
      return manifest;
    },
    async remove() {
      model.kept = null;
    },
    vision: {
      async *ask(request) {
        model.asked.push(request);
        yield { text: "", facts: { model: request.question.model } };
        yield { text: "Yes bright.", facts: { finishReason: "stop" } };
      },
    },
  };
  return model;
}
