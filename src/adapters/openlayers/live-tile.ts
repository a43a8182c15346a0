/**
 * This file defines tiles whose pixels can be replaced while they are on screen.
 *
 * OpenLayers has two ways to show new data, a new source key or `refresh()`. Both
 * reload *every* tile, and the second one clears them first. Here a loaded tile fetches
 * its pixels again in the background and swaps them when they have arrived: the old
 * pixels stay until then, and no other tile is affected.
 *
 * This uses documented or protected members only: `DataTile.load`, `getData`,
 * `getError`, `Tile.state`, `Tile.changed`, and the fact that a tile's texture is
 * uploaded again when its tile reports a change (`BaseTileRepresentation`, ol 10.11).
 * If that changes, the test "invalidate …" in `ol-map-view.browser.test.ts` fails.
 */
import DataTile from "ol/DataTile.js";
import TileState from "ol/TileState.js";
import TileTexture from "ol/webgl/TileTexture.js";
import { isAbort } from "#core/errors.ts";
import { TILE_SIZE_PX, type TileAddress } from "./tile-pyramid.ts";

/** One float32 band or four uint8 bands of `TILE_SIZE_PX`² pixels. */
export type TileBytes = Float32Array | Uint8Array;

export type LiveTileOptions = {
  readonly address: TileAddress;
  /** Resolves with null if the layer has nothing there. */
  readonly fetchPixels: (signal: AbortSignal) => Promise<TileBytes | null>;
  /** Pixels to show when a tile that had pixels has none any more. */
  readonly blank: TileBytes;
  /** Called when a renewal has ended, with new pixels or without. */
  readonly onRenewed: () => void;
  readonly onDisposed: (tile: LiveTile) => void;
};

export class LiveTile extends DataTile {
  readonly address: TileAddress;
  readonly #options: LiveTileOptions;
  #pixels: TileBytes | null = null;
  #failure: Error | null = null;
  /** Set while a fetch is running. */
  #controller: AbortController | null = null;
  #isOutdated = false;
  #isDisposed = false;

  constructor(options: LiveTileOptions) {
    const { level, col, row } = options.address;
    super({
      tileCoord: [level, col, row],
      // It is never called, because `load` is overridden.
      loader: () => Promise.reject(new Error("unused")),
      size: [TILE_SIZE_PX, TILE_SIZE_PX],
      transition: 0,
      interpolate: false,
    });
    this.address = options.address;
    this.#options = options;
  }

  override getData(): TileBytes | null {
    return this.#pixels;
  }

  override getError(): Error | null {
    return this.#failure;
  }

  /** Tells whether the pixels are older than the last `markOutdated`. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  /** Marks the tile as outdated; a tile that was never loaded has nothing to renew. */
  markOutdated(): void {
    if (this.state !== TileState.IDLE) {
      this.#isOutdated = true;
    }
  }

  /** Loads the tile for the first time; OpenLayers' queue calls it. */
  override load(): void {
    if (this.state !== TileState.IDLE && this.state !== TileState.ERROR) {
      return;
    }
    this.#setState(TileState.LOADING);
    void this.#fetch(
      (pixels) => {
        this.#pixels = pixels;
        this.#setState(pixels === null ? TileState.EMPTY : TileState.LOADED);
      },
      (error) => {
        this.#failure = error;
        // An error frees the queue's slot, and OpenLayers does not try again.
        this.#setState(TileState.ERROR);
        if (error === null) {
          // After an abort the tile may be loaded again.
          this.state = TileState.IDLE;
        }
      },
    );
  }

  /** Fetches outdated pixels again; the old ones stay until the new ones have arrived. */
  renew(): void {
    if (
      !this.#isOutdated ||
      this.#isDisposed ||
      // Only one fetch runs at a time; otherwise it would be restarted again and again
      // if changes come faster than pixels.
      this.#controller !== null
    ) {
      return;
    }
    this.#isOutdated = false;
    void this.#fetch(
      (pixels) => {
        if (pixels !== null || this.#pixels !== null) {
          this.#pixels = pixels ?? this.#options.blank;
          this.#failure = null;
          this.#setState(TileState.LOADED);
        }
        this.#options.onRenewed();
      },
      (error) => {
        if (error === null) {
          this.#isOutdated = true;
        } else {
          this.#failure = error;
        }
        this.#options.onRenewed();
      },
    );
  }

  /**
   * Aborts the fetch of a tile that is not visible; it is renewed when it becomes
   * visible again.
   */
  abort(): void {
    this.#controller?.abort();
  }

  async #fetch(
    onPixels: (pixels: TileBytes | null) => void,
    onFailure: (error: Error | null) => void,
  ): Promise<void> {
    const controller = new AbortController();
    this.#controller = controller;
    let settle: () => void;
    try {
      const pixels = await this.#options.fetchPixels(controller.signal);
      settle = () => onPixels(pixels);
    } catch (error) {
      const isAborted = controller.signal.aborted || isAbort(error);
      settle = () =>
        onFailure(
          isAborted ? null : error instanceof Error ? error : new Error(String(error)),
        );
    }
    this.#controller = null;
    if (!this.#isDisposed) {
      settle();
    }
  }

  #setState(state: number): void {
    // `setState` does not allow a change after EMPTY, but a result's tile is empty
    // until the run reaches it.
    this.state = state;
    this.changed();
  }

  override disposeInternal(): void {
    this.#isDisposed = true;
    this.#controller?.abort();
    this.#options.onDisposed(this);
    super.disposeInternal();
  }
}

/** A tile's texture that frees the replaced texture, and its tile when it leaves the cache. */
export class LiveTexture extends TileTexture {
  override uploadTile(): void {
    const replaced = [...this.textures];
    super.uploadTile();
    const gl = this.helper?.getGL();
    for (const texture of replaced) {
      // It is false for textures of a lost context, which must not be deleted.
      if (gl?.isTexture(texture) === true) {
        gl.deleteTexture(texture);
      }
    }
  }

  override disposeInternal(): void {
    super.disposeInternal();
    this.tile.dispose();
  }
}
