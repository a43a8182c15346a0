/**
 * This file makes a page without pixels: every effect over a fake engine, a fake
 * simulator and a fake map.
 */
import type { VisionParts } from "#effects/ask-panels.ts";
import { createMapEvents } from "#effects/map-events.ts";
import { startEffects } from "#effects/start-effects.ts";
import type { KeptPatches } from "#ports/kept-patches.ts";
import type { MapObjectServer } from "#ports/map-object-server.ts";
import type { ViewState } from "#ports/map-view.ts";
import { createAppStore } from "#state/app-store.ts";
import { initialView } from "#state/view.ts";
import { createFakeEngine, type FakeEngineOptions } from "./fake-engine.ts";
import { createFakeMapView } from "./fake-map-view.ts";
import { createFakeSimulator } from "./fake-simulator.ts";
import { createFakeVision } from "./fake-vision.ts";
import { createMemoryPatches } from "./kept-patches.ts";

export const VIEW: ViewState = {
  centre: [448600, 5411400],
  resolution: 1,
  box: [448200, 5411000, 449000, 5411800],
};

export type FakePage = ReturnType<typeof createFakePage>;

/** Creates the page; its `stop()` ends all effects. */
export function createFakePage(
  options: FakeEngineOptions & {
    /** Texts on the web, by their addresses. */
    readonly texts?: Readonly<Record<string, string>>;
    /** Published results, by their path; none unless given. */
    readonly results?: Readonly<Record<string, string>>;
    /** Those of another page, for a visit after it; none unless given. */
    readonly keptPatches?: KeptPatches;
    /** What asks a vision-language model; without it the page is a sealed one. */
    readonly vision?: VisionParts;
    /** Which addresses are on the page's own site; all of them unless given. */
    readonly isOwn?: (url: string) => boolean;
    /** What is asked for map objects; without it nothing is. */
    readonly mapObjects?: MapObjectServer;
    /** Whether its map is still to show what is opened first; it has unless told so. */
    readonly isMapLate?: boolean;
  } = {},
) {
  const store = createAppStore({
    view: {
      ...initialView,
      hasDrawn: !options.isMapLate,
      hasRested: !options.isMapLate,
    },
  });
  const engine = createFakeEngine(options);
  const simulator = createFakeSimulator(options.tileMs);
  const map = createFakeMapView();
  const saved: { readonly fileName: string; readonly content: Blob | Uint8Array }[] =
    [];
  const kept: string[] = [];
  const persisted: string[] = [];
  const { vision, mapObjects } = options;
  const stop = startEffects({
    store,
    engine,
    simulator,
    map,
    address: {
      read: () => "",
      write: () => {},
      onChange: () => () => {},
      isOwn: options.isOwn ?? (() => true),
      isTrusted: () => true,
      trust: () => {},
    },
    storage: { getItem: () => null, setItem: () => {} },
    readText: async (url) => options.texts?.[url] ?? "",
    unpackBundle: async (bundle) =>
      bundle.kind === "zip" ? await unzippedLines(bundle.file) : [],
    saveFile: (fileName, content) => saved.push({ fileName, content }),
    paintPicture: (rgba, sizePx) => `${sizePx}² of ${rgba[0]}`,
    captionPicture: async (rgba, { width, height }, caption) =>
      new Blob([`${width}x${height} of ${rgba[0]}\n${caption.join("\n")}`]),
    persistStorage: () => persisted.push("asked"),
    keepFiles: (urls) => kept.push(...urls),
    readResults: async (path) => options.results?.[path] ?? null,
    keptPatches: options.keptPatches ?? createMemoryPatches(),
    loadMapObjects: mapObjects === undefined ? null : async () => mapObjects,
    loadVision: vision === undefined ? null : async () => vision,
    loadPictures: async () => vision ?? createFakeVision(),
  });
  return {
    store,
    engine,
    simulator,
    map,
    events: createMapEvents(store),
    saved,
    kept,
    persisted,
    stop,
  };
}

/** The fake archive is a text that names a file in each line. */
async function unzippedLines(zip: File) {
  return (await zip.text())
    .split("\n")
    .filter(Boolean)
    .map((path) => ({ path, file: new File([path], path.split("/").at(-1) ?? "") }));
}
