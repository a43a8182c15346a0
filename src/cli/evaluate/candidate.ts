/**
 * This file opens what is evaluated: a pipeline that makes pictures, or a folder that
 * contains them.
 */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { openSceneFile } from "#cli/open-scene-file.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import { cardIdOf, type ResultStage, type StageChoice } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import type { ModelOfResults, ResultsFile } from "#core/evaluation/results-file.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { Comparison } from "#ports/measurement.ts";
import type { Provenance } from "#ports/runs.ts";
import type { DataImage } from "./read-data.ts";

/** One image of the data set with its candidate, open. */
export type OpenImage = {
  /** The candidate's. */
  readonly grid: Grid;
  readonly isSimulated: boolean;
  /** Computes the part of the picture in the box that does not exist yet. */
  picture(box: Box): Promise<Pick<Comparison, "candidate" | "referenceSceneId">>;
  close(): Promise<void>;
};

export type Candidate = {
  open(engine: Engine, regionId: string, image: DataImage): Promise<OpenImage>;
  /** Known once something has been evaluated. */
  facts(): ResultsFile["candidate"];
};

/** @param answer how radar files are read that fit several readings */
export function pipelineCandidate(
  stages: readonly StageChoice[],
  cards: readonly ModelCard[],
  answer: SceneAnswer | null,
): Candidate {
  let made: Provenance | null = null;
  return {
    async open(engine, _, image) {
      const sar = await openSceneFile(engine, image.sar, answer);
      const eo = await openSceneFile(engine, image.eo, "eo");
      const request = {
        sceneId: sar.sceneId,
        stages,
        focus: null,
        backend: "auto",
        levels: { kind: "auto" },
      } as const;
      const plan = await engine.planRun({ ...request, region: { kind: "whole" } });
      const resultId = plan.results.at(-1)?.resultId;
      if (resultId === undefined) {
        throw new Error("a pipeline without a result");
      }
      return {
        grid: plan.grid,
        isSimulated: sar.scene.isSimulated,
        async picture(box) {
          const run = { ...request, region: { kind: "box", box } } as const;
          made = (await engine.run(run, () => {})).provenance;
          return {
            candidate: { kind: "result", resultId },
            referenceSceneId: eo.sceneId,
          };
        },
        close: () => closeAll(engine, [sar.sceneId, eo.sceneId]),
      };
    },
    facts() {
      if (made === null) {
        throw new Error("nothing has been evaluated");
      }
      return factsOf(made, stages, cards);
    },
  };
}

function factsOf(
  { models, seed }: Provenance,
  stages: readonly StageChoice[],
  cards: readonly ModelCard[],
): ResultsFile["candidate"] {
  const used = (stage: ResultStage): ModelOfResults | null => {
    const id = cardIdOf(stages, stage);
    const card = cards.find((each) => each.id === id);
    return card === undefined
      ? null
      : {
          id: card.id,
          title: card.title,
          method: card.method,
          supervision: card.supervision,
          paperRow: card.paper?.tableRow ?? null,
          graphs: (card.graphs ?? []).map(({ role, sha256 }) => ({ role, sha256 })),
          kitCommit: card.training?.kitCommit ?? null,
        };
  };
  const backends = new Set(models.flatMap(({ backend }) => backend?.description ?? []));
  return {
    kind: "pipeline",
    denoise: used("denoised"),
    translate: used("syneo") as ModelOfResults,
    refine: used("refined"),
    backend: [...backends].join(", ") || "plain operations",
    seed,
  };
}

const PICTURE = /\.(?:tiff?|png|jpe?g)$/i;

/**
 * Lists a folder's pictures by the name of the region or the image: `paris.tif`, `paris-1.png`.
 * @throws AppError argument-invalid where the folder has no picture
 */
export function picturesCandidate(folder: string, name: string): Candidate {
  const files = existsSync(folder) && statSync(folder).isDirectory() ? folder : null;
  const pictures =
    files === null ? [] : readdirSync(files).filter((file) => PICTURE.test(file));
  if (pictures.length === 0) {
    throw noPictures("a folder of GeoTIFF, PNG or JPEG pictures", `none in ${folder}`);
  }
  return {
    async open(engine, regionId, image) {
      const wanted = [image.name, regionId].map((each) => each.toLowerCase());
      const file = pictures.find((each) =>
        wanted.includes(each.replace(PICTURE, "").toLowerCase()),
      );
      if (file === undefined) {
        throw noPictures(
          `a picture named ${wanted.join(" or ")} for every image of the data`,
          pictures.slice(0, 5).join(", "),
        );
      }
      const own = await openSceneFile(engine, join(folder, file), "eo");
      const eo = await openSceneFile(engine, image.eo, "eo");
      return {
        grid: own.scene.grid,
        isSimulated: eo.scene.isSimulated,
        picture: async () => ({
          candidate: { kind: "scene", sceneId: own.sceneId },
          referenceSceneId: eo.sceneId,
        }),
        close: () => closeAll(engine, [own.sceneId, eo.sceneId]),
      };
    },
    facts: () => ({ kind: "pictures", name }),
  };
}

function noPictures(expected: string, found: string): AppError {
  return new AppError("argument-invalid", "There are no pictures to evaluate.", {
    expected,
    found,
    hint: "Name each picture as its region or image is named, with another ending.",
  });
}

async function closeAll(engine: Engine, ids: readonly SceneId[]): Promise<void> {
  await Promise.all(ids.map((id) => engine.closeScene(id)));
}
