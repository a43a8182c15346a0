/**
 * This file contains what the map's browser tests share: panels on the page, loaders
 * that draw, read-back.
 */
import type { Stage } from "#core/catalog/stages.ts";
import { pixelToWorld } from "#core/raster/affine.ts";
import type { Grid } from "#core/raster/grid.ts";
import type { PixelKey, TilePixels } from "#ports/layers.ts";
import type {
  LayerSpec,
  MapEvents,
  MapSpec,
  MapView,
  PixelLayer,
  TileLoader,
  ViewState,
} from "#ports/map-view.ts";
import { createOlMapView } from "./ol-map-view.ts";

/**
 * Returns a value in dB, or red, green, blue, alpha; null = masked, "too-far" = the
 * whole tile, "no-data" = computed where the scene has no data, and an alpha of 254 marks the tile as one of a coarse pass.
 */
export type Paint = (
  x: number,
  y: number,
  key: PixelKey,
  tile: Grid,
) => number | Rgba | "too-far" | "no-data" | null;
export type Rgba = readonly [number, number, number, number];

const COARSE_ALPHA = 254;

export type Loads = {
  readonly load: TileLoader;
  readonly asked: { readonly key: PixelKey; readonly grid: Grid }[];
  readonly underWay: () => number;
};

/** Creates a loader that colours every pixel by the ground at its centre. */
export function paintingLoader(paint: Paint, delayMs = 0): Loads {
  const asked: { key: PixelKey; grid: Grid }[] = [];
  let underWay = 0;
  const load: TileLoader = async (key, grid, signal) => {
    asked.push({ key, grid });
    underWay += 1;
    try {
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      signal.throwIfAborted();
      return paintTile(paint, key, grid);
    } finally {
      underWay -= 1;
    }
  };
  return { load, asked, underWay: () => underWay };
}

function paintTile(paint: Paint, key: PixelKey, grid: Grid): TilePixels {
  const pixels = grid.width * grid.height;
  const db = new Float32Array(pixels);
  const rgba = new Uint8Array(4 * pixels);
  const noData = new Uint8Array(pixels);
  let isRgba = false;
  for (let row = 0; row < grid.height; row++) {
    for (let col = 0; col < grid.width; col++) {
      const at = pixelToWorld(grid.affine, col + 0.5, row + 0.5);
      const value = paint(...at, key, grid);
      if (value === "too-far") {
        return { kind: value };
      }
      const i = row * grid.width + col;
      if (value === "no-data") {
        db[i] = Number.NaN;
        noData[i] = 1;
        // A tile of nothing else is of its layer's kind: results are pictures here.
        isRgba ||= key.kind === "result";
      } else if (typeof value === "number" || value === null) {
        db[i] = value ?? Number.NaN;
      } else {
        isRgba = true;
        rgba.set(value, 4 * i);
      }
    }
  }
  const isCoarse = rgba.some((value, i) => i % 4 === 3 && value === COARSE_ALPHA);
  return isRgba
    ? { kind: "rgba", data: rgba, isCoarse, noData }
    : { kind: "db", data: db, noData };
}

export type Bench = {
  readonly map: MapView;
  readonly loads: Loads;
  readonly events: {
    readonly cursors: Parameters<MapEvents["onCursor"]>[0][];
    readonly views: ViewState[];
    readonly areas: Parameters<MapEvents["onAreaDrawn"]>[0][];
    readonly swipes: number[];
  };
  /** Adds an element of that size to the page and attaches it. */
  readonly addPanel: (stage: Stage, width?: number, height?: number) => HTMLElement;
  /** Resolves when nothing is being loaded and the result has been drawn. */
  readonly settled: () => Promise<void>;
  readonly dispose: () => void;
};

export function createBench(paint: Paint, delayMs = 0): Bench {
  const loads = paintingLoader(paint, delayMs);
  const events: Bench["events"] = { cursors: [], views: [], areas: [], swipes: [] };
  const elements: HTMLElement[] = [];
  const map = createOlMapView({
    loadTile: loads.load,
    events: {
      onCursor: (at) => events.cursors.push(at),
      onView: (view) => events.views.push(view),
      onAreaDrawn: (area) => events.areas.push(area),
      onSwipe: (position) => events.swipes.push(position),
      onPick: () => undefined,
    },
  });
  return {
    map,
    loads,
    events,
    addPanel: (stage, width = 256, height = 256) => {
      const element = document.createElement("div");
      element.style.cssText = `position:relative;width:${width}px;height:${height}px`;
      document.body.append(element);
      elements.push(element);
      map.attach(stage, element);
      return element;
    },
    settled: async () => {
      let quietFrames = 0;
      while (quietFrames < 4) {
        await nextFrame();
        quietFrames = loads.underWay() === 0 ? quietFrames + 1 : 0;
      }
    },
    dispose: () => {
      map.dispose();
      for (const element of elements) {
        element.remove();
      }
    },
  };
}

export function nextFrame(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => resolve()));
}

export function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Returns the panel's imagery without overlays, one pixel per device pixel. */
export function readPanel(element: HTMLElement): ImageData {
  const { clientWidth, clientHeight } = element;
  const ratio = devicePixelRatio;
  const sheet = new OffscreenCanvas(clientWidth * ratio, clientHeight * ratio);
  const context = sheet.getContext("2d");
  if (context === null) {
    throw new Error("no 2d context");
  }
  for (const canvas of element.querySelectorAll("canvas")) {
    context.drawImage(canvas, 0, 0);
  }
  return context.getImageData(0, 0, sheet.width, sheet.height);
}

export function pixelAt(image: ImageData, col: number, row: number): Rgba {
  const [r = 0, g = 0, b = 0, a = 0] = image.data.subarray(
    4 * (row * image.width + col),
    4 * (row * image.width + col) + 4,
  );
  return [r, g, b, a];
}

export function countOpaque(image: ImageData): number {
  let n = 0;
  for (let i = 3; i < image.data.length; i += 4) {
    n += image.data[i] === 255 ? 1 : 0;
  }
  return n;
}

/**
 * Returns where the brightness along a row or column rises and falls past the middle,
 * in pixels.
 */
export function findEdges(
  image: ImageData,
  along: "row" | "col",
  index: number,
): number[] {
  const length = along === "row" ? image.width : image.height;
  const edges: number[] = [];
  let before = false;
  for (let i = 0; i < length; i++) {
    const [r] = along === "row" ? pixelAt(image, i, index) : pixelAt(image, index, i);
    const now = r >= 128;
    if (i > 0 && now !== before) {
      edges.push(i);
    }
    before = now;
  }
  return edges;
}

export const UTM: Grid = {
  crs: "EPSG:32631",
  affine: [2, 0, 448_000, 0, -2, 5_412_000],
  width: 512,
  height: 512,
};

export function dbLayer(
  id: string,
  grid: Grid,
  more: Partial<PixelLayer> = {},
): PixelLayer {
  return {
    id,
    key: { kind: "scene", sceneId: `scene-${id}` },
    kind: "db",
    grid,
    stretch: { loDb: -20, hiDb: 0 },
    opacity: 1,
    farNote: null,
    gapNote: null,
    coarseNote: null,
    isGapHatched: false,
    ...more,
  };
}

export function rgbaLayer(
  id: string,
  grid: Grid,
  more: Partial<PixelLayer> = {},
): PixelLayer {
  return {
    id,
    key: { kind: "result", resultId: `result-${id}` },
    kind: "rgba",
    grid,
    stretch: null,
    opacity: 1,
    farNote: null,
    gapNote: null,
    coarseNote: null,
    isGapHatched: false,
    ...more,
  };
}

/** Creates a map with one panel per stage, each with its layers. */
export function mapSpec(
  grid: Grid,
  panels: Partial<Record<Stage, readonly LayerSpec[]>>,
  more: Partial<MapSpec> = {},
): MapSpec {
  return {
    crs: grid.crs,
    panels: Object.entries(panels).map(([id, layers]) => ({
      id: id as Stage,
      layers,
      label: `${id} map`,
      lookAzimuthDeg: null,
      hatched: null,
    })),
    single: {
      swipe: null,
      isTopHidden: false,
      isTopOpaque: false,
      isTopMissing: false,
    },
    area: null,
    ...more,
  };
}
