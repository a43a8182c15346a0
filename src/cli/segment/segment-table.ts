/**
 * Does a translation bring segmentation nearer to that of the optical image than radar
 * does? Everything is segmented in patches of every region of a data set, in the radar
 * image and in what pipelines make of it, and compared with the optical image's segments
 * and with the areas of the label map.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
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
 * @param onPatch called with all that is known after each patch, so that a caller can keep it
 * @throws AppError model-unknown, and those of the engine
 */
export async function segmentTable(
  engine: Engine,
  progress: Progress,
  request: TableRequest,
  onPatch: (file: SegmentsFile) => Promise<void> = async () => {},
): Promise<SegmentsFile> {
  const { data, pipelines } = request;
  const cards = await engine.loadCards();
  const chains = pipelines.map((text) => parsePipeline(text, cards));
  let file = emptyFile(request, chains, cards, await hashRegions(data));
  if (request.known !== null && isSameQuestion(request.known, file)) {
    file = request.known;
  }
  const images = data.regions.flatMap(({ id, images }) =>
    images.map((image) => ({ regionId: id, image })),
  );
  for (const [i, { regionId, image }] of images.entries()) {
    const known = file.patches.filter(
      (patch) => patch.regionId === regionId && patch.name === image.name,
    );
    await segmentImage(engine, image, {
      ...{ regionId, chains, request, known },
      onFound: async (patch, { backend, part }) => {
        const patches = [...file.patches, patch];
        const time = new Date().toISOString();
        file = { ...file, time, backend: file.backend || backend, patches };
        progress.show(
          (i + part) / images.length,
          `${regionId}: ${Math.round(100 * part)} %`,
        );
        await onPatch(file);
      },
    });
  }
  progress.end();
  return file;
}

function emptyFile(
  { data, patchesPerRegion, patchPx, perSide }: TableRequest,
  chains: readonly (readonly StageChoice[])[],
  cards: readonly ModelCard[],
  regions: SegmentsFile["regions"],
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
  const { id, title, split, simulated, simulatorVersion } = data;
  return {
    ...{ schema: 1, kind: "segments", time: new Date().toISOString() },
    version: VERSION,
    data: { id, title, split, simulated, simulatorVersion },
    regions,
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

async function hashRegions({ regions }: DataSet): Promise<SegmentsFile["regions"]> {
  const hashOf = async (path: string) => {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path), hash);
    return hash.digest("hex");
  };
  const hashed: SegmentsFile["regions"] = [];
  for (const { id, name, images } of regions) {
    const own: (typeof hashed)[number]["images"] = [];
    for (const image of images) {
      const [sar, eo] = [await hashOf(image.sar), await hashOf(image.eo)];
      own.push({ name: image.name, sar, eo });
    }
    hashed.push({ id, name, images: own });
  }
  return hashed;
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
    /** Patches of the image that are not made again. */
    readonly known: readonly SegmentsPatch[];
    /** @param news `part`: of the image, 0–1 */
    readonly onFound: (
      patch: SegmentsPatch,
      news: { readonly backend: string; readonly part: number },
    ) => Promise<void>;
  },
): Promise<void> {
  const { regionId, chains, request, known, onFound } = context;
  const { patchesPerRegion, patchPx, perSide } = request;
  if (known.length === patchesPerRegion) {
    return;
  }
  const sar = await openSceneFile(engine, image.sar, null);
  const eo = await openSceneFile(engine, image.eo, "eo");
  const labels =
    image.labels === null ? null : await openSceneFile(engine, image.labels, "eo");
  const { grid } = sar.scene;
  const selection = { patchPx, perImage: patchesPerRegion, seed: SEED };
  const windows = selectPatches(grid, `${regionId}/${image.name}`, selection);
  try {
    for (const [k, window] of windows.entries()) {
      const { row, col } = window;
      if (known.some((patch) => patch.row === row && patch.col === col)) {
        continue;
      }
      const scenes = { sar, eo, labels };
      const { backend, ...found } = await segmentPatch(engine, scenes, window, {
        ...{ chains, perSide },
      });
      const place = { regionId, name: image.name, row, col, crs: grid.crs };
      await onFound(
        { ...place, ...found },
        { backend, part: (k + 1) / windows.length },
      );
    }
  } finally {
    for (const scene of [sar, eo, labels]) {
      if (scene !== null) {
        await engine.closeScene(scene.sceneId);
      }
    }
  }
}
