import WebGLTileLayer, { type Style } from "ol/layer/WebGLTile.js";
import type { FrameState } from "ol/Map.js";
import type WebGLTileLayerRenderer from "ol/renderer/webgl/TileLayer.js";
import { HATCH_GREY } from "#core/color/hatching.ts";
import { AppError } from "#core/errors.ts";
import { gridCornersIn } from "#core/geo/placement.ts";
import type { PixelKey, TilePixels } from "#ports/layers.ts";
import type { PixelLayer, Stretch, TileLoader } from "#ports/map-view.ts";
import {
  BLANK,
  hasGaps,
  hatchedTile,
  LINE_ABOVE_DB,
  MASK_BELOW_DB,
  MASKED_DB,
  markNoData,
  NO_DATA_BELOW,
  withHatching,
} from "./gaps.ts";
import type { GroundColour } from "./ground-colour.ts";
import { LiveSource } from "./live-source.ts";
import { LiveTexture, type TileBytes } from "./live-tile.ts";
import {
  hasOverlap,
  TILE_SIZE_PX,
  type TilePyramid,
  tileToGrid,
} from "./tile-pyramid.ts";

const PIXELS = TILE_SIZE_PX * TILE_SIZE_PX;

/** Zero power is −∞ dB: it is valid, and black under any stretch. */
const ZERO_POWER_DB = -4000;

const DEFAULT_STRETCH: Stretch = { loDb: -25, hiDb: 0 };

/** What the panel gives to each of its layers. */
export type LayerLook = {
  /** Device pixels per CSS pixel. */
  readonly pixelRatio: number;
  readonly ground: GroundColour;
};

/** One layer of one panel, which owns its source and its tiles. */
export class LiveLayer extends WebGLTileLayer {
  readonly #live: LiveSource;
  readonly #isGapHatched: boolean;
  #hatching: 0 | 1 = 0;

  constructor(
    spec: PixelLayer,
    pyramid: TilePyramid,
    loadTile: TileLoader,
    { pixelRatio, ground: colour }: LayerLook,
  ) {
    const ground = gridCornersIn(spec.grid, pyramid.crs);
    const source = new LiveSource({
      pyramid,
      bands: spec.kind === "db" ? 1 : 4,
      pixelRatio,
      blank: spec.isGapHatched ? hatchedTile(spec.kind) : BLANK[spec.kind],
      hasGaps: (tile, pixels, seen) =>
        spec.gapNote !== null &&
        hasGaps({ kind: spec.kind, ground }, pyramid, tile, pixels, seen),
      fetchTile: async (tile, signal) => {
        const { kind, isGapHatched } = spec;
        const loaded = await loadTile(spec.key, tileToGrid(pyramid, tile), signal);
        if (loaded?.kind === "too-far") {
          return "too-far";
        }
        const bytes = pixelsToBytes(kind, loaded);
        const isCoarse = loaded?.isCoarse === true;
        if (!isGapHatched) {
          return { pixels: bytes, isCoarse };
        }
        const pixels = bytes === null ? hatchedTile(kind) : withHatching(kind, bytes);
        return { pixels, isCoarse };
      },
    });
    super({
      source,
      cacheSize: cacheSize(pixelRatio),
      opacity: spec.opacity,
      style: {
        variables: { ...startVariables(spec), ...groundVariables(colour) },
        color: spec.kind === "db" ? DB_COLOUR : RGBA_COLOUR,
      },
    });
    this.#live = source;
    this.#isGapHatched = spec.isGapHatched;
  }

  get live(): LiveSource {
    return this.#live;
  }

  /** Redraws the loaded tiles with another stretch, without loading anything. */
  setStretch(stretch: Stretch): void {
    this.updateStyleVariables({ ...stretch });
  }

  /** Sets the colour of ground for which a run has found no data. */
  setGround(ground: GroundColour): void {
    this.updateStyleVariables(groundVariables(ground));
  }

  /**
   * Sets whether the layer is transparent; then it hatches its parts without pixels, if
   * its specification asks for that.
   */
  setSeenThrough(isSeenThrough: boolean): void {
    const hatching = isSeenThrough && this.#isGapHatched ? 1 : 0;
    if (hatching !== this.#hatching) {
      this.#hatching = hatching;
      this.updateStyleVariables({ hatching });
    }
  }

  override createRenderer(): WebGLTileLayerRenderer<this> {
    const renderer = super.createRenderer();
    // This is the renderer's own hook for its type of texture. A subclass cannot
    // override it, because its constructor needs shaders that only WebGLTileLayer can
    // create.
    Object.assign(renderer, {
      createTileRepresentation: (
        options: ConstructorParameters<typeof LiveTexture>[0],
      ) => new LiveTexture(options),
    });
    return renderer;
  }

  override render(frameState: FrameState | null, target: HTMLElement): HTMLElement {
    const extent = frameState?.extent;
    if (!frameState || !extent) {
      return super.render(frameState, target);
    }
    const [minX = 0, minY = 0, maxX = 0, maxY = 0] = extent;
    this.#live.setVisible([minX, minY, maxX, maxY], frameState.viewState.resolution);
    if (!hasOverlap([minX, minY, maxX, maxY], this.#live.pyramid.box)) {
      // OpenLayers would add an empty div here in each frame; between two layers that
      // share a canvas these divs accumulate (ol 10.11, `replaceChildren`).
      return target;
    }
    return super.render(frameState, target);
  }

  override disposeInternal(): void {
    super.disposeInternal();
    this.#live.dispose();
  }
}

export function isSameKey(a: PixelKey, b: PixelKey): boolean {
  // Keys are flat data created in few places, always with their fields in the same
  // order.
  return JSON.stringify(a) === JSON.stringify(b);
}

function startVariables(spec: PixelLayer): Record<string, number> {
  const stretch = spec.kind === "db" ? (spec.stretch ?? DEFAULT_STRETCH) : {};
  return { ...stretch, hatching: 0 };
}

function groundVariables([groundR, groundG, groundB]: GroundColour) {
  return { groundR, groundG, groundB };
}

const GROUND = ["groundR", "groundG", "groundB"].map((name) => ["var", name]);

/**
 * Grey, linear in dB between the stretch's ends. Ground without data is plain, and masked
 * pixels are transparent, or hatched if the layer asks for that.
 */
const DB_COLOUR: Style["color"] = (() => {
  const db = ["band", 1];
  const isMasked = ["<", db, MASK_BELOW_DB];
  const hasNoData = ["<", db, NO_DATA_BELOW.db];
  const hatch = [
    "case",
    [">", db, LINE_ABOVE_DB],
    HATCH_GREY.line / 255,
    HATCH_GREY.ground / 255,
  ];
  const stretched = [
    "clamp",
    ["/", ["-", db, ["var", "loDb"]], ["-", ["var", "hiDb"], ["var", "loDb"]]],
    0,
    1,
  ];
  const shades = GROUND.map((ground) => [
    "case",
    isMasked,
    hatch,
    hasNoData,
    ground,
    stretched,
  ]);
  return ["array", ...shades, ["case", isMasked, ["var", "hatching"], 1]];
})();

/**
 * Pixels unchanged. Ground without data is plain, and transparent pixels become opaque
 * if the layer is hatched.
 */
const RGBA_COLOUR: Style["color"] = (() => {
  const alpha = ["band", 4];
  const hasNoData = ["all", [">", alpha, 0], ["<", alpha, NO_DATA_BELOW.alpha]];
  const shades = GROUND.map((ground, i) => [
    "case",
    hasNoData,
    ground,
    ["band", i + 1],
  ]);
  const shown = ["case", hasNoData, 1, [">", alpha, 0], alpha, ["var", "hatching"]];
  return ["array", ...shades, shown];
})();

/**
 * Converts pixels to bytes.
 * @throws AppError internal when the loader returned other pixels than requested
 */
function pixelsToBytes(
  kind: PixelLayer["kind"],
  pixels: Exclude<TilePixels, { readonly kind: "too-far" }>,
): TileBytes | null {
  if (pixels === null) {
    return null;
  }
  const length = kind === "db" ? PIXELS : 4 * PIXELS;
  if (pixels.kind !== kind || pixels.data.length !== length) {
    throw new AppError("internal", "A map tile has the wrong shape.", {
      expected: `${kind}, ${length} values`,
      found: `${pixels.kind}, ${pixels.data.length} values`,
      hint: "Reload the page; report it if it comes again.",
    });
  }
  // The pixels are copied, because the loader may cache them.
  const bytes = pixels.kind === "db" ? pixels.data.map(maskDb) : pixels.data.slice();
  if (pixels.noData !== undefined) {
    markNoData(kind, bytes, pixels.noData);
  }
  return bytes;
}

function maskDb(db: number): number {
  if (Number.isNaN(db)) {
    return MASKED_DB;
  }
  return db === Number.NEGATIVE_INFINITY ? ZERO_POWER_DB : db;
}

/**
 * Returns how many tiles are cached for one layer: twice a full screen, so that panning
 * back is instant.
 */
function cacheSize(pixelRatio: number): number {
  const tiles = (cssPx: number) => Math.ceil((cssPx * pixelRatio) / TILE_SIZE_PX) + 1;
  return Math.max(64, 2 * tiles(screen.width) * tiles(screen.height));
}
