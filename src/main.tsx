/** Composition root of the page: store, engine, map and effects meet here. */
import { createRoot } from "react-dom/client";
import { keepRegionFiles } from "#adapters/assets/region-assets.ts";
import { registerOffline } from "#adapters/assets/register-worker.ts";
import { createLateMapView } from "#adapters/openlayers/late-map-view.ts";
import { connectEngine } from "#adapters/worker/engine-client.ts";
import { connectSimulator } from "#adapters/worker/simulator-client.ts";
import { AppError } from "#core/errors.ts";
import type { DeviceRoom } from "#core/vision-language/in-browser/model-room.ts";
import type { VisionParts } from "#effects/ask-panels.ts";
import { createTrust } from "#effects/link-trust.ts";
import { createMapEvents, createTileLoader } from "#effects/map-events.ts";
import type { PictureParts } from "#effects/picture-report.ts";
import { startEffects } from "#effects/start-effects.ts";
import { whenQuiet } from "#effects/when-quiet.ts";
import type { Engine } from "#ports/engine.ts";
import type { KeptPatches } from "#ports/kept-patches.ts";
import type { MapObjectServer } from "#ports/map-object-server.ts";
import type { MapView } from "#ports/map-view.ts";
import type { PatchPictures } from "#ports/patch-pictures.ts";
import { createAppStore } from "#state/app-store.ts";
import { preferBackend } from "#state/pipeline.ts";
import {
  addNote,
  engineFailed,
  engineRestarted,
  nothingKept,
  pageIsSealed,
} from "#state/ui.ts";
import { mapDrawn, pageRested } from "#state/view.ts";
import { App } from "#ui/app.tsx";
import { adoptThemeVariables } from "#ui/theme-variables.ts";

/** A step of the engine that takes longer is taken for a hang. */
const SILENCE_MS = 10_000;

const query = new URLSearchParams(location.search);
const store = createAppStore();
const storage = openStorage(() => localStorage);
const engine = createEngine();
const map = createLateMapView(loadMap, () =>
  addNote(store, "The maps could not be loaded. Reload the page to try again."),
);

if (import.meta.env.MODE === "sealed") {
  pageIsSealed(store);
}
const backend = query.get("backend");
if (backend === "webgpu" || backend === "wasm") {
  preferBackend(store, backend);
}

startEffects({
  store,
  engine,
  simulator: connectSimulator(startSimulator),
  map,
  address: {
    read: () => location.hash,
    write: (hash) => history.replaceState(null, "", hash),
    onChange: (listener) => {
      addEventListener("hashchange", listener);
      return () => removeEventListener("hashchange", listener);
    },
    ...createTrust(
      openStorage(() => sessionStorage),
      location.origin,
    ),
  },
  storage,
  readText: async (url, signal) => {
    const { readUrlText } = await import("#adapters/geotiff/read-url-text.ts");
    return readUrlText(url, signal);
  },
  unpackBundle: async (...args) => {
    const { unpackBundle } = await import("#adapters/bundles/unpack-bundle.ts");
    return unpackBundle(...args);
  },
  saveFile,
  paintPicture,
  readResults,
  keptPatches: lateKeptPatches(),
  loadPictures,
  loadVision: import.meta.env.MODE === "sealed" ? null : loadVision,
  loadMapObjects: import.meta.env.MODE === "sealed" ? null : loadMapObjects,
  captionPicture: async (...args) => {
    const { encodeCaptionedPng } = await import("#adapters/images/captioned-png.ts");
    return encodeCaptionedPng(...args);
  },
  // Pages that are not served securely have none; a refusal changes nothing.
  persistStorage: () => void navigator.storage?.persist?.().catch(() => undefined),
  keepFiles: (urls) => {
    // Without the service worker nobody would ever ask for them.
    if (import.meta.env.PROD && "serviceWorker" in navigator) {
      void keepRegionFiles(urls).then(
        (isKept) => isKept || nothingKept(store, storage),
      );
    } else if (import.meta.env.PROD) {
      nothingKept(store, storage);
    }
  },
});

const root = document.getElementById("root");
if (root === null) {
  throw new Error("index.html has no #root");
}
adoptThemeVariables();
createRoot(root).render(<App store={store} map={map} pictures={latePictures()} />);
keepForOffline();

function createEngine(): Engine {
  return connectEngine({
    startEngine: () =>
      new Worker(new URL("./engine.worker.ts", import.meta.url), { type: "module" }),
    startRunner: () =>
      new Worker(new URL("./runner.worker.ts", import.meta.url), { type: "module" }),
    modelsUrl: new URL("models/", document.baseURI).href,
    regionsUrl: new URL("regions/", document.baseURI).href,
    onFailure: (error) => engineFailed(store, error),
    onRestart: (error) => engineRestarted(store, error),
    // In development a debugger may hold a worker for as long as it likes.
    silenceMs: import.meta.env.PROD ? SILENCE_MS : null,
  });
}

/** OpenLayers is a third of the page's program; the first paint does not wait for it. */
async function loadMap(): Promise<MapView> {
  await new Promise((resolve) => setTimeout(resolve));
  const stir = whenQuiet(() => pageRested(store));
  const { createOlMapView } = await import("#adapters/openlayers/ol-map-view.ts");
  return createOlMapView({
    loadTile: createTileLoader(engine, () => {
      mapDrawn(store);
      stir();
    }),
    events: createMapEvents(store),
  });
}

/** What asks OpenStreetMap for objects; the program of it comes after the first paint. */
async function loadMapObjects(): Promise<MapObjectServer> {
  const { createOverpassServer } = await import(
    "#adapters/overpass/overpass-server.ts"
  );
  return createOverpassServer();
}

/** What asks a model of the visitor's own; nothing of it before the first question. */
async function loadVision(): Promise<VisionParts> {
  const [{ createOpenAiCompatible }, { connectModel }, pictures] = await Promise.all([
    import("#adapters/openai-compatible/openai-compatible.ts"),
    import("#adapters/worker/model-client.ts"),
    loadPictures(),
  ]);
  return {
    ...pictures,
    vision: createOpenAiCompatible(location.origin),
    browserModel: connectModel({
      startWorker: () =>
        new Worker(new URL("./vlm.worker.ts", import.meta.url), { type: "module" }),
      room: readDeviceRoom,
      backend: () => store.getState().pipeline.backend,
    }),
  };
}

/** What the browser says of memory and disk; many say nothing of the former. */
async function readDeviceRoom(): Promise<DeviceRoom> {
  const { deviceMemory = null } = navigator as { readonly deviceMemory?: number };
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  const { quota, usage = 0 } = estimate ?? {};
  return {
    memoryGib: deviceMemory,
    storageBytes: quota === undefined ? null : quota - usage,
  };
}

/** What makes pictures of panels, for questions and the printable report. */
async function loadPictures(): Promise<PictureParts> {
  const { encodePicture } = await import("#adapters/images/encode-picture.ts");
  return {
    encodePicture,
    showPicture: (picture) => URL.createObjectURL(picture),
    releasePicture: (url) => URL.revokeObjectURL(url),
  };
}

/** The pictures of the Benchmark workspace, whose program comes with the first of them. */
function latePictures(): PatchPictures {
  let made: Promise<PatchPictures> | null = null;
  const pictures = () => {
    made ??= import("#effects/patch-pictures.ts").then(({ createPatchPictures }) =>
      createPatchPictures({ store, engine }),
    );
    return made;
  };
  return {
    picture: async (key, signal) => (await pictures()).picture(key, signal),
    release: () => void made?.then((own) => own.release()),
  };
}

/** Patches of the Benchmark workspace that were measured in earlier visits. */
function lateKeptPatches(): KeptPatches {
  let made: Promise<KeptPatches> | null = null;
  const patches = () => {
    made ??= import("#adapters/storage/kept-patches.ts").then(({ createKeptPatches }) =>
      createKeptPatches(),
    );
    return made;
  };
  return {
    list: async () => (await patches()).list(),
    read: async (job) => (await patches()).read(job),
    add: async (...args) => (await patches()).add(...args),
    remove: async (job) => (await patches()).remove(job),
  };
}

async function readResults(path: string): Promise<string | null> {
  const url = new URL(`results/${path}`, document.baseURI).href;
  const response = await fetch(url, { cache: "no-cache" }).catch((error: unknown) => {
    throw noResults(url, error instanceof Error ? error.message : String(error));
  });
  if (response.ok) {
    return response.text();
  }
  if (response.status === 404) {
    return null;
  }
  throw noResults(url, `HTTP ${response.status} ${response.statusText}`.trim());
}

function noResults(expected: string, found: string): AppError {
  return new AppError("network-unavailable", "The results could not be fetched.", {
    ...{ expected, found },
    hint: "Check the connection and try again.",
  });
}

function startSimulator(): Worker {
  return new Worker(new URL("./simulator.worker.ts", import.meta.url), {
    type: "module",
  });
}

/** After the first visit the page works without a network; development always asks. */
function keepForOffline(): void {
  // Pages that are not served securely have none.
  if (import.meta.env.PROD && "serviceWorker" in navigator) {
    addEventListener("load", () => {
      void registerOffline({
        container: navigator.serviceWorker,
        isIsolated: crossOriginIsolated,
        storage: openStorage(() => sessionStorage),
        // Dropped files cannot come back by themselves.
        mayReload: () =>
          store.getState().scenes.entries.every(({ origin }) => origin.kind === "url"),
        reload: () => location.reload(),
      });
    });
  }
}

/** Where cookies are refused even the look at a storage throws: nothing is kept then. */
function openStorage(open: () => Storage): Pick<Storage, "getItem" | "setItem"> {
  try {
    return open();
  } catch {
    return { getItem: () => null, setItem: () => {} };
  }
}

function saveFile(fileName: string, content: Blob | Uint8Array<ArrayBuffer>): void {
  const blob =
    content instanceof Blob ? content : new Blob([content], { type: "image/tiff" });
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), {
    href: url,
    download: fileName,
  });
  link.click();
  // The download has its own hold on the bytes once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function paintPicture(rgba: Uint8ClampedArray<ArrayBuffer>, sizePx: number): string {
  const canvas = document.createElement("canvas");
  canvas.width = sizePx;
  canvas.height = sizePx;
  canvas.getContext("2d")?.putImageData(new ImageData(rgba, sizePx, sizePx), 0, 0);
  return canvas.toDataURL();
}
