/** This file opens what the command line evaluates: a pipeline, or a folder of pictures. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { openSceneFile } from "#cli/open-scene-file.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import type { SceneAnswer } from "#core/sar/scene.ts";
import type { Candidate, OpenPair } from "#engine/evaluate/candidate.ts";
import { PICTURE, picturesCandidate } from "#engine/evaluate/pictures-candidate.ts";
import { pipelineCandidate } from "#engine/evaluate/pipeline-candidate.ts";
import type { Engine } from "#ports/engine.ts";
import { parsePipeline } from "./pipeline-option.ts";
import type { DataImage } from "./read-data.ts";

/**
 * @param answer how radar files are read that fit several readings
 * @throws AppError argument-invalid, model-unknown
 */
export function openCandidate(
  engine: Engine,
  of: { readonly pipeline: string } | { readonly pictures: string },
  cards: readonly ModelCard[],
  answer: SceneAnswer | null,
): Candidate<DataImage> {
  const pair: OpenPair<DataImage> = {
    sar: ({ sar }) => openSceneFile(engine, sar, answer),
    eo: ({ eo }) => openSceneFile(engine, eo, "eo"),
  };
  if ("pipeline" in of) {
    const stages = parsePipeline(of.pipeline, cards);
    return pipelineCandidate(engine, pair, { stages, cards, backend: "auto" });
  }
  const folder = of.pictures;
  const isFolder = existsSync(folder) && statSync(folder).isDirectory();
  const pictures = (isFolder ? readdirSync(folder) : []).filter((file) =>
    PICTURE.test(file),
  );
  return picturesCandidate(engine, pair, {
    name: basename(resolve(folder)),
    pictures: pictures.map((name) => ({
      name,
      open: () => openSceneFile(engine, join(folder, name), "eo"),
    })),
  });
}
