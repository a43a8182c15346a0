/**
 * Evaluates a pipeline, or a folder of pictures, on a data set: region by region and patch
 * by patch with the engine's own measurements.
 */
import type { Progress } from "#cli/output/progress.ts";
import { AppError } from "#core/errors.ts";
import {
  comparePatches,
  type GatheredRegion,
  type GatheredResults,
  type RegionFeatures,
} from "#core/evaluation/merge-results.ts";
import type {
  ResultsFile,
  ResultsMetric,
  ResultsPatch,
  ResultsRegion,
} from "#core/evaluation/results-file.ts";
import {
  isInShard,
  type Selection,
  type Shard,
  selectPatches,
} from "#core/evaluation/select-patches.ts";
import { windowBox } from "#core/geo/placement.ts";
import { mergeShards } from "#core/metrics/feature-shard.ts";
import { type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import { VERSION } from "#core/version.ts";
import type { FeatureSets } from "#ports/distribution.ts";
import type { Engine } from "#ports/engine.ts";
import type { Candidate, OpenImage } from "./candidate.ts";
import { openLabels } from "./label-map.ts";
import type { DataImage, DataRegion, DataSet } from "./read-data.ts";

export type EvaluationOptions = {
  readonly selection: Selection;
  readonly shard: Shard;
  /** Ids of the registry. */
  readonly metrics: readonly string[];
  /** Features for the distances of sets, too. */
  readonly hasSets: boolean;
  /** Leaves out patches of the selection; none unless given. */
  readonly isWanted?: (
    regionId: string,
    patch: Pick<ResultsPatch, "image" | "row" | "col">,
  ) => boolean;
};

type MeasuredPatch = {
  readonly row: ResultsPatch;
  readonly sets: FeatureSets | null;
};

/** Results collected from all images so far. */
type Gathering = {
  readonly metrics: Map<string, ResultsMetric>;
  names: ResultsFile["featureNames"];
  refusal: AppError | null;
};

/** @throws AppError of the engine; measure-refused where no patch could be measured */
export async function evaluateData(
  engine: Engine,
  data: DataSet,
  candidate: Candidate,
  options: EvaluationOptions,
  progress: Progress,
): Promise<GatheredResults> {
  const gathering: Gathering = { metrics: new Map(), names: null, refusal: null };
  const regions: GatheredRegion[] = [];
  const total = data.regions.reduce((sum, { images }) => sum + images.length, 0);
  let done = 0;
  for (const region of data.regions) {
    const found = await evaluateRegion(
      { engine, candidate, options, gathering },
      region,
      done,
      (text, part) => progress.show((done + part) / total, `${region.name}, ${text}`),
    );
    regions.push(found);
    done += region.images.length;
  }
  if (regions.every(({ patches }) => patches.length === 0)) {
    throw (
      gathering.refusal ??
      new AppError("measure-refused", "No patch falls to this part.", {
        expected: "at least one patch a shard",
        found: "more shards than patches",
        hint: "Evaluate in fewer shards, or with more patches.",
      })
    );
  }
  const { regions: _, ...facts } = data;
  return {
    head: {
      schema: 1,
      time: new Date().toISOString(),
      version: VERSION,
      candidate: candidate.facts(),
      data: facts,
      selection: options.selection,
      metrics: options.metrics.flatMap((id) => gathering.metrics.get(id) ?? []),
    },
    featureNames: gathering.names,
    regions,
  };
}

type Work = {
  readonly engine: Engine;
  readonly candidate: Candidate;
  readonly options: EvaluationOptions;
  readonly gathering: Gathering;
};

async function evaluateRegion(
  work: Work,
  region: DataRegion,
  firstImage: number,
  onProgress: (text: string, images: number) => void,
): Promise<GatheredRegion> {
  const images: ResultsRegion["images"] = [];
  const measured: MeasuredPatch[] = [];
  let skipped = 0;
  let isSimulated = region.simulated;
  for (const [i, image] of region.images.entries()) {
    const onPatch = (k: number, n: number) =>
      onProgress(`${image.name}: patch ${k} of ${n}`, i + k / n);
    const found = await evaluateImage(work, region.id, image, {
      ...{ number: firstImage + i, at: i, onPatch },
    });
    images.push(found.image);
    measured.push(...found.patches);
    skipped += found.skipped;
    isSimulated ||= found.isSimulated;
  }
  const { id, name, kind, conditions } = region;
  return {
    ...{ id, name, kind, simulated: isSimulated, conditions, images, skipped },
    patches: measured.map(({ row }) => row),
    features: featuresOf(measured),
  };
}

async function evaluateImage(
  work: Work,
  regionId: string,
  image: DataImage,
  context: {
    readonly number: number;
    readonly at: number;
    readonly onPatch: (k: number, n: number) => void;
  },
) {
  const { engine, candidate, options } = work;
  const { selection, shard } = options;
  const labels = await openLabels(image.labels);
  const opened = await candidate.open(engine, regionId, image);
  try {
    const { crs, affine, width, height } = opened.grid;
    const windows = selectPatches(
      opened.grid,
      `${regionId}/${image.name}`,
      selection,
    ).filter((_, k) => isInShard(shard, context.number, k));
    if (windows.length === 0 && shard === null) {
      throw tooSmall(image.name, selection.patchPx, { width, height });
    }
    const patches: MeasuredPatch[] = [];
    const inOrder = windows
      .map((window) => ({ ...window, image: context.at }))
      .filter((patch) => options.isWanted?.(regionId, patch) ?? true)
      .toSorted(comparePatches);
    for (const [k, window] of inOrder.entries()) {
      context.onPatch(k + 1, inOrder.length);
      const found = await measurePatch(work, opened, window, context.at);
      if (found !== null) {
        const cover = await labels.coverOf(windowGrid(opened.grid, window));
        patches.push({ ...found, row: { ...found.row, cover } });
      }
    }
    return {
      image: {
        ...{ name: image.name, crs, width, height },
        affine: [...affine] as ResultsRegion["images"][number]["affine"],
      },
      patches,
      skipped: inOrder.length - patches.length,
      isSimulated: opened.isSimulated,
    };
  } finally {
    labels.close();
    await opened.close();
  }
}

/** Null where the patch is less than half valid. */
async function measurePatch(
  { engine, options, gathering }: Work,
  opened: OpenImage,
  window: PixelWindow,
  image: number,
): Promise<MeasuredPatch | null> {
  const { patchPx } = options.selection;
  const box = windowBox(opened.grid, window);
  const area = { kind: "box", box } as const;
  try {
    const comparison = { ...(await opened.picture(box)), area };
    const found = await engine.measure({
      ...comparison,
      ...{ patchPx, metrics: options.metrics, limitPx: null },
    });
    const [row] = found.patches?.rows ?? [];
    if (row === undefined) {
      return null;
    }
    for (const { id, label, unit, better, settings } of found.patches?.means ?? []) {
      gathering.metrics.set(id, { id, label, unit, better, settings });
    }
    const distribution = options.hasSets
      ? await engine.distribution({
          ...comparison,
          ...{ patchPx, source: "alexnet", backend: "auto", keepSets: true },
        })
      : null;
    const sets = distribution?.sets ?? null;
    if (sets !== null) {
      const { frechetName, kernelName, settings, candidate } = sets;
      gathering.names = { dims: candidate.dims, frechetName, kernelName, settings };
    }
    const { n, values } = row;
    return {
      row: {
        ...{ image, row: window.row, col: window.col, n },
        ...{ values: { ...values }, cover: null },
      },
      sets,
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "measure-refused") {
      gathering.refusal = error;
      return null;
    }
    throw error;
  }
}

function featuresOf(measured: readonly MeasuredPatch[]): RegionFeatures | null {
  const sets = measured.flatMap(({ sets }) => sets ?? []);
  return sets.length === 0 || sets.length < measured.length
    ? null
    : {
        candidate: mergeShards(sets.map(({ candidate }) => candidate)),
        reference: mergeShards(sets.map(({ reference }) => reference)),
      };
}

function tooSmall(
  name: string,
  patchPx: number,
  { width, height }: { readonly width: number; readonly height: number },
): AppError {
  return new AppError("measure-refused", `${name} is smaller than one patch.`, {
    expected: `at least ${patchPx} × ${patchPx} px of the candidate's grid`,
    found: `${width} × ${height} px`,
    hint: "Choose smaller patches with --patch-px, or a model for such pixels.",
  });
}
