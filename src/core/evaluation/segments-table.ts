/**
 * This file answers whether a picture brings segmentation nearer to that of the optical
 * image (or to the label map) than radar does.
 *
 * Scores are averaged over the patches of a region and then over regions. Intervals, 95 %,
 * come from a bootstrap over regions, as the Benchmark's ranks do, and differences from
 * radar are paired by patch.
 */
import {
  AGREEMENT_MEASURES,
  type AgreementMeasure,
} from "#core/segmentation/agreement.ts";
import { differenceInterval, FEWEST_REGIONS } from "./rank-ties.ts";
import type {
  SegmentsFile,
  SegmentsImage,
  SegmentsPatch,
  SegmentsReference,
} from "./segments-file.ts";

/** Measures in the order of the columns; the others of the family say much the same. */
export const SEGMENT_COLUMNS = [
  ...(["ari", "arand", "voiSplit", "voiMerge", "miou"] as const),
  ...(["boundary4", "countRatio", "areaLost", "areaInvented"] as const),
] as const satisfies readonly AgreementMeasure[];

type SegmentColumn = (typeof SEGMENT_COLUMNS)[number];

/** Whether an image is nearer to the reference than radar is, beyond chance. */
export type Nearness = "nearer" | "farther" | "undecided";

export type SegmentsCell = {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
  /**
   * Mean difference from radar, over patches where both have the measure; null for radar
   * itself, or without such a patch.
   */
  readonly difference: {
    readonly mean: number;
    readonly interval: readonly [low: number, high: number];
    readonly nearness: Nearness;
  } | null;
};

export type SegmentsRow = {
  readonly imageId: string;
  readonly image: SegmentsImage;
  readonly patches: number;
  readonly regions: number;
  /** By measure; null where no region has it. */
  readonly cells: Readonly<Record<SegmentColumn, SegmentsCell | null>>;
  /** How many of the columns say which; null for radar. */
  readonly counts: Readonly<Record<Nearness, number>> | null;
};

/** Returns one row an image, radar first, in the order of the file. */
export function segmentsTable(
  file: SegmentsFile,
  against: SegmentsReference,
): readonly SegmentsRow[] {
  const radar = file.images.find(({ stage }) => stage === "sar");
  return file.images.map((image): SegmentsRow => {
    const cells = Object.fromEntries(
      SEGMENT_COLUMNS.map((id) => {
        const scoreOf = (patch: SegmentsPatch) =>
          segmentScore(patch, image.id, against, id);
        const radarScoreOf =
          radar === undefined || radar === image
            ? null
            : (patch: SegmentsPatch) => segmentScore(patch, radar.id, against, id);
        return [id, cellOf(id, file.patches, scoreOf, radarScoreOf)];
      }),
    ) as SegmentsRow["cells"];
    const scored = file.patches.filter((patch) => hasScore(patch, image.id, against));
    return {
      ...{ imageId: image.id, image, cells, patches: scored.length },
      regions: new Set(scored.map(({ regionId }) => regionId)).size,
      counts: image === radar ? null : countsOf(cells),
    };
  });
}

function hasScore(
  { scores }: SegmentsPatch,
  imageId: string,
  against: SegmentsReference,
): boolean {
  return scores.some((one) => one.imageId === imageId && one.against === against);
}

/** One patch's score of an image; null where the measure is not defined there. */
export function segmentScore(
  { scores }: SegmentsPatch,
  imageId: string,
  against: SegmentsReference,
  measure: AgreementMeasure,
): number | null {
  const found = scores.find(
    (one) => one.imageId === imageId && one.against === against,
  );
  return found?.values[measure] ?? null;
}

type ScoreOf = (patch: SegmentsPatch) => number | null;

function cellOf(
  id: SegmentColumn,
  patches: readonly SegmentsPatch[],
  scoreOf: ScoreOf,
  radarScoreOf: ScoreOf | null,
): SegmentsCell | null {
  const values = regionMeans(patches, scoreOf);
  if (values.length === 0) {
    return null;
  }
  return {
    ...{ mean: meanOf(values), interval: intervalOf(values) },
    difference:
      radarScoreOf === null ? null : differenceOf(id, patches, scoreOf, radarScoreOf),
  };
}

function differenceOf(
  id: SegmentColumn,
  patches: readonly SegmentsPatch[],
  scoreOf: ScoreOf,
  radarScoreOf: ScoreOf,
): SegmentsCell["difference"] {
  const paired = (of: (value: number) => number) =>
    regionMeans(patches, (patch) => {
      const [own, radar] = [scoreOf(patch), radarScoreOf(patch)];
      return own === null || radar === null ? null : of(own) - of(radar);
    });
  const differences = paired((value) => value);
  if (differences.length === 0) {
    return null;
  }
  const nearness =
    differences.length < FEWEST_REGIONS
      ? "undecided"
      : nearnessOf(intervalOf(paired((value) => segmentCost(id, value))));
  return { mean: meanOf(differences), interval: intervalOf(differences), nearness };
}

/** Means over the patches of each region that have a value. */
function regionMeans(
  patches: readonly SegmentsPatch[],
  numberOf: (patch: SegmentsPatch) => number | null,
): readonly number[] {
  const values = new Map<string, number[]>();
  for (const patch of patches) {
    const value = numberOf(patch);
    if (value !== null) {
      values.set(patch.regionId, [...(values.get(patch.regionId) ?? []), value]);
    }
  }
  return [...values.values()].map(meanOf);
}

function intervalOf(values: readonly number[]): readonly [low: number, high: number] {
  return differenceInterval(
    values,
    values.map(() => 0),
  );
}

/** How far a value is from the best one, such that less is better for every measure. */
export function segmentCost(id: AgreementMeasure, value: number): number {
  const { better } = AGREEMENT_MEASURES[id];
  return { higher: -value, lower: value, one: Math.abs(value - 1) }[better];
}

function nearnessOf([low, high]: readonly [number, number]): Nearness {
  return high < 0 ? "nearer" : low > 0 ? "farther" : "undecided";
}

function countsOf(cells: SegmentsRow["cells"]): SegmentsRow["counts"] {
  const counts = { nearer: 0, farther: 0, undecided: 0 };
  for (const id of SEGMENT_COLUMNS) {
    const nearness = cells[id]?.difference?.nearness;
    if (nearness !== undefined) {
      counts[nearness] += 1;
    }
  }
  return counts;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Names an image by its stage's name and the titles of its models. */
export function segmentsImageName({ models }: SegmentsImage): string {
  return models.map(({ title }) => title).join(" → ") || "Radar as shown";
}
