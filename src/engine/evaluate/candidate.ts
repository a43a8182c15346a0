/** This file defines what can be evaluated, and how its pictures are reached. */
import type { ResultsFile, ResultsPatch } from "#core/evaluation/results-file.ts";
import type { Box } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { Engine } from "#ports/engine.ts";
import type { SceneId } from "#ports/ids.ts";
import type { Comparison } from "#ports/measurement.ts";
import type { OpenedScene } from "#ports/scenes.ts";

/** An image of a data set; where its files lie is known to the caller alone. */
export type NamedImage = { readonly name: string };

/** Opens the two halves of an image. @throws AppError of the file */
export type OpenPair<I extends NamedImage> = {
  sar(image: I): Promise<OpenedScene>;
  eo(image: I): Promise<OpenedScene>;
};

/** The land cover of an image's patches. */
export type CoverSource = {
  /** Fractions, 0–1, of the classes that occur on the grid; null where they are unknown. */
  coverOf(grid: Grid): Promise<ResultsPatch["cover"]>;
  close(): void;
};

/** One image of the data set with its candidate, open. */
export type OpenImage = {
  /** The candidate's. */
  readonly grid: Grid;
  readonly isSimulated: boolean;
  /** Computes the part of the picture in the box that does not exist yet. */
  picture(
    box: Box,
    signal?: AbortSignal,
  ): Promise<Pick<Comparison, "candidate" | "referenceSceneId">>;
  close(): Promise<void>;
};

export type Candidate<I extends NamedImage> = {
  open(regionId: string, image: I): Promise<OpenImage>;
  /** What made the last picture; known once there is one. */
  facts(): ResultsFile["candidate"];
};

export async function closeScenes(
  engine: Engine,
  ids: readonly SceneId[],
): Promise<void> {
  await Promise.all(ids.map((id) => engine.closeScene(id)));
}

/** Returns one candidate of those that made single patches: with all their backends. */
export function joinFacts(
  all: readonly ResultsFile["candidate"][],
): ResultsFile["candidate"] {
  const [first] = all;
  if (first === undefined) {
    throw new Error("nothing has been evaluated");
  }
  const backends = all.flatMap((facts) =>
    facts.kind === "pipeline" ? [facts.backend] : [],
  );
  return first.kind === "pipeline"
    ? { ...first, backend: [...new Set(backends)].join(", ") }
    : first;
}
