/** This file keeps the models that the user has brought, beside those of the catalogue. */
import type { ModelCard } from "#core/catalog/card.ts";
import { AppError } from "#core/errors.ts";
import { sha256Hex } from "#core/sha256.ts";
import type { SceneHandle } from "#engine/scene-handle.ts";
import type { SceneId } from "#ports/ids.ts";
import type { ModelRunner } from "#ports/model-runner.ts";
import type { OwnModels } from "#ports/own-models.ts";

type OwnModelParts = {
  readonly runner: ModelRunner;
  readonly sceneOf: (sceneId: SceneId) => SceneHandle;
};

export function createOwnModels({ runner, sceneOf }: OwnModelParts): {
  readonly service: OwnModels;
  readonly cards: () => readonly ModelCard[];
} {
  const used = new Map<string, ModelCard>();
  // What examines models is fetched with the first of them.
  const examiner = () => import("./examine-model.ts");
  return {
    cards: () => [...used.values()],
    service: {
      async examineModel(request, signal) {
        const { sceneId } = request;
        const handle = sceneId === null ? null : sceneOf(sceneId);
        const { examineModel } = await examiner();
        return examineModel(request, handle, runner, signal);
      },
      async addModel(files, card) {
        const { readModel } = await examiner();
        const bytes = await readModel(files);
        const found = await sha256Hex(bytes);
        const stated = card.graphs?.[0]?.sha256;
        if (found !== stated) {
          throw new AppError("model-hash-mismatch", `“${files.name}” has changed.`, {
            expected: `the file that was examined, SHA-256 ${stated?.slice(0, 12)}…`,
            found: `SHA-256 ${found.slice(0, 12)}…`,
            hint: "Open it again.",
          });
        }
        await runner.provide(found, bytes);
        used.set(card.id, card);
      },
    },
  };
}
