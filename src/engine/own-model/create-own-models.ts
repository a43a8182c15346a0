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
  const examinations = new Map<string, number>();
  const isUsed = (sha256: string) =>
    [...used.values()].some(({ graphs }) => graphs?.[0]?.sha256 === sha256);

  /**
   * Lends the runner to an examination, and frees it afterwards: of the whole model where
   * nobody uses it, else of what was loaded with cards that nobody uses.
   */
  const lend = async <T>(
    sha256: string,
    examine: (runner: ModelRunner) => Promise<T>,
  ): Promise<T> => {
    const loaded = new Map<string, string>();
    examinations.set(sha256, (examinations.get(sha256) ?? 0) + 1);
    try {
      return await examine({
        ...runner,
        async load(...args) {
          const model = await runner.load(...args);
          loaded.set(model.handle, args[0].id);
          return model;
        },
      });
    } finally {
      const left = (examinations.get(sha256) ?? 1) - 1;
      examinations.set(sha256, left);
      const isOver = left === 0 && !isUsed(sha256);
      const freed = [...loaded].filter(([, cardId]) => !used.has(cardId));
      // Not awaited: a worker that was ended has nothing to free.
      void Promise.allSettled(
        isOver
          ? [runner.withdraw(sha256)]
          : freed.map(([handle]) => runner.release(handle)),
      );
    }
  };

  return {
    cards: () => [...used.values()],
    service: {
      async examineModel(request, signal) {
        const { sceneId } = request;
        const handle = sceneId === null ? null : sceneOf(sceneId);
        const { examineModel, readModel } = await examiner();
        const bytes = await readModel(request.files);
        const sha256 = await sha256Hex(bytes);
        return lend(sha256, (lent) =>
          examineModel(request, { bytes, sha256 }, handle, lent, signal),
        );
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
        used.set(card.id, card);
        await runner.provide(found, bytes);
      },
    },
  };
}
