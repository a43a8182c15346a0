/**
 * This file answers whether a picture brings segmentation nearer to that of the optical
 * image (or to the label map) than radar does.
 *
 * Scores are averaged over the patches of a region and then over regions. Intervals, 95 %,
 * come from a bootstrap over regions, as the Benchmark's ranks do, and differences from
 * radar are paired by region.
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
export const SEGMENT_COLUMNS: readonly AgreementMeasure[] = [
  ...(["ari", "arand", "voiSplit", "voiMerge", "miou"] as const),
  ...(["boundary4", "countRatio", "areaLost", "areaInvented"] as const),
];

/** Whether an image is nearer to the reference than radar is, beyond chance. */
export type Nearness = "nearer" | "farther" | "undecided";

export type SegmentsCell = {
  readonly mean: number;
  readonly interval: readonly [low: number, high: number];
  /** Mean difference from radar; null for radar itself, or without a region in common. */
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
  readonly cells: Readonly<Record<AgreementMeasure, SegmentsCell | null>>;
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
      (Object.keys(AGREEMENT_MEASURES) as AgreementMeasure[]).map((id) => {
        const own = regionMeans(file, image.id, against, id);
        const base =
          radar === undefined || radar === image
            ? null
            : regionMeans(file, radar.id, against, id);
        return [id, cellOf(id, own, base)];
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

/** Mean of each region that has the measure, by region. */
function regionMeans(
  { patches }: SegmentsFile,
  imageId: string,
  against: SegmentsReference,
  measure: AgreementMeasure,
): ReadonlyMap<string, number> {
  const values = new Map<string, number[]>();
  for (const patch of patches) {
    const value = segmentScore(patch, imageId, against, measure);
    if (value !== null) {
      values.set(patch.regionId, [...(values.get(patch.regionId) ?? []), value]);
    }
  }
  return new Map([...values].map(([id, own]) => [id, meanOf(own)]));
}

function cellOf(
  id: AgreementMeasure,
  own: ReadonlyMap<string, number>,
  base: ReadonlyMap<string, number> | null,
): SegmentsCell | null {
  if (own.size === 0) {
    return null;
  }
  const values = [...own.values()];
  const interval = differenceInterval(
    values,
    values.map(() => 0),
  );
  return {
    ...{ mean: meanOf(values), interval },
    difference: base === null ? null : differenceOf(id, own, base),
  };
}

function differenceOf(
  id: AgreementMeasure,
  own: ReadonlyMap<string, number>,
  base: ReadonlyMap<string, number>,
): SegmentsCell["difference"] {
  const shared = [...own.keys()].filter((region) => base.has(region));
  if (shared.length === 0) {
    return null;
  }
  const of = (means: ReadonlyMap<string, number>) =>
    shared.map((region) => means.get(region) as number);
  const [a, b] = [of(own), of(base)];
  const interval = differenceInterval(a, b);
  const cost = (values: readonly number[]) => values.map((value) => costOf(id, value));
  const nearness =
    shared.length < FEWEST_REGIONS
      ? "undecided"
      : nearnessOf(differenceInterval(cost(a), cost(b)));
  return { mean: meanOf(a) - meanOf(b), interval, nearness };
}

/** How far a value is from the best one, such that less is better for every measure. */
function costOf(id: AgreementMeasure, value: number): number {
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
