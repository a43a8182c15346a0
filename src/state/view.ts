/** What is seen: the shared view, the layout of the panels, and the drawn area. */
import type { Stage } from "#core/catalog/stages.ts";
import type { ValueScaleId } from "#core/color/value-scale.ts";
import type { CrsCode } from "#core/raster/grid.ts";
import type { ResultId } from "#ports/ids.ts";
import type { Stretch, ViewState } from "#ports/map-view.ts";
import type { DrawnArea } from "#ports/measurement.ts";
import type { AppStore } from "./app-store.ts";

/** `models`: every picture that a translator has made of the scene, side by side. */
export type Layout = "single" | "two" | "all" | "models";

/** A view that the address asks for: applied once its scene is there. */
export type WantedView = {
  readonly crs: CrsCode;
  readonly centre: readonly [number, number];
  readonly resolution: number;
  readonly area: DrawnArea | null;
  /** The scores are of the area, and not of the view. */
  readonly isOfArea: boolean;
  /** Set by hand; null = by the view's percentiles. */
  readonly stretch: Stretch | null;
};

/** A movement asked for by key or button; `serial` tells two equal ones apart. */
export type MapCommand = MapMove & { readonly serial: number };

type MapMove =
  | { readonly kind: "zoom"; readonly steps: number }
  | { readonly kind: "pan"; readonly dx: number; readonly dy: number }
  | { readonly kind: "fit" };

export type ViewSlice = {
  readonly state: ViewState | null;
  /** The maps have shown what was opened first: what a run will need is loaded from now on. */
  readonly hasDrawn: boolean;
  /** The page has rested since: what it does by itself begins. */
  readonly hasRested: boolean;
  readonly wanted: WantedView | null;
  /** What the map was moved to for the address, until it reports a view of its own. */
  readonly placed: WantedView | null;
  readonly command: MapCommand | null;
  readonly layout: Layout;
  /** The two stages of the 2-up layout; in single, bottom and top. */
  readonly pair: readonly [Stage, Stage];
  /** Another model's picture in place of the pair's first stage; null = none. */
  readonly rivalId: ResultId | null;
  /** Position of the swipe, 0–1 from the left; null = off. */
  readonly swipe: number | null;
  /** Of the top layer in the single layout, 0–1. */
  readonly opacity: number;
  readonly isBlinking: boolean;
  /** What has been drawn, in the view's CRS. */
  readonly area: DrawnArea | null;
  /** What is being drawn. */
  readonly drawing: DrawnArea["kind"] | null;
  /** The map of values over the SynEO; null = none. */
  readonly valueMap: ValueScaleId | null;
  /** Which pictures are set against each other: of one model, or of several. */
  readonly disagreementOver: DisagreementOver;
};

export type DisagreementOver = "flips" | "translators";

export const initialView: ViewSlice = {
  state: null,
  hasDrawn: false,
  hasRested: false,
  wanted: null,
  placed: null,
  command: null,
  layout: "all",
  pair: ["sar", "syneo"],
  rivalId: null,
  swipe: 0.5,
  opacity: 1,
  isBlinking: false,
  area: null,
  drawing: null,
  valueMap: null,
  disagreementOver: "flips",
};

export function viewMoved(store: AppStore, state: ViewState): void {
  patch(store, { state, placed: null });
}

export function mapDrawn(store: AppStore): void {
  if (!store.getState().view.hasDrawn) {
    patch(store, { hasDrawn: true });
  }
}

export function pageRested(store: AppStore): void {
  patch(store, { hasDrawn: true, hasRested: true });
}

export function wantView(store: AppStore, wanted: WantedView | null): void {
  patch(store, { wanted });
}

export function moveMap(store: AppStore, move: MapMove): void {
  store.setState(({ view }) => ({
    view: { ...view, command: { ...move, serial: (view.command?.serial ?? 0) + 1 } },
  }));
}

export function chooseLayout(store: AppStore, layout: Layout): void {
  patch(store, { layout, isBlinking: false });
}

/**
 * Puts a stage on one side; the other side gives way if it showed the same one. On the
 * first side it takes the rival's place.
 */
export function choosePair(store: AppStore, side: 0 | 1, stage: Stage): void {
  const [first, second] = store.getState().view.pair;
  if (side === 0) {
    patch(store, {
      pair: [stage, stage === second ? first : second],
      rivalId: null,
    });
  } else {
    patch(store, { pair: [stage === first ? second : first, stage] });
  }
}

/** `1`–`5`: the stage comes to the front; five panels at once have no front. */
export function showStage(store: AppStore, stage: Stage): void {
  const { layout } = store.getState().view;
  if (layout === "all" || layout === "models") {
    patch(store, { layout: "single", swipe: null });
  }
  choosePair(store, 1, stage);
}

/** `s`: the swipe on or off; it needs the single layout. */
export function toggleSwipe(store: AppStore): void {
  const { layout, swipe } = store.getState().view;
  if (layout !== "single") {
    patch(store, { layout: "single", swipe: swipe ?? 0.5 });
  } else {
    patch(store, { swipe: swipe === null ? 0.5 : null });
  }
}

export function moveSwipe(store: AppStore, position: number): void {
  patch(store, { swipe: Math.min(1, Math.max(0, position)) });
}

export function setOpacity(store: AppStore, opacity: number): void {
  patch(store, { opacity });
}

export function setBlinking(store: AppStore, isBlinking: boolean): void {
  if (store.getState().view.isBlinking !== isBlinking) {
    patch(store, { isBlinking });
  }
}

/** What a shared link says of the scene that has come on the map. */
export function wantedRestored(store: AppStore, wanted: WantedView): void {
  store.setState(({ view, scores, stretch }) => ({
    view: { ...view, area: wanted.area ?? view.area, wanted: null, placed: wanted },
    scores: wanted.isOfArea ? { ...scores, target: "area" } : scores,
    stretch: { ...stretch, manual: wanted.stretch ?? stretch.manual },
  }));
}

/** What a shared link says of the layout; null (swipe: undefined) where it says nothing. */
export function restoreLayout(
  store: AppStore,
  link: {
    readonly layout: Layout | null;
    readonly pair: readonly [Stage, Stage] | null;
    readonly swipe: number | null | undefined;
    readonly opacity: number | null;
    readonly valueMap: ValueScaleId | null;
  },
): void {
  const { view } = store.getState();
  patch(store, {
    layout: link.layout ?? view.layout,
    pair: link.pair ?? view.pair,
    rivalId: null,
    swipe: link.swipe === undefined ? view.swipe : link.swipe,
    opacity: link.opacity ?? view.opacity,
    valueMap: link.valueMap ?? view.valueMap,
  });
}

function patch(store: AppStore, change: Partial<ViewSlice>): void {
  store.setState(({ view }) => ({ view: { ...view, ...change } }));
}
