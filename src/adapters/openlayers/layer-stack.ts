import type Layer from "ol/layer/Layer.js";
import type OlMap from "ol/Map.js";
import { isSameCrs } from "#core/geo/crs.ts";
import type { Box } from "#core/geo/placement.ts";
import { boxBeside, reprojectBox } from "#core/geo/placement.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { PixelKey } from "#ports/layers.ts";
import type { LayerSpec, SinglePanelMode, TileLoader } from "#ports/map-view.ts";
import { clipLayer, type Share } from "./clip-layer.ts";
import type { ShownLayer } from "./layer-notes.ts";
import { hasSamePixels, stretchOf } from "./layer-specs.ts";
import { isSameKey, type LayerLook, LiveLayer } from "./live-layer.ts";
import { planTilePyramid } from "./tile-pyramid.ts";

type Held = ShownLayer & { spec: LayerSpec; readonly crs: CrsCode };

/** Creates layers that are not the engine's; the code is loaded when the first one is needed. */
let createForeign: typeof import("./foreign-layers.ts")["createForeignLayer"] | null =
  null;

/** Vectors are stacked from here on, above all images. */
const VECTORS_Z = 1000;

/**
 * The layers of one panel's map, which remembers what was applied and only changes
 * differences.
 */
export class LayerStack {
  readonly #map: OlMap;
  readonly #loadTile: TileLoader;
  readonly #onLate: () => void;
  #look: LayerLook;
  readonly #held = new Map<string, Held>();
  /**
   * Complete layers that were replaced, by id; they are shown until their successors
   * are complete.
   */
  readonly #leaving = new Map<string, Layer>();
  #order: readonly string[] = [];
  #wanted: { readonly specs: readonly LayerSpec[]; readonly crs: CrsCode | null } = {
    specs: [],
    crs: null,
  };
  #single: SinglePanelMode = {
    swipe: null,
    isTopHidden: false,
    isTopOpaque: false,
    isTopMissing: false,
  };

  /** @param onLate called when layers have come after `apply`, because their code had to be loaded */
  constructor(map: OlMap, loadTile: TileLoader, look: LayerLook, onLate: () => void) {
    this.#onLate = onLate;
    this.#map = map;
    this.#loadTile = loadTile;
    this.#look = look;
    map.on("moveend", () => {
      for (const layer of this.#liveLayers()) {
        layer.live.abortUnseen();
      }
    });
    // Everything that was requested has arrived or failed.
    map.on("rendercomplete", () => {
      for (const id of [...this.#leaving.keys()]) {
        this.#dropLeaving(id);
      }
    });
  }

  /** Returns the number of layers in the panel; swipe and blink need two. */
  get size(): number {
    return this.#order.length;
  }

  /** What is shown, for the notes at the panel's edge (`layer-notes.ts`). */
  get shown(): readonly ShownLayer[] {
    return [...this.#held.values()];
  }

  /** Applies layers. @throws AppError crs-unknown, grid-mismatch; the stack is then unchanged */
  apply(specs: readonly LayerSpec[], crs: CrsCode | null): void {
    this.#wanted = { specs, crs };
    const wanted = crs === null ? [] : specs;
    // Everything that may throw comes first.
    const made = new Map<string, Held>();
    for (const spec of wanted) {
      const held = this.#held.get(spec.id);
      if (
        crs !== null &&
        !(held && held.crs === crs && hasSamePixels(held.spec, spec))
      ) {
        const layer = this.#make(spec, crs);
        if (layer !== null) {
          made.set(spec.id, { spec, crs, layer });
        }
      }
    }
    const order = wanted.map((spec) => spec.id);
    for (const [id, held] of [...this.#held]) {
      if (!order.includes(id)) {
        this.#remove(id, held);
      }
    }
    for (const [id, held] of made) {
      this.#replace(id, held);
    }
    // Vectors lie over all images and are no side of a swipe.
    const images = wanted.filter(({ kind }) => kind !== "vectors");
    this.#order = images.map(({ id }) => id).filter((id) => this.#held.has(id));
    for (const [index, spec] of wanted.entries()) {
      const place = this.#order.indexOf(spec.id);
      this.#update(spec, place === -1 ? VECTORS_Z + index : place);
    }
    this.#applySingle();
  }

  setSingle(single: SinglePanelMode): void {
    const before = this.#single;
    const isCutAnew =
      single.swipe !== before.swipe ||
      single.isTopOpaque !== before.isTopOpaque ||
      single.isTopMissing !== before.isTopMissing;
    this.#single = single;
    this.#applySingle();
    if (isCutAnew) {
      this.#map.render();
    }
  }

  /** Sets the colour of ground without data, in all layers. */
  setGround(ground: LayerLook["ground"]): void {
    this.#look = { ...this.#look, ground };
    for (const layer of this.#liveLayers()) {
      layer.setGround(ground);
    }
  }

  /** Marks pixels as changed; `box` is in the CRS of the layer's own grid. */
  invalidate(key: PixelKey, box: Box | null): void {
    for (const { spec, crs, layer } of this.#held.values()) {
      if (!("key" in spec && layer instanceof LiveLayer && isSameKey(spec.key, key))) {
        continue;
      }
      const isSame = box === null || isSameCrs(spec.grid.crs, crs);
      const placed = isSame ? box : reprojectBox(box, spec.grid.crs, crs);
      const { pyramid } = layer.live;
      layer.live.invalidate(placed && boxBeside(placed, pyramid.box, pyramid.crs));
    }
  }

  /** Recreates all layers, because their graphics context was lost. */
  rebuild(): void {
    const { specs, crs } = this.#wanted;
    this.clear();
    this.apply(specs, crs);
  }

  clear(): void {
    for (const [id, held] of [...this.#held]) {
      this.#remove(id, held);
    }
    this.#order = [];
    this.#wanted = { specs: [], crs: null };
  }

  /**
   * Creates a layer; null if it cannot be shown in this CRS, or while its code is being
   * loaded.
   */
  #make(spec: LayerSpec, crs: CrsCode): Layer | null {
    switch (spec.kind) {
      case "db":
      case "rgba": {
        const pyramid = planTilePyramid(spec.grid, crs);
        return pyramid && new LiveLayer(spec, pyramid, this.#loadTile, this.#look);
      }
      case "tiles":
      case "vectors":
        if (createForeign === null) {
          void import("./foreign-layers.ts").then(({ createForeignLayer }) => {
            createForeign = createForeignLayer;
            this.apply(this.#wanted.specs, this.#wanted.crs);
            this.#onLate();
          });
          return null;
        }
        return createForeign(spec, crs);
    }
  }

  #liveLayers(): LiveLayer[] {
    return [...this.#held.values()].flatMap(({ layer }) =>
      layer instanceof LiveLayer ? [layer] : [],
    );
  }

  #replace(id: string, next: Held): void {
    const previous = this.#held.get(id);
    if (previous !== undefined) {
      // A layer that is still waiting for its predecessor has little to show.
      if (previous.crs === next.crs && !this.#leaving.has(id)) {
        this.#leaving.set(id, previous.layer);
      } else {
        this.#release(previous.layer);
      }
    }
    this.#held.set(id, next);
    clipLayer(next.layer, () => this.#shareOf(next.layer));
    this.#map.addLayer(next.layer);
  }

  #update(spec: LayerSpec, index: number): void {
    const held = this.#held.get(spec.id);
    if (held === undefined) {
      return;
    }
    const before = held.spec;
    held.spec = spec;
    held.layer.setZIndex(index);
    if (before.opacity !== spec.opacity) {
      held.layer.setOpacity(spec.opacity);
    }
    if (held.layer instanceof LiveLayer) {
      held.layer.setSeenThrough(spec.opacity < 1);
    }
    const stretch = stretchOf(spec);
    const known = stretchOf(before);
    const isStretched = stretch?.loDb !== known?.loDb || stretch?.hiDb !== known?.hiDb;
    if (held.layer instanceof LiveLayer && stretch !== null && isStretched) {
      held.layer.setStretch(stretch);
    }
  }

  #applySingle(): void {
    const layers = [...this.#held.values()].map(({ layer }) => layer);
    for (const layer of [...layers, ...this.#leaving.values()]) {
      layer.setVisible(!(this.#single.isTopHidden && this.#isTop(layer)));
    }
  }

  /** Tells whether a layer is the uppermost of several, or the one that it replaces. */
  #isTop(layer: Layer): boolean {
    const top = this.#order.length - 1;
    return top > 0 && layer.getZIndex() === top;
  }

  /**
   * Returns the horizontal part of the panel in which a layer is drawn: the top one
   * right of the swipe, the others left of it if nothing may show through the top one.
   */
  #shareOf(layer: Layer): Share {
    const { swipe, isTopHidden, isTopOpaque, isTopMissing } = this.#single;
    if ((layer.getZIndex() ?? 0) >= VECTORS_Z) {
      return [0, 1];
    }
    if (this.#order.length < 2) {
      return [0, isTopMissing ? (swipe ?? 1) : 1];
    }
    if (this.#isTop(layer)) {
      return [swipe ?? 0, 1];
    }
    return isTopOpaque && !isTopHidden ? [0, swipe ?? 0] : [0, 1];
  }

  #remove(id: string, held: Held): void {
    this.#held.delete(id);
    this.#release(held.layer);
    this.#dropLeaving(id);
  }

  #dropLeaving(id: string): void {
    const layer = this.#leaving.get(id);
    if (layer !== undefined) {
      this.#leaving.delete(id);
      this.#release(layer);
    }
  }

  /** Frees the layer's textures, and with the last layer of the map the graphics context. */
  #release(layer: Layer): void {
    this.#map.removeLayer(layer);
    layer.dispose();
  }
}
