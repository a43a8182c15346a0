/**
 * This file implements the map port with OpenLayers: one view is shared by the maps of
 * all attached panels. The view is in the main scene's own CRS. Nothing is reprojected
 * here, because every tile is requested from the loader in that CRS.
 */

import type View from "ol/View.js";
import { isSameCrs } from "#core/geo/crs.ts";
import type { Box } from "#core/geo/placement.ts";
import { gridBox, reprojectBox } from "#core/geo/placement.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import type { PixelKey } from "#ports/layers.ts";
import type {
  MapEvents,
  MapSpec,
  MapView,
  PanelId,
  TileLoader,
} from "#ports/map-view.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import { Panel } from "./panel.ts";
import type { Corner } from "./polygon-drawing.ts";
import { createView, ViewMover } from "./shared-view.ts";
import { ViewReporter } from "./view-reporter.ts";
import { fitBox } from "./viewport.ts";
import "./map-view.css";

const FIT_MARGIN_PX = 12;

const NOTHING: MapSpec = {
  crs: null,
  panels: [],
  single: { swipe: null, isTopHidden: false, isTopOpaque: false, isTopMissing: false },
  area: null,
};

export type OlMapViewOptions = {
  readonly loadTile: TileLoader;
  readonly events: MapEvents;
};

export function createOlMapView(options: OlMapViewOptions): MapView {
  return new OlMapView(options);
}

type SharedView = {
  readonly crs: CrsCode;
  readonly view: View;
  readonly mover: ViewMover;
};

class OlMapView implements MapView {
  readonly #options: OlMapViewOptions;
  readonly #panels = new Map<PanelId, Panel>();
  readonly #reporter: ViewReporter;
  #spec: MapSpec = NOTHING;
  #shared: SharedView | null = null;
  /** What the view was last fitted to, until the user moves it. */
  #fitted: {
    readonly grid: Grid;
    centre: readonly number[];
    resolution: number;
  } | null = null;
  #cursor: { x: number; y: number } | null = null;
  #drawing: DrawnArea["kind"] | null = null;
  readonly #corners: Corner[] = [];
  #cursorFrame: number | null = null;
  #pixelRatioQuery: MediaQueryList | null = null;

  constructor(options: OlMapViewOptions) {
    this.#options = options;
    this.#reporter = new ViewReporter(() => this.#anyViewport(), options.events.onView);
    this.#watchPixelRatio();
  }

  attach(stage: PanelId, element: HTMLElement | null): void {
    const present = this.#panels.get(stage);
    if (present?.element === element) {
      return;
    }
    present?.dispose();
    this.#panels.delete(stage);
    if (element === null) {
      return;
    }
    const { loadTile } = this.#options;
    const panel = new Panel(
      element,
      { loadTile, corners: this.#corners },
      {
        onPointer: (at) => this.#onPointer(stage, at),
        onSwipe: (position) => {
          // The map is updated directly and not through the store, so that dragging
          // does not lag.
          this.apply({
            ...this.#spec,
            single: { ...this.#spec.single, swipe: position },
          });
          this.#options.events.onSwipe(position);
        },
        onDrawing: (area) => this.#showArea(area ?? this.#spec.area),
        onDrawn: (area) => {
          this.setDrawing(null);
          this.#showArea(area);
          this.#options.events.onAreaDrawn(area);
        },
        onPick: (at) => this.#options.events.onPick({ ...at, panel: stage }),
        onResize: () => {
          this.#refit();
          this.#reporter.queue();
        },
      },
    );
    this.#panels.set(stage, panel);
    this.#applyTo(stage, panel);
    panel.setArea(this.#spec.area);
    panel.setCursor(this.#cursor);
    panel.setDrawing(this.#drawing);
    this.#refit();
  }

  apply(spec: MapSpec): void {
    const before = this.#spec;
    this.#spec = spec;
    if (spec.crs !== (this.#shared?.crs ?? null)) {
      this.#shareView(spec.crs);
    }
    for (const [stage, panel] of this.#panels) {
      this.#applyTo(stage, panel);
    }
    if (spec.area !== before.area) {
      this.#showArea(spec.area);
    }
    this.#refit();
  }

  invalidate(key: PixelKey, box: Box | null): void {
    for (const panel of this.#panels.values()) {
      panel.invalidate(key, box);
    }
  }

  fit(grid: Grid): void {
    this.#fitted = { grid, centre: [], resolution: Number.NaN };
    this.#refit();
  }

  setView(centre: readonly [number, number], resolution: number): void {
    this.#fitted = null;
    this.#shared?.mover.jumpTo(centre, resolution);
  }

  zoomBy(steps: number): void {
    this.#shared?.mover.zoomBy(steps);
  }

  panBy(dxPanels: number, dyPanels: number): void {
    const viewport = this.#anyViewport();
    if (viewport !== null) {
      const { width, height } = viewport;
      this.#shared?.mover.panBy(dxPanels * width, dyPanels * height);
    }
  }

  setCursor(at: { x: number; y: number } | null): void {
    this.#cursor = at;
    for (const panel of this.#panels.values()) {
      panel.setCursor(at);
    }
  }

  setDrawing(kind: DrawnArea["kind"] | null): void {
    this.#drawing = kind;
    for (const panel of this.#panels.values()) {
      panel.setDrawing(kind);
    }
    if (kind !== "polygon") {
      this.#corners.length = 0;
    }
  }

  dispose(): void {
    for (const panel of this.#panels.values()) {
      panel.dispose();
    }
    this.#panels.clear();
    this.#shareView(null);
    this.#pixelRatioQuery?.removeEventListener("change", this.#onPixelRatio);
    this.#reporter.dispose();
    if (this.#cursorFrame !== null) {
      cancelAnimationFrame(this.#cursorFrame);
    }
  }

  #applyTo(stage: PanelId, panel: Panel): void {
    const { crs, panels, single } = this.#spec;
    const spec = panels.find(({ id }) => id === stage) ?? null;
    panel.apply(spec, single, crs, this.#shared?.view ?? null);
  }

  #shareView(crs: CrsCode | null): void {
    this.#shared?.view.dispose();
    this.#shared = null;
    this.#reporter.reset();
    if (this.#fitted !== null) {
      this.#fitted.resolution = Number.NaN;
      // Pixel space and the Earth have no place in common, so the view waits for the
      // next fit.
      if (crs !== null && isPixelSpace(crs) !== isPixelSpace(this.#fitted.grid.crs)) {
        this.#fitted = null;
      }
    }
    if (crs !== null) {
      const view = createView(crs);
      view.on(["change:center", "change:resolution"], () => this.#reporter.queue());
      this.#shared = { crs, view, mover: new ViewMover(view) };
    }
  }

  /** Repeats the last fit, for example after panels were added or changed their size. */
  #refit(): void {
    const sizes = [...this.#panels.values()].flatMap((panel) => panel.viewport ?? []);
    if (this.#fitted === null || this.#shared === null || sizes.length === 0) {
      return;
    }
    const { crs, view, mover } = this.#shared;
    const { grid, centre, resolution } = this.#fitted;
    const isMoved =
      !Number.isNaN(resolution) &&
      (view.getResolution() !== resolution ||
        view.getCenter()?.some((value, i) => value !== centre[i]) === true);
    if (isMoved) {
      this.#fitted = null;
      return;
    }
    const own = gridBox(grid);
    const box = isSameCrs(grid.crs, crs) ? own : reprojectBox(own, grid.crs, crs);
    if (box !== null) {
      const width = Math.min(...sizes.map((size) => size.width));
      const height = Math.min(...sizes.map((size) => size.height));
      const target = fitBox(box, { width, height }, FIT_MARGIN_PX);
      mover.jumpTo(target.centre, target.resolution);
      this.#fitted.centre = view.getCenter() ?? [];
      this.#fitted.resolution = view.getResolution() ?? Number.NaN;
    }
  }

  #anyViewport() {
    for (const { viewport } of this.#panels.values()) {
      if (viewport !== null) {
        return viewport;
      }
    }
    return null;
  }

  #showArea(area: DrawnArea | null): void {
    for (const panel of this.#panels.values()) {
      panel.setArea(area);
    }
  }

  #onPointer(panel: PanelId, at: { x: number; y: number } | null): void {
    this.setCursor(at);
    if (this.#cursorFrame !== null) {
      cancelAnimationFrame(this.#cursorFrame);
    }
    this.#cursorFrame = requestAnimationFrame(() => {
      this.#cursorFrame = null;
      this.#options.events.onCursor(at && { ...at, panel });
    });
  }

  /**
   * Recreates the map when the pixel ratio changes, e.g. on another screen, because a
   * map keeps its ratio.
   */
  #watchPixelRatio(): void {
    this.#pixelRatioQuery?.removeEventListener("change", this.#onPixelRatio);
    this.#pixelRatioQuery = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    this.#pixelRatioQuery.addEventListener("change", this.#onPixelRatio);
  }

  readonly #onPixelRatio = (): void => {
    for (const [stage, { element }] of [...this.#panels]) {
      this.attach(stage, null);
      this.attach(stage, element);
    }
    this.#watchPixelRatio();
  };
}

function isPixelSpace(crs: CrsCode): boolean {
  return crs === "pixel";
}
