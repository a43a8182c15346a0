/** What the Apply workspace does with the model that runs in the page. */
import type { AppErrorData } from "#core/errors.ts";
import type { ModelManifest } from "#core/vision-language/in-browser/model-manifest.ts";
import {
  DEFAULT_SOURCE,
  type ModelSource,
} from "#core/vision-language/in-browser/model-source.ts";
import type { AppState, AppStore } from "./app-store.ts";
import type { AskSettings } from "./ask.ts";
import type { BrowserModelState } from "./browser-model.ts";

/** Chooses where the model runs; the first time the page looks for one that is kept. */
export function chooseWay(store: AppStore, way: AskSettings["way"]): void {
  const { settings, browserModel } = store.getState().ask;
  store.setState(({ ask }) => ({ ask: { ...ask, settings: { ...settings, way } } }));
  if (way === "page" && browserModel.status === "unknown") {
    patch(store, { status: "looking" });
  }
}

export function sourceOf({ ask }: Pick<AppState, "ask">): ModelSource {
  return ask.browserModel.source ?? DEFAULT_SOURCE;
}

export function typeSource(store: AppStore, change: Partial<ModelSource>): void {
  patch(store, { source: { ...sourceOf(store.getState()), ...change } });
}

/** Says what is kept; null = nothing. */
export function keptFound(store: AppStore, manifest: ModelManifest | null): void {
  patch(store, { manifest, status: manifest === null ? "absent" : "kept" });
}

/** Asks the hub for the list of files and their hashes. */
export function askHub(store: AppStore): void {
  patch(store, { status: "asking", error: null });
}

export function hubListed(store: AppStore, manifest: ModelManifest): void {
  if (store.getState().ask.browserModel.status === "asking") {
    patch(store, { status: "review", manifest, doneBytes: 0 });
  }
}

/** Agrees to the download that is shown. */
export function agreeToDownload(store: AppStore): void {
  if (store.getState().ask.browserModel.status === "review") {
    patch(store, { status: "downloading", error: null });
  }
}

export function downloadProceeded(store: AppStore, doneBytes: number): void {
  if (store.getState().ask.browserModel.status === "downloading") {
    patch(store, { doneBytes });
  }
}

export function modelFetched(store: AppStore, manifest: ModelManifest): void {
  if (store.getState().ask.browserModel.status === "downloading") {
    patch(store, { status: "kept", manifest });
  }
}

/** Ends what is being fetched, or closes the list; whole files stay, as an older model does. */
export function stopFetching(store: AppStore): void {
  patch(store, { status: "looking" });
}

export function fetchingFailed(store: AppStore, error: AppErrorData): void {
  patch(store, { status: "absent", error });
}

export function removeModel(store: AppStore): void {
  patch(store, { status: "removing", error: null });
}

/** Says what keeps the page's own model from being asked; null = nothing. */
export function whyNotInPage({ ask }: Pick<AppState, "ask">): string | null {
  return ask.browserModel.status === "kept"
    ? null
    : "Fetch the model first: nothing of it is here before you agree.";
}

function patch(store: AppStore, change: Partial<BrowserModelState>): void {
  store.setState(({ ask }) => ({
    ask: { ...ask, browserModel: { ...ask.browserModel, ...change } },
  }));
}
