/**
 * This port is the map as the program uses it: panels with layers over one shared view.
 * Nothing here depends on OpenLayers, and the map knows nothing of scenes, models or
 * the store.
 */

import type { Stage } from "#core/catalog/stages.ts";
import type { Box } from "#core/geo/placement.ts";
import type { CrsCode, Grid } from "#core/raster/grid.ts";
import type { ResultId } from "./ids.ts";
import type { PixelKey, TilePixels } from "./layers.ts";
import type { DrawnArea } from "./measurement.ts";

export type Stretch = { readonly loDb: number; readonly hiDb: number };

/** One layer of a panel, by the source of its picture. */
export type LayerSpec = PixelLayer | TileLayer | VectorLayer;

type AnyLayer = {
  readonly id: string;
  /** 0–1 */
  readonly opacity: number;
};

/**
 * A layer that is drawn from the engine's tiles, with the same pixels that are read and
 * measured.
 */
export type PixelLayer = AnyLayer & {
  readonly kind: "db" | "rgba";
  readonly key: PixelKey;
  /** Its grid, which gives the extent and the finest resolution to request. */
  readonly grid: Grid;
  /** For `db` layers. */
  readonly stretch: Stretch | null;
  /** Message over the panel while the layer's tiles are `too-far`; null = they never are. */
  readonly farNote: string | null;
  /** Message over the panel while a part of the layer on screen has no pixels; null = never. */
  readonly gapNote: string | null;
  /** Said over the panel while tiles on screen are `isCoarse`; null = they never are. */
  readonly coarseNote: string | null;
  /**
   * Whether parts without pixels are hatched where the layer is transparent, so that
   * what is below is not mistaken for it.
   */
  readonly isGapHatched: boolean;
};

/**
 * Map tiles by address in Web Mercator, which the map warps to the view's CRS. They are
 * for viewing only: the engine never reads them, so nothing can be measured on them.
 * They are not drawn over a scene in pixel space, which has no place on the Earth.
 */
export type TileLayer = AnyLayer & {
  readonly kind: "tiles";
  /**
   * Template with `{z}`, `{x}` and `{y}`, counted from the north-west (`{-y}`: from the
   * south-west).
   */
  readonly url: string;
  readonly minZoom: number;
  /** Finest level of tiles; beyond it they are magnified. */
  readonly maxZoom: number;
  /**
   * Key by which a session of Google's Map Tiles API is opened, whose tiles these are; its
   * server also tells whose imagery is on screen. Null = the address is asked as it is.
   */
  readonly sessionKey: string | null;
  /** Attribution, shown in the panel as long as the layer is visible. */
  readonly attribution: { readonly text: string; readonly href: string | null };
};

/** Points, lines and polygons over the imagery. */
export type VectorLayer = AnyLayer & {
  readonly kind: "vectors";
  /** CRS of the coordinates; EPSG:4326 is longitude, latitude, as in GeoJSON. */
  readonly crs: CrsCode;
  /** Features; only a new array is drawn again. */
  readonly features: readonly VectorFeature[];
  /** As of tiles, where somebody else has drawn the features; none unless given. */
  readonly attribution?: TileLayer["attribution"];
};

type Position = readonly [x: number, y: number];

export type VectorFeature = {
  /** Geometry as in GeoJSON; rings of polygons are closed. */
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
  /** Text beside the feature, because a colour alone says little; null = none. */
  readonly label: string | null;
};

/** Colours as in CSS; null = that part is not drawn. */
export type VectorStyle = {
  readonly stroke: string | null;
  /** CSS pixels. */
  readonly strokePx: number;
  readonly fill: string | null;
};

/** Id of a panel: a stage has one, and in the grid of models each picture has its own. */
export type PanelId = Stage | ResultId;

export type PanelSpec = {
  readonly id: PanelId;
  /** Read aloud when the map gets the focus. */
  readonly label: string;
  /** Bottom to top. */
  readonly layers: readonly LayerSpec[];
  /** Direction in which the radar looks, degrees clockwise from north; null = no arrow. */
  readonly lookAzimuthDeg: number | null;
  /**
   * Grid whose ground is hatched where no layer has pixels, because it was not
   * computed. Null = none.
   */
  readonly hatched: Grid | null;
};

/** How several layers share the single panel. */
export type SinglePanelMode = {
  /** Position of the swipe from the left, 0–1, applied to the top layer; null = no swipe. */
  readonly swipe: number | null;
  /** Whether the top layer is hidden by blinking. */
  readonly isTopHidden: boolean;
  /**
   * Whether the top layer hides the one below even where it has no pixels: the layer
   * below is then only drawn left of the swipe, and everywhere while the top layer is
   * hidden.
   */
  readonly isTopOpaque: boolean;
  /** Whether only the lower layer exists: right of the swipe there is nothing yet. */
  readonly isTopMissing: boolean;
};

export type MapSpec = {
  /** CRS of the shared view, the main scene's own; null = nothing is open. */
  readonly crs: CrsCode | null;
  readonly panels: readonly PanelSpec[];
  readonly single: SinglePanelMode;
  /** The drawn area in the view's CRS, shown in every panel. */
  readonly area: DrawnArea | null;
};

export type ViewState = {
  readonly centre: readonly [x: number, y: number];
  /** CRS units per CSS pixel. */
  readonly resolution: number;
  /** Visible box of one panel, in the view's CRS. */
  readonly box: Box;
};

export type MapEvents = {
  /** Called on pointer moves; null when the pointer has left the panels. */
  readonly onCursor: (at: { x: number; y: number; panel: PanelId } | null) => void;
  /** Called when the view has come to rest, and at least every 250 ms while it moves. */
  readonly onView: (view: ViewState) => void;
  readonly onAreaDrawn: (area: DrawnArea) => void;
  /** Called for a single click or tap that moved nothing, in the view's CRS. */
  readonly onPick: (at: { x: number; y: number; panel: PanelId }) => void;
  readonly onSwipe: (position: number) => void;
};

export type TileLoader = (
  key: PixelKey,
  grid: Grid,
  signal: AbortSignal,
) => Promise<TilePixels>;

export interface MapView {
  /** Sets the element that a panel is drawn in; null removes it. */
  attach(panel: PanelId, element: HTMLElement | null): void;
  /** Applies `spec` to the map; only differences from the last one are changed. */
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
  /** Starts drawing an area of that kind with the pointer; null cancels. */
  setDrawing(kind: DrawnArea["kind"] | null): void;
  dispose(): void;
}
