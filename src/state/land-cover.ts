/**
 * This slice holds the map objects that the user has brought, and what they say of the
 * scene on the map: shares of land cover, urban or rural, and shapes over the images.
 */
import type { AppErrorData } from "#core/errors.ts";
import type { Box } from "#core/geo/placement.ts";
import type { LabelShape } from "#core/labels/scene-land-cover.ts";
import { LABEL_COLORS } from "#core/regions/labels.ts";
import type { SceneId } from "#ports/ids.ts";
import type { LandCoverReading } from "#ports/land-cover.ts";
import type { VectorFeature, VectorLayer, VectorStyle } from "#ports/map-view.ts";
import type { AppStore } from "./app-store.ts";
import type { AskedGround } from "./land-cover-ground.ts";

export type MapObjects = {
  readonly name: string;
  readonly blob: Blob;
  /** The scene whose ground a server was asked about; null = a file of the user's. */
  readonly fetchedFor: SceneId | null;
  /** The part of that ground, in the scene's CRS; null = all of it. */
  readonly ground: Box | null;
};

export type LandCoverPhase =
  | { readonly status: "none" }
  | { readonly status: "reading" }
  | {
      readonly status: "ready";
      readonly sceneId: SceneId;
      readonly reading: LandCoverReading;
    }
  | { readonly status: "failed"; readonly error: AppErrorData };

/** Questions to the server of map objects, one cell of the scene each. */
export type Fetching = AskedGround & {
  readonly sceneId: SceneId;
  readonly done: number;
};

export type LandCoverState = {
  /** Host of the server that can be asked; null where the page may ask none. */
  readonly host: string | null;
  /** What the user has agreed to be asked; null = nothing is being fetched. */
  readonly fetching: Fetching | null;
  readonly fetchError: AppErrorData | null;
  /** What was brought last; it is read anew for each scene that comes on the map. */
  readonly file: MapObjects | null;
  readonly phase: LandCoverPhase;
  readonly isShown: boolean;
};

export const initialLandCover: LandCoverState = {
  ...{ host: null, fetching: null, fetchError: null },
  file: null,
  phase: { status: "none" },
  isShown: true,
};

const MAP_OBJECTS = /\.geojson$/i;

/** Takes map objects out of dropped files, and returns the others. */
export function bringMapObjects(
  store: AppStore,
  files: readonly File[],
): readonly File[] {
  const file = files.findLast(({ name }) => MAP_OBJECTS.test(name));
  if (file === undefined) {
    return files;
  }
  patch(store, {
    file: { name: file.name, blob: file, fetchedFor: null, ground: null },
    phase: { status: "none" },
    ...{ fetching: null, fetchError: null },
  });
  return files.filter(({ name }) => !MAP_OBJECTS.test(name));
}

/** Takes what a server has answered, in the place of what was there. */
export function mapObjectsFetched(store: AppStore, file: MapObjects): void {
  patch(store, { file, phase: { status: "none" }, fetching: null });
}

export function mapObjectsFrom(store: AppStore, host: string): void {
  patch(store, { host });
}

/** Starts the questions about a scene's ground, whose number of cells the user has seen. */
export function fetchMapObjects(
  store: AppStore,
  sceneId: SceneId,
  asked: AskedGround,
): void {
  patch(store, { fetching: { sceneId, done: 0, ...asked }, fetchError: null });
}

export function cellFetched(store: AppStore, done: number): void {
  const { fetching } = store.getState().landCover;
  if (fetching !== null) {
    patch(store, { fetching: { ...fetching, done } });
  }
}

/** Ends the questions: stopped by the user, or failed; what is shown stays. */
export function fetchingEnded(
  store: AppStore,
  fetchError: AppErrorData | null = null,
): void {
  patch(store, { fetching: null, fetchError });
}

export function landCoverRead(store: AppStore, phase: LandCoverPhase): void {
  patch(store, { phase });
}

export function showLandCover(store: AppStore, isShown: boolean): void {
  patch(store, { isShown });
}

export function forgetLandCover(store: AppStore): void {
  const { host } = store.getState().landCover;
  patch(store, { ...initialLandCover, host });
}

function patch(store: AppStore, change: Partial<LandCoverState>): void {
  store.setState(({ landCover }) => ({ landCover: { ...landCover, ...change } }));
}

/** Features by the shapes that they show: only new ones are drawn anew. */
const known = new WeakMap<readonly LabelShape[], readonly VectorFeature[]>();

/** Returns the layer over every image of the scene that the objects were read for. */
export function landCoverLayers(
  { phase, isShown }: LandCoverState,
  sceneId: SceneId | null,
): readonly VectorLayer[] {
  if (phase.status !== "ready" || phase.sceneId !== sceneId || !isShown) {
    return [];
  }
  const { shapes } = phase.reading;
  const features = known.get(shapes) ?? shapes.flatMap(featuresOf);
  known.set(shapes, features);
  return [
    {
      ...{ kind: "vectors", id: "land-cover", crs: "EPSG:4326", opacity: 1 },
      features,
      attribution: {
        text: "© OpenStreetMap contributors",
        href: "https://www.openstreetmap.org/copyright",
      },
    },
  ];
}

const styles = new Map<string, VectorStyle>();

function styleOf(label: LabelShape["label"]): VectorStyle {
  const color = LABEL_COLORS[label].join(", ");
  const style = styles.get(label) ?? {
    ...{ stroke: `rgb(${color})`, strokePx: 1.25, fill: `rgba(${color}, 0.3)` },
  };
  styles.set(label, style);
  return style;
}

function featuresOf({ label, rings, lines }: LabelShape): readonly VectorFeature[] {
  const drawn = { style: styleOf(label), label: null };
  return [
    ...(rings.length === 0
      ? []
      : [{ geometry: { type: "Polygon", coordinates: rings } as const, ...drawn }]),
    ...lines.map((line) => ({
      geometry: { type: "LineString", coordinates: line } as const,
      ...drawn,
    })),
  ];
}
