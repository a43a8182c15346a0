/**
 * An engine without pixels of its own: it answers at once or after `tileMs`, by rules a
 * test can read. File names decide: `…ambiguous…` is asked about, `…broken…` fails,
 * `…eo…` is a picture, everything else is radar, `…grey…` only where nobody says otherwise;
 * `…large…` has no overviews; of `…bare…` radar nothing is stated.
 */
import type { ModelCard } from "#core/catalog/card.ts";
import type { AppError } from "#core/errors.ts";
import { gridPart } from "#core/geo/placement.ts";
import { invertAffine, pixelToWorld } from "#core/raster/affine.ts";
import { readLandCover } from "#engine/read-land-cover.ts";
import type { Engine } from "#ports/engine.ts";
import type { Layers, PixelKey } from "#ports/layers.ts";
import type { MeasureRequest } from "#ports/measurement.ts";
import { FAKE_CARDS } from "./fake-cards.ts";
import { createFakeParts } from "./fake-engine-parts.ts";
import { createFakeMeasuring } from "./fake-measuring.ts";
import { createFakeOpening, type FakeOpeningOptions } from "./fake-opening.ts";
import { createFakeOwnModels } from "./fake-own-models.ts";
import { fakePixel, fakeTile } from "./fake-pixels.ts";
import { createFakeRuns, type FakeRunsOptions } from "./fake-runs.ts";
import { FAKE_GRID } from "./fake-scenes.ts";
import { createFakeSegmenting } from "./fake-segmenting.ts";

export type FakeEngineOptions = FakeOpeningOptions &
  FakeRunsOptions & {
    readonly cards?: readonly ModelCard[];
    readonly measureError?: AppError;
    /** Time that live scores take; none unless given. */
    readonly measureMs?: number;
  };

export type FakeEngine = Engine & {
  /** Names of the calls in order, with what identifies them: "openScene a.tif". */
  readonly calls: string[];
  readonly measured: MeasureRequest[];
};

export function createFakeEngine(options: FakeEngineOptions = {}): FakeEngine {
  const parts = createFakeParts(options.tileMs ?? 0);
  const { measureError, measureMs = 0, cards = FAKE_CARDS } = options;
  const own = createFakeOwnModels(parts.calls, parts.step);
  const opening = createFakeOpening(parts, options);
  return {
    calls: parts.calls,
    ...createFakeMeasuring({ ...parts, measureError, measureMs }),
    ...own.service,
    ...createFakeSegmenting(parts),
    ...opening.service,
    ...createFakeRuns(parts, {
      ...options,
      cards: () => [...cards, ...own.cards()],
      requireOpen: opening.requireOpen,
    }),
    readLandCover: async (sceneId, file, signal) => {
      parts.calls.push(`readLandCover ${sceneId} ${file.name}`);
      opening.requireOpen(sceneId);
      return readLandCover(gridPart(FAKE_GRID, file.ground), file, signal);
    },
    ...LAYERS,
    dispose: async () => {},
  };
}

const LAYERS: Pick<Layers, "renderTile" | "readCursor"> = {
  renderTile: async (key, grid, signal) => {
    signal?.throwIfAborted();
    return fakeTile(layerOf(key), grid);
  },
  readCursor: async (key, _crs, x, y, signal) => {
    signal?.throwIfAborted();
    const [col, row] = pixelToWorld(invertAffine(FAKE_GRID.affine), x, y).map(
      Math.floor,
    ) as [number, number];
    if (col < 0 || row < 0 || col >= FAKE_GRID.width || row >= FAKE_GRID.height) {
      return null;
    }
    const pixel = fakePixel(layerOf(key), x, y);
    return typeof pixel === "number"
      ? {
          kind: "sar",
          row,
          col,
          sample: Math.round(10 ** ((pixel + 80) / 20)),
          db: pixel,
        }
      : { kind: "rgb", row, col, rgb: pixel };
  },
};

function layerOf(key: PixelKey): string {
  switch (key.kind) {
    case "scene":
      return key.sceneId;
    case "result":
      return key.resultId;
    case "metric-map":
      return key.metric;
    case "disagreement":
      return key.kind;
  }
}
