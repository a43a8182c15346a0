/**
 * The map as the program sees it: panels with layers over one shared view. Nothing here
 * knows OpenLayers, and the map knows nothing of scenes, models or the store.
 */

import type { Stage } from "#core/catalog/stages.ts";
import type { Box } from "#core/geo/placement.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import type { ResultId } from "./ids.ts";
import type { PixelKey, TilePixels } from "./layers.ts";
import type { DrawnArea } from "./measurement.ts";

export type Stretch = { readonly loDb: number; readonly hiDb: number };

/** One layer of a panel, by where its picture comes from. */
export type LayerSpec = PixelLayer | TileLayer | VectorLayer;

type AnyLayer = {
  readonly id: string;
  /** 0–1 */
  readonly opacity: number;
};

/** Drawn from the engine's tiles: the same pixels that are read and measured. */
export type PixelLayer = AnyLayer & {
  readonly kind: "db" | "rgba";
  readonly key: PixelKey;
  /** Where it lies: used for extent and for the finest resolution that is worth a request. */
  readonly grid: Grid;
  /** For `db` layers. */
  readonly stretch: Stretch | null;
  /** Said over the panel while the layer's tiles are `too-far`; null = they never are. */
  readonly farNote: string | null;
  /** Said over the panel while a part of the layer on screen has no pixels; null = never. */
  readonly gapNote: string | null;
  /** Said over the panel while tiles on screen are `isCoarse`; null = they never are. */
  readonly coarseNote: string | null;
  /** Seen through, such parts are hatched: what lies below is not taken for the layer. */
  readonly isGapHatched: boolean;
};

/**
 * Map tiles by address, in Web Mercator, brought into the view's CRS by the map. They are
 * for looking only: the engine never sees them, so that nothing can be measured on them.
 * Nothing is drawn over a scene in pixel space, which has no place on the Earth.
 */
export type TileLayer = AnyLayer & {
  readonly kind: "tiles";
  /** With `{z}`, `{x}` and `{y}`, counted from the north-west (`{-y}`: from the south-west). */
  readonly url: string;
  readonly minZoom: number;
  /** Beyond it the finest tiles are magnified. */
  readonly maxZoom: number;
  /** Whom the pictures are from: shown in the panel as long as the layer is. */
  readonly attribution: { readonly text: string; readonly href: string | null };
};

/** Points, lines and polygons over the imagery. */
export type VectorLayer = AnyLayer & {
  readonly kind: "vectors";
  /** Of the coordinates; EPSG:4326 is longitude, latitude, as in GeoJSON. */
  readonly crs: CrsCode;
  /** Another array is drawn anew, the same one never. */
  readonly features: readonly VectorFeature[];
};

type Position = readonly [x: number, y: number];

export type VectorFeature = {
  /** As GeoJSON has it; rings of polygons are closed. */
  readonly geometry:
    | { readonly type: "Point"; readonly coordinates: Position }
    | { readonly type: "LineString"; readonly coordinates: readonly Position[] }
    | {
        readonly type: "Polygon";
        readonly coordinates: readonly (readonly Position[])[];
      }
    | {
        readonly type: "MultiPolygon";
        readonly coordinates: readonly (readonly (readonly Position[])[])[];
      };
  readonly style: VectorStyle;
  /** Written at the feature, because a colour alone says little; null = none. */
  readonly label: string | null;
};

/** Colours as CSS has them; null = that part is not drawn. */
export type VectorStyle = {
  readonly stroke: string | null;
  /** CSS pixels. */
  readonly strokePx: number;
  readonly fill: string | null;
};

/** A stage has one panel; in the grid of models each picture has its own. */
export type PanelId = Stage | ResultId;

export type PanelSpec = {
  readonly id: PanelId;
  /** Read aloud when the map takes the focus. */
  readonly label: string;
  /** Bottom to top. */
  readonly layers: readonly LayerSpec[];
  /** Direction in which the radar looks, degrees clockwise from north; null = no arrow. */
  readonly lookAzimuthDeg: number | null;
  /** Its ground is hatched where no layer has pixels: not computed. Null = nothing is. */
  readonly hatched: Grid | null;
};

/** How several layers share a single panel. */
export type SinglePanelMode = {
  /** Position of the swipe from the left, 0–1, applied to the top layer; null = no swipe. */
  readonly swipe: number | null;
  /** The top layer is hidden while blinking. */
  readonly isTopHidden: boolean;
  /**
   * Nothing shows through the top layer, not even where it has no pixels: the layer below
   * is drawn left of the swipe only, and everywhere while the top one is hidden.
   */
  readonly isTopOpaque: boolean;
  /** The only layer is the lower one: right of the swipe there is nothing yet. */
  readonly isTopMissing: boolean;
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
  readonly onCursor: (at: { x: number; y: number; panel: PanelId } | null) => void;
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
  attach(panel: PanelId, element: HTMLElement | null): void;
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
