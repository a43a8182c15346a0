/**
 * Does a translation bring segmentation nearer to that of the optical image than radar
 * does? Everything is segmented in patches of every region of a data set, in the radar
 * image and in what pipelines make of it, and compared with the optical image's segments
 * and with the areas of the label map.
 */
import { isDeepStrictEqual } from "node:util";
import { parsePipeline } from "#cli/evaluate/pipeline-option.ts";
import type { DataImage, DataSet } from "#cli/evaluate/read-data.ts";
import { openSceneFile } from "#cli/open-scene-file.ts";
import type { Progress } from "#cli/output/progress.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import type { StageChoice } from "#core/catalog/stages.ts";
import { AppError } from "#core/errors.ts";
import type {
  SegmentsFile,
  SegmentsImage,
  SegmentsPatch,
} from "#core/evaluation/segments-file.ts";
import { selectPatches } from "#core/evaluation/select-patches.ts";
import { VERSION } from "#core/version.ts";
import type { Engine } from "#ports/engine.ts";
import { LEAST_LABEL_PX, segmentPatch, stepsOf } from "./segment-patch.ts";

export type TableRequest = {
  readonly data: DataSet;
  /** Ids of models joined by +, as `evaluate` takes them. */
  readonly pipelines: readonly string[];
  readonly patchesPerRegion: number;
  readonly patchPx: number;
  readonly perSide: number;
  /** What an earlier call with the same request has found; its patches are not made again. */
  readonly known: SegmentsFile | null;
};

const SEED = 1;

/**
 * Makes the table.
 * @param onImage called with all that is known after each image, so that a caller can keep it
 * @throws AppError model-unknown, and those of the engine
 */
export async function segmentTable(
  engine: Engine,
  progress: Progress,
  request: TableRequest,
  onImage: (file: SegmentsFile) => Promise<void> = async () => {},
): Promise<SegmentsFile> {
  const { data, pipelines } = request;
  const cards = await engine.loadCards();
  const chains = pipelines.map((text) => parsePipeline(text, cards));
  let file = emptyFile(request, chains, cards);
  if (request.known !== null && isSameQuestion(request.known, file)) {
    file = request.known;
  }
  const images = data.regions.flatMap(({ id, images }) =>
    images.map((image) => ({ regionId: id, image })),
  );
  for (const [i, { regionId, image }] of images.entries()) {
    const isKnown = file.patches.some(
      (patch) => patch.regionId === regionId && patch.name === image.name,
    );
    if (isKnown) {
      continue;
    }
    const found = await segmentImage(engine, image, {
      ...{ regionId, chains, request },
      onPatch: (part) =>
        progress.show(
          (i + part) / images.length,
          `${regionId}: ${Math.round(100 * part)} %`,
        ),
    });
    const backend = file.backend || found.backend;
    const patches = [...file.patches, ...found.patches];
    file = { ...file, time: new Date().toISOString(), backend, patches };
    await onImage(file);
  }
  progress.end();
  return file;
}

function emptyFile(
  { data, patchesPerRegion, patchPx, perSide }: TableRequest,
  chains: readonly (readonly StageChoice[])[],
  cards: readonly ModelCard[],
): SegmentsFile {
  const modelOf = (id: string) => {
    const card = cards.find((each) => each.id === id);
    const graphs = (card?.graphs ?? []).map(({ role, sha256 }) => ({ role, sha256 }));
    return { id, title: card?.title ?? id, graphs };
  };
  const segmenter = cards.find(({ stage }) => stage === "segment");
  if (segmenter === undefined) {
    throw new AppError("model-unknown", "There is no segmenter in the catalogue.", {
      expected: "a card of stage segment",
      found: "none",
      hint: "Run `npx sar2earth models` to see what there is.",
    });
  }
  // The same de-noised picture may be a step of several pipelines.
  const images = new Map<string, SegmentsImage>();
  for (const { id, stage, chain } of chains.flatMap(stepsOf)) {
    const models = chain.map((link) => ({
      ...{ stage: link.stage, ...modelOf(link.cardId) },
    }));
    images.set(id, { id, stage, models });
  }
  const { id, title, split, simulated, simulatorVersion, regions } = data;
  return {
    ...{ schema: 1, kind: "segments", time: new Date().toISOString() },
    version: VERSION,
    data: { id, title, split, simulated, simulatorVersion },
    regions: regions.map((region) => ({ id: region.id, name: region.name })),
    selection: { patchPx, perImage: patchesPerRegion, seed: SEED },
    ...{ pointsPerSide: perSide, leastLabelPx: LEAST_LABEL_PX },
    ...{ segmenter: modelOf(segmenter.id), backend: "" },
    images: [
      { id: "sar", stage: "sar", models: [] },
      ...[...images.values()].toSorted((a, b) => rankOf(a) - rankOf(b)),
    ],
    patches: [],
  };
}

function rankOf({ stage }: SegmentsImage): number {
  return ["sar", "denoised", "syneo", "refined"].indexOf(stage);
}

/** Tells whether answers of two calls belong into one table. */
function isSameQuestion(a: SegmentsFile, b: SegmentsFile): boolean {
  const question = ({ time, backend, patches, ...rest }: SegmentsFile) => rest;
  return isDeepStrictEqual(question(a), question(b));
}

async function segmentImage(
  engine: Engine,
  image: DataImage,
  context: {
    readonly regionId: string;
    readonly chains: readonly (readonly StageChoice[])[];
    readonly request: TableRequest;
    readonly onPatch: (part: number) => void;
  },
): Promise<{ readonly backend: string; readonly patches: readonly SegmentsPatch[] }> {
  const { regionId, chains, request, onPatch } = context;
  const { patchesPerRegion, patchPx, perSide } = request;
  const sar = await openSceneFile(engine, image.sar, null);
  const eo = await openSceneFile(engine, image.eo, "eo");
  const labels =
    image.labels === null ? null : await openSceneFile(engine, image.labels, "eo");
  const { grid } = sar.scene;
  const selection = { patchPx, perImage: patchesPerRegion, seed: SEED };
  const windows = selectPatches(grid, `${regionId}/${image.name}`, selection);
  const patches: SegmentsPatch[] = [];
  let backend = "";
  try {
    for (const [k, window] of windows.entries()) {
      const scenes = { sar, eo, labels };
      const found = await segmentPatch(engine, scenes, window, { chains, perSide });
      const { row, col } = window;
      const { box, scores } = found;
      const place = { regionId, name: image.name, row, col, crs: grid.crs };
      patches.push({ ...place, box, scores });
      ({ backend } = found);
      onPatch((k + 1) / windows.length);
    }
  } finally {
    for (const scene of [sar, eo, labels]) {
      if (scene !== null) {
        await engine.closeScene(scene.sceneId);
      }
    }
  }
  return { backend, patches };
}
