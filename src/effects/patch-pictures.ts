/**
 * Pictures of patches by the engine. A region's pair is opened apart from those of the
 * map, so that what is looked at here closes nothing there; few are kept open.
 */
import { quantileOfSorted, sortedFinite } from "#core/color/quantiles.ts";
import { stretchToByte } from "#core/color/stretch-to-byte.ts";
import { AppError } from "#core/errors.ts";
import { PATCH_NORM } from "#core/evaluation/patch-norm.ts";
import { gridBox } from "#core/geo/placement.ts";
import { coarserGrid, type Grid } from "#core/raster/grid.ts";
import { createSerialQueue } from "#core/serial-queue.ts";
import type { Engine } from "#ports/engine.ts";
import type { ResultId, SceneId } from "#ports/ids.ts";
import type { PixelKey, TilePixels } from "#ports/layers.ts";
import type {
  PatchPicture,
  PatchPictureKey,
  PatchPictures,
} from "#ports/patch-pictures.ts";
import type { RunRequest } from "#ports/runs.ts";
import type { AppStore } from "#state/app-store.ts";
import { regionsOf } from "#state/regions.ts";

const SIDE_PX = 128;
const KEPT_REGIONS = 2;
/** Of 64 kB each. */
const KEPT_PICTURES = 600;

type Pair = { readonly sar: SceneId; readonly eo: SceneId };

type Parts = { readonly store: AppStore; readonly engine: Engine };

export function createPatchPictures(parts: Parts): PatchPictures {
  const { engine } = parts;
  const pairs = createOpenPairs(parts);
  const pictures = new Map<string, PatchPicture>();
  const queue = createSerialQueue();

  const make = async (
    { regionId, grid, layer }: PatchPictureKey,
    signal: AbortSignal,
  ): Promise<PatchPicture> => {
    const small = coarserGrid(grid, grid.width / SIDE_PX, grid.height / SIDE_PX);
    const render = async (key: PixelKey) =>
      toPicture(await engine.renderTile(key, small, signal), small);
    if (layer.kind !== "pipeline") {
      const pair = await pairs.pairOf(regionId);
      return render({ kind: "scene", sceneId: pair[layer.kind] });
    }
    const { stages } = layer;
    return queue(async () => {
      // What is aborted while it waits never begins.
      signal.throwIfAborted();
      const { sar } = await pairs.pairOf(regionId);
      const resultId = await runOver(parts, sar, stages, grid, signal);
      return render({ kind: "result", resultId });
    });
  };

  return {
    async picture(key, signal) {
      const name = JSON.stringify(key);
      const known = pictures.get(name);
      if (known !== undefined) {
        return known;
      }
      const made = await make(key, signal);
      pictures.set(name, made);
      for (const old of [...pictures.keys()].slice(0, -KEPT_PICTURES)) {
        pictures.delete(old);
      }
      return made;
    },
    release: pairs.closeAll,
  };
}

/** Opens the pairs of regions, and keeps those open that were asked for last. */
function createOpenPairs({ store, engine }: Parts) {
  const pairs = new Map<string, Promise<Pair>>();
  const close = (regionId: string) => {
    const pair = pairs.get(regionId);
    pairs.delete(regionId);
    pair?.then(
      ({ sar, eo }) => void Promise.all([sar, eo].map((id) => engine.closeScene(id))),
      () => {},
    );
  };
  return {
    pairOf(regionId: string): Promise<Pair> {
      const opening = pairs.get(regionId) ?? openPair(store, engine, regionId);
      // Looked at last, closed last.
      pairs.delete(regionId);
      pairs.set(regionId, opening);
      opening.catch(() => pairs.delete(regionId));
      for (const id of [...pairs.keys()].slice(0, -KEPT_REGIONS)) {
        close(id);
      }
      return opening;
    },
    closeAll(): void {
      for (const id of [...pairs.keys()]) {
        close(id);
      }
    },
  };
}

/** Runs a pipeline over a patch. @returns the id of its last stage's result */
async function runOver(
  { store, engine }: Parts,
  sceneId: SceneId,
  stages: RunRequest["stages"],
  patch: Grid,
  signal: AbortSignal,
): Promise<ResultId> {
  const request: RunRequest = {
    ...{ sceneId, stages, focus: null },
    region: { kind: "box", box: gridBox(patch) },
    backend: store.getState().pipeline.backend,
    norm: PATCH_NORM,
  };
  const plan = await engine.planRun(request);
  await engine.run(request, () => {}, signal);
  signal.throwIfAborted();
  const resultId = plan.results.at(-1)?.resultId;
  if (resultId === undefined) {
    throw new Error("a pipeline without a result");
  }
  return resultId;
}

/** @throws AppError where the region is not among those of the page */
async function openPair(
  store: AppStore,
  engine: Engine,
  regionId: string,
): Promise<Pair> {
  const region = regionsOf(store.getState()).find(({ id }) => id === regionId);
  if (region === undefined) {
    throw new AppError("argument-invalid", "This region is not here.", {
      expected: `the region "${regionId}" in the page's list`,
      found: "no such region",
      hint: "`npm run regions` makes the page's regions.",
    });
  }
  const { sar, eo } = region.files;
  const [opened, reference] = await Promise.all(
    [sar, eo].map(({ url }) => engine.openScene({ kind: "url", url, name: url })),
  );
  if (opened?.status !== "opened" || reference?.status !== "opened") {
    throw new AppError(
      "kind-ambiguous",
      "The region's files do not say what they are.",
      {
        expected: "a radar and an optical image",
        found: "files that fit several readings",
        hint: "Make the region again.",
      },
    );
  }
  return { sar: opened.opened.sceneId, eo: reference.opened.sceneId };
}

/** Radar by the percentiles 1 and 99 of the patch; what is not there is transparent. */
function toPicture(pixels: TilePixels, { width, height }: Grid): PatchPicture {
  const rgba = new Uint8ClampedArray(4 * width * height);
  if (pixels?.kind === "rgba") {
    rgba.set(pixels.data);
  } else if (pixels?.kind === "db") {
    const sorted = sortedFinite(pixels.data, null);
    const [lo, hi] = [0.01, 0.99].map((part) => quantileOfSorted(sorted, part));
    const isFlat = lo === undefined || hi === undefined || !(lo < hi);
    const grey = isFlat ? null : stretchToByte(pixels.data, lo, hi);
    pixels.data.forEach((db, i) => {
      rgba.fill(grey?.[i] ?? 128, 4 * i, 4 * i + 3);
      rgba[4 * i + 3] = Number.isFinite(db) ? 255 : 0;
    });
  }
  return { sidePx: width, rgba };
}
