/**
 * This file segments one patch: the optical image and the label map as references, radar
 * and all that the pipelines make of it as candidates.
 */
import { type StageChoice, stageRow } from "#core/catalog/stages.ts";
import type {
  SegmentsPatch,
  SegmentsReference,
} from "#core/evaluation/segments-file.ts";
import { windowBox } from "#core/geo/placement.ts";
import type { Grid, PixelWindow } from "#core/raster/grid.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { SegmentationId, SegmentView } from "#ports/segmentation.ts";
import { stretchOf, viewOfScene } from "./view-of-scene.ts";

/** Areas of a label map that are smaller are no segments, in pixels of the frame. */
export const LEAST_LABEL_PX = 100;

/** The scenes of a pair, open. */
export type OpenPair = {
  readonly sar: OpenedScene;
  readonly eo: OpenedScene;
  readonly labels: OpenedScene | null;
};

/** @throws AppError of the engine */
export async function segmentPatch(
  engine: Engine,
  { sar, eo, labels }: OpenPair,
  window: PixelWindow,
  {
    chains,
    perSide,
  }: {
    readonly chains: readonly (readonly StageChoice[])[];
    readonly perSide: number;
  },
): Promise<Pick<SegmentsPatch, "box" | "scores"> & { readonly backend: string }> {
  const box = windowBox(sar.scene.grid, window);
  const frame = frameGrid(box, sar.scene.grid.crs);
  let backend = "";
  const everything = async (view: SegmentView): Promise<SegmentationId> => {
    const prompt = { kind: "everything", perSide } as const;
    const found = await engine.segment({ view, prompt, backend: "auto" });
    backend = found.backend.description;
    return found.segmentationId;
  };
  const references: (readonly [SegmentsReference, SegmentationId])[] = [
    ["EO", await everything(await viewOfScene(engine, eo, frame))],
  ];
  if (labels !== null) {
    references.push(["labels", await labelsOf(engine, labels, frame)]);
  }
  const views = [
    ["sar", await viewOfScene(engine, sar, frame)],
    ...(await resultViews(engine, sar, frame, chains)),
  ] as const;
  const scores: SegmentsPatch["scores"] = [];
  for (const [imageId, view] of views) {
    const candidate = await everything(view);
    for (const [against, reference] of references) {
      const { n, segments, values } = await engine.compareSegmentations(
        reference,
        candidate,
      );
      scores.push({ imageId, against, n, segments, values });
    }
  }
  return { box: [...box], scores, backend };
}

/** Every picture that a pipeline makes, by its models' ids, with the links that make it. */
export function stepsOf(stages: readonly StageChoice[]) {
  return stages.map(({ stage }, i) => {
    const chain = stages.slice(0, i + 1);
    return { id: chain.map(({ cardId }) => cardId).join("+"), stage, chain };
  });
}

/** At the map's own pixels, whose colours are those of classes, and then to the frame. */
async function labelsOf(
  engine: Engine,
  labels: OpenedScene,
  frame: Grid,
): Promise<SegmentationId> {
  const view = {
    key: { kind: "scene", sceneId: labels.sceneId },
    grid: frame,
  } as const;
  const found = await engine.segmentLabels({ ...view, stretch: null }, LEAST_LABEL_PX);
  return found.segmentationId;
}

/** Runs each pipeline on the patch; what it makes in between is looked at, too, once. */
async function resultViews(
  engine: Engine,
  { sceneId, scene }: OpenedScene,
  frame: Grid,
  chains: readonly (readonly StageChoice[])[],
): Promise<ReadonlyMap<string, SegmentView>> {
  const views = new Map<string, SegmentView>();
  const stretch = await stretchOf(engine, { sceneId, scene }, frame);
  const whole = { col: 0, row: 0, width: frame.width, height: frame.height };
  for (const stages of chains) {
    const region = { kind: "box", box: windowBox(frame, whole) } as const;
    const run = {
      ...({ sceneId, stages, region, focus: null, backend: "auto" } as const),
      levels: { kind: "auto" },
    } as const;
    const { results } = await engine.planRun(run);
    await engine.run(run, () => {});
    for (const { id, stage } of stepsOf(stages)) {
      const made = results.find((result) => result.stage === stage);
      if (made !== undefined) {
        const key = { kind: "result", resultId: made.resultId } as const;
        const isRadar = stageRow(stage).pixels === "power";
        views.set(id, { key, grid: frame, stretch: isRadar ? stretch : null });
      }
    }
  }
  return views;
}
