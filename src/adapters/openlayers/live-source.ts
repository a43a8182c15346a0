import DataTileSource from "ol/source/DataTile.js";
import TileGrid from "ol/tilegrid/TileGrid.js";
import type { Box } from "#core/geo/placement.ts";
import { LiveTile, type TileBytes } from "./live-tile.ts";
import { projectionOf } from "./projection.ts";
import {
  hasOverlap,
  TILE_SIZE_PX,
  type TileAddress,
  type TilePyramid,
  tileToBox,
} from "./tile-pyramid.ts";

/** Changes within this time are fetched together, in ms. */
const COALESCE_MS = 100;

export type TileContent =
  | "too-far"
  | {
      /** Null when the layer has nothing there. */
      readonly pixels: TileBytes | null;
      /** Whether the tile is partly from a run's coarse pass. */
      readonly isCoarse: boolean;
    };

export type LiveSourceOptions = {
  readonly pyramid: TilePyramid;
  readonly bands: 1 | 4;
  /** Device pixels per CSS pixel; one tile pixel is meant for one device pixel. */
  readonly pixelRatio: number;
  readonly fetchTile: (tile: TileAddress, signal: AbortSignal) => Promise<TileContent>;
  readonly blank: TileBytes;
  /**
   * Tells whether a tile with these pixels (null = none) has a part within `seen`
   * without any.
   */
  readonly hasGaps: (tile: TileAddress, pixels: TileBytes | null, seen: Box) => boolean;
};

/** A layer's tiles; when pixels change, the visible tiles are renewed. */
export class LiveSource extends DataTileSource {
  readonly pyramid: TilePyramid;
  readonly #options: LiveSourceOptions;
  readonly #tiles = new Set<LiveTile>();
  /** Tiles that would be too expensive. */
  readonly #far = new Set<LiveTile>();
  /** Tiles with a part that has no pixels. */
  readonly #gappy = new Set<LiveTile>();
  readonly #coarse = new Set<LiveTile>();
  #visible: { readonly box: Box; readonly level: number } | null = null;
  /** Boxes in the view's CRS; null = everything. */
  #changedBoxes: (Box | null)[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(options: LiveSourceOptions) {
    const { pyramid, bands, pixelRatio } = options;
    super({
      projection: projectionOf(pyramid.crs),
      // On a dense screen a tile covers fewer CSS pixels than it has pixels.
      tileGrid: new TileGrid({
        extent: [...pyramid.box],
        origin: [pyramid.box[0], pyramid.box[3]],
        resolutions: pyramid.resolutions.map((resolution) => resolution * pixelRatio),
        tileSize: TILE_SIZE_PX / pixelRatio,
      }),
      tileSize: TILE_SIZE_PX,
      bandCount: bands,
      hasAlpha: bands === 4,
      interpolate: false,
      transition: 0,
      wrapX: false,
    });
    this.pyramid = pyramid;
    this.#options = options;
  }

  override getTile(level: number, col: number, row: number): LiveTile | null {
    if (this.getTileGrid()?.getFullTileRange(level)?.containsXY(col, row) === false) {
      return null;
    }
    const address = { level, col, row };
    const tile: LiveTile = new LiveTile({
      address,
      fetchPixels: async (signal) => {
        const content = await this.#options.fetchTile(address, signal);
        this.#forget(tile);
        if (content === "too-far") {
          this.#far.add(tile);
          return null;
        }
        const { pixels, isCoarse } = content;
        if (isCoarse) {
          this.#coarse.add(tile);
        }
        if (this.#options.hasGaps(address, pixels, this.pyramid.box)) {
          this.#gappy.add(tile);
        }
        return pixels;
      },
      blank: this.#options.blank,
      onRenewed: () => this.changed(),
      onDisposed: (gone) => {
        this.#tiles.delete(gone);
        this.#forget(gone);
      },
    });
    tile.key = this.getKey();
    this.#tiles.add(tile);
    return tile;
  }

  /** Marks pixels inside `box` (the view's CRS) as changed; null = all. */
  invalidate(box: Box | null): void {
    this.#changedBoxes.push(box);
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const boxes = this.#changedBoxes;
      this.#changedBoxes = [];
      for (const tile of this.#tiles) {
        const own = tileToBox(this.pyramid, tile.address);
        if (boxes.some((changed) => changed === null || hasOverlap(changed, own))) {
          tile.markOutdated();
        }
      }
      this.#renewVisible();
    }, COALESCE_MS);
  }

  /** Sets the visible part; outdated tiles are renewed when they become visible. */
  setVisible(box: Box, resolution: number): void {
    const level =
      this.getTileGrid()?.getZForResolution(resolution, this.zDirection) ?? 0;
    this.#visible = { box, level };
    this.#renewVisible();
  }

  /** Tells whether a visible tile would be too expensive at this zoom. */
  get isTooFar(): boolean {
    return [...this.#far].some((tile) => this.#isVisible(tile));
  }

  /** Tells whether a visible part has no pixels. */
  get hasGaps(): boolean {
    const seen = this.#visible?.box;
    return [...this.#gappy].some(
      (tile) =>
        seen !== undefined &&
        this.#isVisible(tile) &&
        // A tile extends beyond the panel, and its invisible part may be missing.
        this.#options.hasGaps(tile.address, tile.getData(), seen),
    );
  }

  /** Tells whether a visible tile is from a coarse pass. */
  get isCoarse(): boolean {
    return [...this.#coarse].some((tile) => this.#isVisible(tile));
  }

  /** Aborts fetches of tiles that are no longer visible. */
  abortUnseen(): void {
    for (const tile of this.#tiles) {
      if (!this.#isVisible(tile)) {
        tile.abort();
      }
    }
  }

  /** Forgets what is known of the tile's last pixels. */
  #forget(tile: LiveTile): void {
    this.#far.delete(tile);
    this.#gappy.delete(tile);
    this.#coarse.delete(tile);
  }

  #renewVisible(): void {
    for (const tile of this.#tiles) {
      if (tile.isOutdated && this.#isVisible(tile)) {
        tile.renew();
      }
    }
  }

  #isVisible(tile: LiveTile): boolean {
    return (
      this.#visible !== null &&
      tile.address.level === this.#visible.level &&
      hasOverlap(this.#visible.box, tileToBox(this.pyramid, tile.address))
    );
  }

  override disposeInternal(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
    for (const tile of [...this.#tiles]) {
      tile.dispose();
    }
    super.disposeInternal();
  }
}
