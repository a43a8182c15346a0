/**
 * The map as the program sees it: panels with layers over one shared view. Nothing here
 * knows OpenLayers, and the map knows nothing of scenes, models or the store.
 */
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import type { Box, PixelKey, Stage, TilePixels } from "./engine.ts";
import type { DrawnArea } from "./measurement.ts";

export type Stretch = { readonly loDb: number; readonly hiDb: number };

/** One layer of a panel, drawn from the engine's tiles. */
export type LayerSpec = {
  readonly id: string;
  readonly key: PixelKey;
  readonly kind: "db" | "rgba";
  /** Where it lies: used for extent and for the finest resolution that is worth a request. */
  readonly grid: Grid;
  /** For `db` layers. */
  readonly stretch: Stretch | null;
  readonly opacity: number;
  /** Said over the panel while the layer's tiles are `too-far`; null = they never are. */
  readonly farNote: string | null;
};

export type PanelSpec = {
  readonly id: Stage;
  /** Read aloud when the map takes the focus. */
  readonly label: string;
  /** Bottom to top. */
  readonly layers: readonly LayerSpec[];
  /** Direction in which the radar looks, degrees clockwise from north; null = no arrow. */
  readonly lookAzimuthDeg: number | null;
};

/** How several layers share a single panel. */
export type SinglePanelMode = {
  /** Position of the swipe from the left, 0–1, applied to the top layer; null = no swipe. */
  readonly swipe: number | null;
  /** The top layer is hidden while blinking. */
  readonly isTopHidden: boolean;
};

export type MapSpec = {
  /** CRS of the shared view, the main scene's own; null = nothing is open. */
  readonly crs: CrsCode | null;
  readonly panels: readonly PanelSpec[];
  readonly single: SinglePanelMode;
  /** What has been drawn, in the view's CRS, shown in every panel. */
  readonly area: DrawnArea | null;
};

export type ViewState = {
  readonly centre: readonly [x: number, y: number];
  /** CRS units a CSS pixel. */
  readonly resolution: number;
  /** Visible box of one panel, in the view's CRS. */
  readonly box: Box;
};

export type MapEvents = {
  /** Null when the pointer has left the panels. */
  readonly onCursor: (at: { x: number; y: number; panel: Stage } | null) => void;
  /** When the view has come to rest, and at least every 250 ms while it moves. */
  readonly onView: (view: ViewState) => void;
  readonly onAreaDrawn: (area: DrawnArea) => void;
  readonly onSwipe: (position: number) => void;
};

export type TileLoader = (
  key: PixelKey,
  grid: Grid,
  signal: AbortSignal,
) => Promise<TilePixels>;

export interface MapView {
  /** Gives each stage the element to draw in (null takes it away). */
  attach(panel: Stage, element: HTMLElement | null): void;
  /** Brings the map to `spec`; only what differs from the last one is touched. */
  apply(spec: MapSpec): void;
  /** Marks a layer's pixels inside `box` (its grid's CRS) as changed, or all of them. */
  invalidate(key: PixelKey, box: Box | null): void;
  /** Moves the view so that the grid fills the panels. */
  fit(grid: Grid): void;
  setView(centre: readonly [number, number], resolution: number): void;
  zoomBy(steps: number): void;
  panBy(dxPanels: number, dyPanels: number): void;
  /** Shows the linked crosshair at a place of the view's CRS in all panels. */
  setCursor(at: { x: number; y: number } | null): void;
  /** The next area of that kind is drawn with the pointer; null cancels. */
  setDrawing(kind: DrawnArea["kind"] | null): void;
  dispose(): void;
}
