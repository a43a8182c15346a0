/**
 * `sar2earth segment --data`: the table of a data set, written after every patch, so that
 * a call that is ended goes on from there when it is repeated.
 */

import { existsSync, readFileSync, renameSync } from "node:fs";
import { MAIN_ROW } from "#cli/evaluate/published-pipelines.ts";
import { readDataSet } from "#cli/evaluate/read-data.ts";
import { writeOutput } from "#cli/output/output-file.ts";
import type { Progress } from "#cli/output/progress.ts";
import { visibleJson } from "#cli/output/terminal-text.ts";
import type { ModelCard } from "#core/catalog/card.ts";
import { stageRow } from "#core/catalog/stages.ts";
import { counted } from "#core/counted.ts";
import {
  parseSegmentsFile,
  type SegmentsFile,
  type SegmentsReference,
} from "#core/evaluation/segments-file.ts";
import {
  SEGMENT_COLUMNS,
  type SegmentsRow,
  segmentsImageName,
  segmentsTable,
} from "#core/evaluation/segments-table.ts";
import { AGREEMENT_MEASURES, BETTER_SIGNS } from "#core/segmentation/agreement.ts";
import type { Engine } from "#ports/engine.ts";
import { segmentTable } from "./segment-table.ts";

/** @returns what is printed. @throws AppError argument-invalid, results-invalid, and those of the engine */
export async function segmentData(
  engine: Engine,
  progress: Progress,
  given: {
    readonly data: string;
    /** Every translator alone, and the main one with each network around it, unless given. */
    readonly pipelines: readonly string[];
    readonly patchesPerRegion: number;
    readonly patchPx: number;
    readonly perSide: number;
    readonly out: string | null;
    readonly isJson: boolean;
  },
): Promise<string> {
  const { out, isJson, data, pipelines, ...choice } = given;
  const known = out !== null && existsSync(out) ? readKnown(out) : null;
  const file = await segmentTable(
    engine,
    progress,
    {
      ...{ ...choice, known, data: readDataSet(data) },
      pipelines:
        pipelines.length > 0 ? pipelines : tablePipelines(await engine.loadCards()),
    },
    async (found) => {
      if (out !== null) {
        // What does not continue the file that is there must not take its place unseen.
        if (found.patches.length === 1 && (known?.patches.length ?? 0) > 0) {
          renameSync(out, `${out}.old`);
          progress.note(`${out} answers another question: it is ${out}.old now.`);
        }
        await writeOutput(out, `${encode(found)}\n`, { isForced: true });
      }
    },
  );
  return isJson ? visibleJson(file) : textOf(file);
}

/** More digits of a score say nothing: it is a share of at most a million pixels. */
const DIGITS = 6;

function encode(file: SegmentsFile): string {
  const rounded = (value: number | null) =>
    value === null ? null : Number(value.toPrecision(DIGITS));
  return JSON.stringify({
    ...file,
    patches: file.patches.map((patch) => ({
      ...patch,
      scores: patch.scores.map((score) => ({
        ...score,
        values: Object.fromEntries(
          Object.entries(score.values).map(([id, value]) => [id, rounded(value)]),
        ),
      })),
    })),
  });
}

/** What is there and is no such file may be overwritten, as `--force` has said, but not continued. */
function readKnown(path: string): SegmentsFile | null {
  try {
    return parseSegmentsFile(readFileSync(path, "utf8"), path);
  } catch {
    return null;
  }
}

/**
 * Lists every translator alone; the hybrid CUTs also after each de-noiser that is a
 * network, and before each refiner.
 */
export function tablePipelines(cards: readonly ModelCard[]): readonly string[] {
  const of = (stage: ModelCard["stage"]) =>
    cards.filter((card) => card.stage === stage);
  const isNetwork = ({ op }: ModelCard) => op === undefined;
  const chains = of("translate")
    .filter(({ paper }) => paper?.tableRow === MAIN_ROW)
    .flatMap(({ id }) => [
      ...of("denoise")
        .filter(isNetwork)
        .map((denoiser) => `${denoiser.id}+${id}`),
      ...of("refine").map((refiner) => `${id}+${refiner.id}`),
    ]);
  return [...of("translate").map(({ id }) => id), ...chains];
}

function textOf(file: SegmentsFile): string {
  const { data, selection, pointsPerSide, segmenter, backend, patches, regions } = file;
  const hashes = segmenter.graphs.map(
    ({ role, sha256 }) => `${role} ${sha256.slice(0, 8)}`,
  );
  const parts = (["EO", "labels"] as const).flatMap((against) =>
    patches.some(({ scores }) => scores.some((score) => score.against === against))
      ? [`Against ${against}:`, ...segmentsTable(file, against).map(rowText), ""]
      : [],
  );
  return [
    `${data.title}, ${data.split}${data.simulated ? " (simulated)" : ""}: ${counted(patches.length, "patch", "patches")} of ${selection.patchPx} px in ${counted(regions.length, "region")}, ${pointsPerSide}² points.`,
    `${segmenter.title} (${hashes.join(", ")}) on ${backend}.`,
    "Mean over regions [95 % interval, bootstrap over regions]; Δ = paired difference from SAR; + nearer to the reference than SAR, − farther, = undecided.",
    ...parts,
    verdict(file),
  ].join("\n");
}

const SIGNS = { nearer: "+", farther: "−", undecided: "=" } as const;

function rowText({ image, patches, regions, cells, counts }: SegmentsRow): string {
  const lines = SEGMENT_COLUMNS.map((id) => {
    const { label, better } = AGREEMENT_MEASURES[id];
    const name = `    ${`${label} ${BETTER_SIGNS[better]}`.padEnd(24)} `;
    const cell = cells[id];
    if (cell === null) {
      return `${name}–`;
    }
    const { mean, interval, difference } = cell;
    const delta =
      difference === null
        ? ""
        : `   Δ ${spread(difference.mean, difference.interval)} ${SIGNS[difference.nearness]}`;
    return `${name}${spread(mean, interval)}${delta}`;
  });
  const count =
    counts === null
      ? ""
      : `; nearer in ${counts.nearer}, farther in ${counts.farther}, undecided in ${counts.undecided}`;
  const { stage, models } = image;
  const hashes = models.flatMap(({ graphs }) =>
    graphs.map(({ sha256 }) => sha256.slice(0, 8)),
  );
  const made = hashes.length === 0 ? "" : ` (${hashes.join(", ")})`;
  return [
    `  ${stageRow(stage).name}: ${segmentsImageName(image)}${made}, n = ${counted(patches, "patch", "patches")}, ${counted(regions, "region")}${count}`,
    ...lines,
  ].join("\n");
}

function spread(mean: number, [low, high]: readonly [number, number]): string {
  return `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;
}

/** Answers the paper's sentence, that translation brings segments nearer to those of EO. */
function verdict(file: SegmentsFile): string {
  const said = (["EO", "labels"] as const).flatMap((against: SegmentsReference) => {
    const rows = segmentsTable(file, against).filter(
      ({ image, patches }) => image.stage === "syneo" && patches > 0,
    );
    if (rows.length === 0) {
      return [];
    }
    const isNearer = rows.filter(
      ({ counts }) => counts !== null && counts.nearer > counts.farther,
    );
    return [
      `SynEO is nearer to ${against} than SAR by more measures than it is farther for ${isNearer.length} of ${rows.length} pipelines.`,
    ];
  });
  return said.join("\n");
}
