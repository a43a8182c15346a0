/**
 * Does a translation bring segmentation nearer to that of the optical image than radar
 * does? Everything is segmented in patches of every region of a data set, in the radar
 * image and in what pipelines make of it, and compared with the optical image's segments
 * and with the areas of the label map.
 */
import { parsePipeline } from "#cli/evaluate/pipeline-option.ts";
import { type DataImage, readDataSet } from "#cli/evaluate/read-data.ts";
import { openSceneFile } from "#cli/open-scene-file.ts";
import type { Progress } from "#cli/output/progress.ts";
import { RESULT_STAGES, type StageChoice, stageRow } from "#core/catalog/stages.ts";
import { selectPatches } from "#core/evaluation/select-patches.ts";
import { windowBox } from "#core/geo/placement.ts";
import type { Grid } from "#core/raster/grid.ts";
import {
  AGREEMENT_MEASURES,
  type Agreement,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";
import { frameGrid } from "#core/segmentation/frame.ts";
import type { Engine } from "#ports/engine.ts";
import type { OpenedScene } from "#ports/scenes.ts";
import type { SegmentationId, SegmentView } from "#ports/segmentation.ts";
import { stretchOf, viewOfScene } from "./view-of-scene.ts";

export type TableRequest = {
  readonly data: string;
  /** Ids of models joined by +, as `evaluate` takes them. */
  readonly pipelines: readonly string[];
  readonly patchesPerRegion: number;
  readonly patchPx: number;
  readonly perSide: number;
};

/** One patch: an image against a reference. */
export type TableRow = {
  readonly region: string;
  readonly row: number;
  readonly col: number;
  /** "SAR", or a stage with the models that made it. */
  readonly image: string;
  readonly against: "EO" | "labels";
} & Agreement;

/** Areas of a label map that are smaller are no segments, in pixels of the frame. */
const LEAST_LABEL_PX = 100;

export async function segmentTable(
  engine: Engine,
  progress: Progress,
  request: TableRequest,
): Promise<{ readonly rows: readonly TableRow[]; readonly text: string }> {
  const data = readDataSet(request.data);
  const cards = await engine.loadCards();
  const chains = request.pipelines.map((text) => parsePipeline(text, cards));
  const images = data.regions.flatMap(({ id, images }) =>
    images.map((image) => ({ region: id, image })),
  );
  const rows: TableRow[] = [];
  for (const [i, { region, image }] of images.entries()) {
    const onPatch = (part: number) =>
      progress.show(
        (i + part) / images.length,
        `${region}: ${Math.round(100 * part)} %`,
      );
    rows.push(...(await segmentImage(engine, region, image, chains, request, onPatch)));
  }
  progress.end();
  return { rows, text: tableText(rows, data.simulated, request) };
}

async function segmentImage(
  engine: Engine,
  region: string,
  image: DataImage,
  chains: readonly (readonly StageChoice[])[],
  { patchesPerRegion, patchPx, perSide }: TableRequest,
  onPatch: (part: number) => void,
): Promise<TableRow[]> {
  const sar = await openSceneFile(engine, image.sar, null);
  const eo = await openSceneFile(engine, image.eo, "eo");
  const labels =
    image.labels === null ? null : await openSceneFile(engine, image.labels, "eo");
  const { grid } = sar.scene;
  const selection = { patchPx, perImage: patchesPerRegion, seed: 1 };
  const patches = selectPatches(grid, `${region}/${image.name}`, selection);
  const rows: TableRow[] = [];
  try {
    for (const [k, patch] of patches.entries()) {
      const frame = frameGrid(windowBox(grid, patch), grid.crs);
      const everything = async (view: SegmentView): Promise<SegmentationId> => {
        const prompt = { kind: "everything", perSide } as const;
        return (await engine.segment({ view, prompt, backend: "auto" })).segmentationId;
      };
      const references = [
        ["EO", await everything(await viewOfScene(engine, eo, frame))],
        ...(labels === null ? [] : [["labels", await labelsOf(engine, labels, frame)]]),
      ] as [TableRow["against"], SegmentationId][];
      const views = [
        ["SAR", await viewOfScene(engine, sar, frame)],
        ...(await resultViews(engine, sar, frame, chains)),
      ] as const;
      for (const [name, view] of views) {
        const candidate = await everything(view);
        for (const [against, reference] of references) {
          const agreement = await engine.compareSegmentations(reference, candidate);
          const { row, col } = patch;
          rows.push({ region, row, col, image: name, against, ...agreement });
        }
      }
      onPatch((k + 1) / patches.length);
    }
  } finally {
    for (const scene of [sar, eo, labels]) {
      if (scene !== null) {
        await engine.closeScene(scene.sceneId);
      }
    }
  }
  return rows;
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
): Promise<readonly (readonly [name: string, view: SegmentView])[]> {
  const views = new Map<string, SegmentView>();
  const stretch = await stretchOf(engine, { sceneId, scene }, frame);
  for (const stages of chains) {
    const region = { kind: "box", box: windowBox(frame, whole(frame)) } as const;
    const run = { sceneId, stages, region, focus: null, backend: "auto" } as const;
    const { results } = await engine.planRun(run);
    await engine.run(run, () => {});
    for (const { stage, resultId } of results) {
      const made = stages.slice(
        0,
        stages.findIndex((link) => link.stage === stage) + 1,
      );
      const ids = made.map(({ cardId }) => cardId).join("+");
      const key = { kind: "result", resultId } as const;
      const isRadar = stageRow(stage).pixels === "power";
      views.set(`${stageRow(stage).name} (${ids})`, {
        ...{ key, grid: frame, stretch: isRadar ? stretch : null },
      });
    }
  }
  const rank = (name: string) =>
    RESULT_STAGES.findIndex((stage) => name.startsWith(stageRow(stage).name));
  return [...views].toSorted(([a], [b]) => rank(a) - rank(b));
}

function whole({ width, height }: Grid) {
  return { col: 0, row: 0, width, height };
}

const SHOWN: readonly AgreementMeasure[] = [
  "ari",
  "arand",
  "voiSplit",
  "voiMerge",
  "miou",
  "boundary4",
  "countRatio",
  "areaLost",
  "areaInvented",
];

/** Means over patches with 95 % intervals, and each image's difference from SAR. */
function tableText(
  rows: readonly TableRow[],
  isSimulated: boolean,
  { patchPx, perSide }: TableRequest,
): string {
  const parts = (["EO", "labels"] as const).flatMap((against) => {
    const own = rows.filter((row) => row.against === against);
    const names = [...new Set(own.map(({ image }) => image))];
    return own.length === 0
      ? []
      : [`Against ${against}:`, ...names.flatMap((name) => linesOf(name, own)), ""];
  });
  return [
    `${isSimulated ? "Simulated data. " : ""}Patches of ${patchPx} px, ${perSide}² points; mean ± half of the 95 % interval (normal) over patches; Δ = paired difference from SAR.`,
    ...parts,
  ].join("\n");
}

function linesOf(name: string, rows: readonly TableRow[]): string[] {
  const own = rows.filter(({ image }) => image === name);
  const lines = SHOWN.map((id) => {
    const { label, better } = AGREEMENT_MEASURES[id];
    const sign = { higher: "↑", lower: "↓", one: "→1" }[better];
    const differences = own.flatMap((row) => {
      const base = rows.find(
        (other) => other.image === "SAR" && isSamePatch(other, row),
      );
      const [a, b] = [row.values[id], base?.values[id] ?? null];
      return a === null || b === null ? [] : [a - b];
    });
    const delta = name === "SAR" ? "" : `   Δ ${meanText(differences)}`;
    const values = own.flatMap(({ values: { [id]: value } }) => value ?? []);
    return `    ${`${label} ${sign}`.padEnd(24)} ${meanText(values)}${delta}`;
  });
  return [`  ${name}, n = ${own.length} patches`, ...lines];
}

function isSamePatch(a: TableRow, b: TableRow): boolean {
  return (
    a.region === b.region &&
    a.row === b.row &&
    a.col === b.col &&
    a.against === b.against
  );
}

function meanText(values: readonly number[]): string {
  const n = values.length;
  if (n === 0) {
    return "–";
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = n < 2 ? null : (1.96 * Math.sqrt(squares / (n - 1))) / Math.sqrt(n);
  return `${mean.toFixed(3)}${half === null ? "" : ` ± ${half.toFixed(3)}`}`;
}
