/**
 * Tiles whose pixels can be replaced while they are on screen.
 *
 * OpenLayers knows two ways to show new data: a new source key or `refresh()`, which
 * reload *every* tile, and the second clears them first. Here a loaded tile fetches its
 * pixels again in the background and swaps them when they have come: the old ones stay
 * until then, and no other tile is touched.
 *
 * It rests on documented or protected members only: `DataTile.load`, `getData`,
 * `getError`, `Tile.state`, `Tile.changed`, and that a tile's texture uploads again when
 * its tile reports a change (`BaseTileRepresentation`, ol 10.11). The test
 * "invalidate …" in `ol-map-view.browser.test.ts` fails when that changes.
 */
import DataTile from "ol/DataTile.js";
import TileState from "ol/TileState.js";
import TileTexture from "ol/webgl/TileTexture.js";
import { isAbort } from "#core/errors.ts";
import { TILE_SIZE_PX, type TileAddress } from "./tile-pyramid.ts";

/** One band float32 or four bands uint8, `TILE_SIZE_PX`² pixels. */
export type TileBytes = Float32Array | Uint8Array;

export type LiveTileOptions = {
  readonly address: TileAddress;
  /** Null when the layer has nothing there. */
  readonly fetchPixels: (signal: AbortSignal) => Promise<TileBytes | null>;
  /** Shown when a tile that had pixels has none any more. */
  readonly blank: TileBytes;
  /** A renewal has ended, with new pixels or without. */
  readonly onRenewed: () => void;
  readonly onDisposed: (tile: LiveTile) => void;
};

export class LiveTile extends DataTile {
  readonly address: TileAddress;
  readonly #options: LiveTileOptions;
  #pixels: TileBytes | null = null;
  #failure: Error | null = null;
  /** Set while a fetch is under way. */
  #controller: AbortController | null = null;
  #isOutdated = false;
  #isDisposed = false;

  constructor(options: LiveTileOptions) {
    const { level, col, row } = options.address;
    super({
      tileCoord: [level, col, row],
      // Never called: `load` is overridden.
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

  /** True when the pixels are older than the last `markOutdated`. */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  /** The pixels have changed at their origin; a tile never asked for has none to renew. */
  markOutdated(): void {
    if (this.state !== TileState.IDLE) {
      this.#isOutdated = true;
    }
  }

  /** The first load, called by OpenLayers' queue. */
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
        // An error frees the queue's slot and is never tried again by itself.
        this.#setState(TileState.ERROR);
        if (error === null) {
          // Aborted: whoever wants the tile again may load it.
          this.state = TileState.IDLE;
        }
      },
    );
  }

  /** Fetches outdated pixels again; what is shown stays until the new ones have come. */
  renew(): void {
    if (
      !this.#isOutdated ||
      this.#isDisposed ||
      // One fetch at a time: what is under way would be thrown away again and again when
      // changes come faster than pixels.
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

  /** Gives up a fetch that nobody looks at; a renewal is caught up on when seen again. */
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
    // Not `setState`, which lets nothing follow EMPTY: a result's tile is empty until the
    // run reaches it.
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

/** A tile's texture that frees what it replaces, and its tile when it leaves the cache. */
export class LiveTexture extends TileTexture {
  override uploadTile(): void {
    const replaced = [...this.textures];
    super.uploadTile();
    const gl = this.helper?.getGL();
    for (const texture of replaced) {
      // False for textures of a context that is gone, which it would be an error to delete.
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
