/** This file measures the chosen patches of one image, one after the other. */
import { AppError } from "#core/errors.ts";
import { comparePatches } from "#core/evaluation/merge-results.ts";
import { placeOf } from "#core/evaluation/patch-facts.ts";
import type { ResultsPatch, ResultsRegion } from "#core/evaluation/results-file.ts";
import {
  isInShard,
  type Selection,
  type Shard,
  selectPatches,
} from "#core/evaluation/select-patches.ts";
import { windowBox } from "#core/geo/placement.ts";
import { type PixelWindow, windowGrid } from "#core/raster/grid.ts";
import type { Engine } from "#ports/engine.ts";
import type { MeasuredPatch } from "#ports/kept-patches.ts";
import type { BackendPreference } from "#ports/model-runner.ts";
import type { Candidate, CoverSource, NamedImage, OpenImage } from "./candidate.ts";

/** Patches that need not be measured a second time, by their place (`placeOf`). */
export type KnownPatches = {
  find(place: string): MeasuredPatch | undefined;
  add(place: string, patch: MeasuredPatch): Promise<void>;
};

export type EvaluationOptions = {
  readonly selection: Selection;
  readonly shard: Shard;
  /** Ids of the registry. */
  readonly metrics: readonly string[];
  /** Features for the distances of sets, too. */
  readonly hasSets: boolean;
  /** Backend of metrics with a network. */
  readonly backend: BackendPreference;
  /** Leaves out patches of the selection; none unless given. */
  readonly isWanted?: (
    regionId: string,
    patch: Pick<ResultsPatch, "image" | "row" | "col">,
  ) => boolean;
  /** None unless given. */
  readonly kept?: KnownPatches;
  readonly signal?: AbortSignal;
};

export type EvaluationWork<I extends NamedImage> = {
  readonly engine: Engine;
  readonly candidate: Candidate<I>;
  readonly options: EvaluationOptions;
  openCover(regionId: string, image: I, at: number): Promise<CoverSource>;
  /** Why the last patch could not be measured. */
  onRefusal(refusal: AppError): void;
};

/** @throws AppError measure-refused where the image is smaller than a patch; AbortError */
export async function evaluateImage<I extends NamedImage>(
  work: EvaluationWork<I>,
  regionId: string,
  image: I,
  context: {
    /** Of the data set's images. */
    readonly number: number;
    /** Of the region's images. */
    readonly at: number;
    readonly onPatch: (k: number, n: number, isKept: boolean) => void;
  },
) {
  const { candidate, options } = work;
  const { selection, shard, signal, kept } = options;
  const cover = await work.openCover(regionId, image, context.at);
  const opened = await candidate.open(regionId, image);
  try {
    const { crs, affine, width, height } = opened.grid;
    const place: PatchPlace = {
      regionId,
      image: {
        ...{ name: image.name, crs, width, height },
        affine: [...affine] as ResultsRegion["images"][number]["affine"],
      },
    };
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
      signal?.throwIfAborted();
      const known = kept?.find(placeOf(regionId, window));
      context.onPatch(k + 1, inOrder.length, known !== undefined);
      const found = known ?? (await measurePatch(work, opened, cover, window, place));
      if (known === undefined) {
        await kept?.add(placeOf(regionId, window), found);
      }
      patches.push(found);
    }
    return { image: place.image, patches, isSimulated: opened.isSimulated };
  } finally {
    cover.close();
    await opened.close();
  }
}

type PatchPlace = Pick<MeasuredPatch, "regionId" | "image">;

const NOTHING = { row: null, sets: null, metrics: [], candidate: null } as const;

async function measurePatch<I extends NamedImage>(
  { engine, options, candidate, onRefusal }: EvaluationWork<I>,
  opened: OpenImage,
  cover: CoverSource,
  window: PixelWindow & { readonly image: number },
  place: PatchPlace,
): Promise<MeasuredPatch> {
  const { selection, metrics, hasSets, backend, signal } = options;
  const { patchPx } = selection;
  const box = windowBox(opened.grid, window);
  const area = { kind: "box", box } as const;
  try {
    const comparison = { ...(await opened.picture(box, signal)), area };
    const found = await engine.measure(
      { ...comparison, ...{ patchPx, metrics, limitPx: null, backend } },
      undefined,
      signal,
    );
    const [row] = found.patches?.rows ?? [];
    if (row === undefined) {
      return { ...place, ...NOTHING };
    }
    const distribution = hasSets
      ? await engine.distribution(
          { ...comparison, ...{ patchPx, source: "alexnet", backend, keepSets: true } },
          undefined,
          signal,
        )
      : null;
    const { n, values } = row;
    const { image, row: top, col } = window;
    const own = windowGrid(opened.grid, window);
    return {
      ...place,
      row: {
        ...{ image, row: top, col, n, values: { ...values } },
        cover: await cover.coverOf(own),
      },
      sets: distribution?.sets ?? null,
      metrics: (found.patches?.means ?? []).map(
        ({ id, label, unit, better, settings }) => ({
          ...{ id, label, unit, better, settings },
        }),
      ),
      candidate: candidate.facts(),
    };
  } catch (error) {
    if (error instanceof AppError && error.code === "measure-refused") {
      onRefusal(error);
      return { ...place, ...NOTHING };
    }
    throw error;
  }
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
