/** This slice holds the model that the user brings, until it is added or put away. */
import type { Histogram } from "#core/catalog/histogram.ts";
import { NO_CHOICES, type OwnModelChoices } from "#core/catalog/own-model/choices.ts";
import type { AppErrorData } from "#core/errors.ts";
import type { ModelReport, OwnModelFiles } from "#ports/own-models.ts";
import type { AppStore } from "./app-store.ts";
import { fileStem, groupFiles } from "./scene-files.ts";
import { chooseWorkspace } from "./ui.ts";

/** A report whose tiles are pictures that the page can show. */
export type ShownReport = Omit<ModelReport, "before" | "after"> & {
  readonly before: ShownTile;
  readonly after: ShownTile;
};

export type ShownTile = { readonly url: string; readonly histogram: Histogram };

export type OwnModelState =
  | { readonly status: "none" }
  | {
      readonly status: "examining" | "examined" | "failed" | "adding";
      readonly files: OwnModelFiles;
      readonly choices: OwnModelChoices;
      /** How long one call of the runtime may take, in ms. */
      readonly patienceMs: number;
      /** The last one, which is out of date while `examining`. */
      readonly report: ShownReport | null;
      /** Why the model, or these choices, cannot be used. */
      readonly error: AppErrorData | null;
    };

export const initialOwnModel: OwnModelState = { status: "none" };

const PATIENCE_MS = 8000;
const MORE_PATIENCE = 15;

const MODEL = /\.onnx$/i;
const IMAGE = /\.(tiff?|png|jpe?g|zip|msk|xml)$/i;
const JSON_NAME = /\.json$/i;

/**
 * Takes a model out of files that were dropped or chosen, with what lies beside it, and
 * shows the workspace with its dialog; returns the other files. JSON that is named as one
 * of the images describes that image.
 */
export function bringModel(store: AppStore, files: readonly File[]): readonly File[] {
  const model = files.find(({ name }) => MODEL.test(name));
  if (model === undefined) {
    return files;
  }
  const forImages = files.filter(
    ({ name }) => IMAGE.test(name) || JSON_NAME.test(name),
  );
  const described = groupFiles(forImages).images.flatMap(({ sidecar, documents }) => [
    ...(sidecar === null ? [] : [sidecar]),
    ...documents,
  ]);
  const isOfImages = (file: File) =>
    IMAGE.test(file.name) ||
    (described.includes(file) && fileStem(file.name) !== fileStem(model.name));
  const besides = files.filter((file) => !MODEL.test(file.name) && !isOfImages(file));
  chooseWorkspace(store, "explore");
  store.setState({
    ownModel: {
      status: "examining",
      files: {
        ...{ name: model.name, model },
        besides: besides.map((file) => ({ name: file.name, blob: file })),
      },
      ...{ choices: NO_CHOICES, patienceMs: PATIENCE_MS, report: null, error: null },
    },
  });
  return files.filter(isOfImages);
}

/** Returns JSON beside the model that may as well describe an image of the page's list. */
export function documentsOfScenes(
  store: AppStore,
  { besides }: OwnModelFiles,
): readonly File[] {
  const stems = store.getState().scenes.entries.map(({ name }) => fileStem(name));
  return besides
    .filter(({ name }) => JSON_NAME.test(name) && stems.includes(fileStem(name)))
    .map(({ name, blob }) => new File([blob], name));
}

/** Takes documents away that do not describe the model; it is examined anew. */
export function leaveOutDocuments(
  store: AppStore,
  files: OwnModelFiles,
  documents: readonly File[],
): void {
  const { ownModel } = store.getState();
  if (ownModel.status !== "none" && ownModel.files === files) {
    const names = documents.map(({ name }) => name);
    const besides = files.besides.filter(({ name }) => !names.includes(name));
    store.setState({ ownModel: { ...ownModel, files: { ...files, besides } } });
  }
}

/** Records a choice; all but the licence change how the model is called. */
export function chooseForModel(
  store: AppStore,
  change: Partial<OwnModelChoices>,
): void {
  const { ownModel } = store.getState();
  // What is being added is not changed any more.
  if (ownModel.status !== "none" && ownModel.status !== "adding") {
    const choices = { ...ownModel.choices, ...change };
    const isSame = Object.keys(change).every((key) => key === "licence");
    const status = isSame ? ownModel.status : "examining";
    store.setState({ ownModel: { ...ownModel, choices, status } });
  }
}

/** Examines a model again that took too long, with more time. */
export function giveMoreTime(store: AppStore): void {
  const { ownModel } = store.getState();
  if (ownModel.status === "failed") {
    const patienceMs = PATIENCE_MS * MORE_PATIENCE;
    store.setState({ ownModel: { ...ownModel, patienceMs, status: "examining" } });
  }
}

export function modelExamined(
  store: AppStore,
  files: OwnModelFiles,
  found: { readonly report: ShownReport } | { readonly error: AppErrorData },
): void {
  const { ownModel } = store.getState();
  if (ownModel.status !== "none" && ownModel.files === files) {
    store.setState({
      ownModel:
        "report" in found
          ? { ...ownModel, status: "examined", report: found.report, error: null }
          : { ...ownModel, status: "failed", error: found.error },
    });
  }
}

export function addOwnModel(store: AppStore): void {
  const { ownModel } = store.getState();
  if (ownModel.status === "examined") {
    store.setState({ ownModel: { ...ownModel, status: "adding" } });
  }
}

export function putModelAway(store: AppStore): void {
  store.setState({ ownModel: initialOwnModel });
}
