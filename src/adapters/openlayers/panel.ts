import DoubleClickZoom from "ol/interaction/DoubleClickZoom.js";
import DragPan from "ol/interaction/DragPan.js";
import MouseWheelZoom from "ol/interaction/MouseWheelZoom.js";
import PinchZoom from "ol/interaction/PinchZoom.js";
import OlMap from "ol/Map.js";
import type View from "ol/View.js";
import type { Box } from "#core/geo/placement.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { PixelKey } from "#ports/layers.ts";
import type { PanelSpec, SinglePanelMode, TileLoader } from "#ports/map-view.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import { BoxDrawing, type Corners } from "./box-drawing.ts";
import { readGroundColour, watchGroundColour } from "./ground-colour.ts";
import { attributionsOf, farNote, gapNote, tilesNote } from "./layer-notes.ts";
import { LayerStack } from "./layer-stack.ts";
import { Overlay } from "./overlay.ts";
import { type Corner, PolygonDrawing } from "./polygon-drawing.ts";
import { motionMs } from "./shared-view.ts";
import { SwipeHandle } from "./swipe-handle.ts";
import {
  cornersToBox,
  screenToWorld,
  type Viewport,
  worldToScreen,
} from "./viewport.ts";

/**
 * Time for the browser to restore a lost context by itself, in ms; OpenLayers then
 * recovers, too.
 */
const CONTEXT_GRACE_MS = 300;
/** If the context is lost this many times, the panel gives up. */
const MAX_REBUILDS = 5;

export type PanelParts = {
  readonly loadTile: TileLoader;
  /** Corners of the polygon that is being drawn, shared by all panels. */
  readonly corners: Corner[];
};

export type PanelEvents = {
  readonly onPointer: (at: { x: number; y: number } | null) => void;
  readonly onSwipe: (position: number) => void;
  /** Called with the area while it is drawn; null when cancelled. */
  readonly onDrawing: (area: DrawnArea | null) => void;
  readonly onDrawn: (area: DrawnArea) => void;
  readonly onPick: (at: { x: number; y: number }) => void;
  readonly onResize: () => void;
};

/** The map of one stage and its overlay, inside an element that the page provides. */
export class Panel {
  readonly element: HTMLElement;
  readonly #root = document.createElement("div");
  readonly #target = document.createElement("div");
  readonly #map: OlMap;
  readonly #layers: LayerStack;
  readonly #overlay: Overlay;
  readonly #swipe: SwipeHandle;
  readonly #box: BoxDrawing;
  readonly #polygon: PolygonDrawing;
  #view: View | null = null;
  #crs: CrsCode | null = null;
  #spec: PanelSpec | null = null;
  #single: SinglePanelMode | null = null;
  readonly #unwatchGround: () => void;
  #rebuilds = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    element: HTMLElement,
    { loadTile, corners }: PanelParts,
    events: PanelEvents,
  ) {
    this.element = element;
    this.#root.className = "map-panel";
    const target = this.#target;
    target.className = "map-target";
    target.tabIndex = 0;
    target.setAttribute("role", "application");
    this.#root.append(target);
    element.append(this.#root);

    const pixelRatio = devicePixelRatio;
    this.#map = new OlMap({
      target,
      pixelRatio,
      controls: [],
      // Only these interactions are used: no rotation, no inertia, and the program
      // handles keys itself.
      interactions: [
        new DragPan(),
        new PinchZoom({ duration: motionMs() }),
        new MouseWheelZoom({ duration: motionMs() }),
        new DoubleClickZoom({ duration: motionMs() }),
      ],
    });
    const ground = readGroundColour(this.#root);
    this.#layers = new LayerStack(this.#map, loadTile, { pixelRatio, ground }, () =>
      this.#placeSwipe(),
    );
    this.#unwatchGround = watchGroundColour(this.#root, (colour) =>
      this.#layers.setGround(colour),
    );
    this.#overlay = new Overlay(this.#root);
    this.#swipe = new SwipeHandle(this.#root, events.onSwipe);
    this.#box = new BoxDrawing(this.#root, {
      onDrag: (corners) => events.onDrawing(corners && this.#toBox(corners)),
      onDrawn: (corners) => {
        const box = this.#toBox(corners);
        if (box !== null) {
          events.onDrawn(box);
        }
      },
    });
    this.#polygon = new PolygonDrawing(this.#root, corners, {
      toWorld: (...at) => this.viewport && screenToWorld(this.viewport, ...at),
      toScreen: (...at) => this.viewport && worldToScreen(this.viewport, ...at),
      onSketch: (ring) => events.onDrawing(ring && { kind: "polygon", ring }),
      onDrawn: (ring) => events.onDrawn({ kind: "polygon", ring }),
    });
    this.#map.on("postrender", () => this.#placeOverlay());
    this.#map.on("change:size", () => events.onResize());
    // Not the first of a double click, which zooms.
    this.#map.on("singleclick", ({ coordinate: [x, y] }) => {
      if (x !== undefined && y !== undefined) {
        events.onPick({ x, y });
      }
    });
    this.#map.on("rendercomplete", () => {
      if (this.#layers.size > 0) {
        this.#root.classList.remove("is-reading");
      }
    });
    this.#watchPointer(events);
    // These events do not bubble, but they can be captured on their way down.
    this.#root.addEventListener("webglcontextlost", () => this.#onContextLost(), true);
    this.#root.addEventListener("webglcontextrestored", () => this.#map.render(), true);
  }

  /** Returns what the panel shows, or null while it has no size or no view. */
  get viewport(): Viewport | null {
    const [width = 0, height = 0] = this.#map.getSize() ?? [];
    const [x, y] = this.#view?.getCenter() ?? [];
    const resolution = this.#view?.getResolution();
    return width > 0 && height > 0 && x !== undefined && y !== undefined && resolution
      ? { centre: [x, y], resolution, width, height }
      : null;
  }

  apply(
    spec: PanelSpec | null,
    single: SinglePanelMode,
    crs: CrsCode | null,
    view: View | null,
  ): void {
    if (view !== this.#view) {
      // Layers of the old CRS are removed first; they would be drawn once in the new
      // one.
      this.#layers.clear();
      this.#spec = null;
      this.#view = view;
      this.#crs = crs;
      this.#map.setView(view);
    }
    if (spec !== this.#spec) {
      this.#showReading(spec);
      this.#layers.apply(spec?.layers ?? [], crs);
      this.#overlay.setHatched(spec?.hatched ?? null);
      this.#overlay.setLookAzimuth(spec?.lookAzimuthDeg ?? null);
      this.#target.setAttribute("aria-label", spec?.label ?? "Empty map");
      this.#spec = spec;
    }
    this.#layers.setSingle(single);
    this.#single = single;
    this.#placeSwipe();
    this.#placeOverlay();
  }

  invalidate(key: PixelKey, box: Box | null): void {
    this.#layers.invalidate(key, box);
  }

  setCursor(at: { x: number; y: number } | null): void {
    this.#overlay.setCursor(at);
  }

  setArea(area: DrawnArea | null): void {
    this.#overlay.setArea(area);
  }

  setDrawing(kind: DrawnArea["kind"] | null): void {
    this.#box.setActive(kind === "box");
    this.#polygon.setActive(kind === "polygon");
  }

  dispose(): void {
    if (this.#timer !== null) {
      clearTimeout(this.#timer);
    }
    this.#unwatchGround();
    // The order matters: removing the map alone would leave the layers' graphics
    // contexts.
    this.#layers.clear();
    this.#map.setTarget(undefined);
    this.#map.dispose();
    this.#root.remove();
    this.#polygon.dispose();
    this.#box.setActive(false);
  }

  /** Marks the panel as loading from the arrival of new layers until they are drawn. */
  #showReading(spec: PanelSpec | null): void {
    const known = this.#spec?.layers.map((layer) => layer.id) ?? [];
    const isNew = spec?.layers.some((layer) => !known.includes(layer.id)) === true;
    if (spec === null) {
      this.#root.classList.remove("is-reading");
    } else if (isNew || spec.layers.length === 0) {
      this.#root.classList.add("is-reading");
    }
  }

  #placeSwipe(): void {
    const { swipe = null, isTopMissing = false } = this.#single ?? {};
    this.#swipe.setPosition(this.#layers.size > 1 || isTopMissing ? swipe : null);
  }

  #placeOverlay(): void {
    this.#overlay.setViewport(this.viewport, this.#crs);
    const { shown } = this.#layers;
    this.#overlay.setNote(farNote(shown) ?? tilesNote(shown));
    this.#overlay.setGapNote(gapNote(shown));
    this.#overlay.setAttributions(attributionsOf(shown));
  }

  #toBox([from, to]: Corners): DrawnArea | null {
    const { viewport } = this;
    return (
      viewport && {
        kind: "box",
        box: cornersToBox(
          screenToWorld(viewport, ...from),
          screenToWorld(viewport, ...to),
        ),
      }
    );
  }

  #watchPointer(events: PanelEvents): void {
    const read = (event: PointerEvent) => {
      const { viewport } = this;
      if (viewport !== null) {
        const { left, top } = this.#root.getBoundingClientRect();
        const [x, y] = screenToWorld(
          viewport,
          event.clientX - left,
          event.clientY - top,
        );
        events.onPointer({ x, y });
      }
    };
    this.#root.addEventListener("pointermove", read);
    this.#root.addEventListener("pointerdown", read);
    this.#root.addEventListener("pointerleave", ({ pointerType }) => {
      // A finger that is lifted still points at its place; a mouse that leaves the
      // panel does not.
      if (pointerType !== "touch") {
        events.onPointer(null);
      }
    });
  }

  /**
   * Handles a lost graphics context. OpenLayers recovers when the browser restores the
   * context. A context that was taken away for good (too many of them, a crashed
   * driver) stays lost; then the layers are recreated with a new canvas. A context that
   * was released on purpose has no canvas here.
   */
  #onContextLost(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      const isLost = [...this.#root.querySelectorAll("canvas")].some(
        (canvas) => canvas.getContext("webgl")?.isContextLost() === true,
      );
      if (isLost && this.#rebuilds < MAX_REBUILDS) {
        this.#rebuilds += 1;
        this.#layers.rebuild();
      }
    }, CONTEXT_GRACE_MS);
  }
}
